"""Bringing in a new decree: checked whole, compared, rehearsed on stored cases, then sent to every tablet."""
