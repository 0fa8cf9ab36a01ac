"""Numbers: how a decision number reads, which block it may come from, and the code that finds it."""
