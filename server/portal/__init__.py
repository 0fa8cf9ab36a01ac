"""The public look-up: always says why."""
