"""The supervisors page on restores and clocks, and what the command line does."""
