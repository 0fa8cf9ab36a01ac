"""09, 09b: the entered decision: its number, its paper, its service."""
