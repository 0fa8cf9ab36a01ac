"""The public look-up: the page and its answers."""
