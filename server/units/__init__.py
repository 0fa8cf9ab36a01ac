"""Units, their roster and their policy."""
