"""The end of the legal term."""
