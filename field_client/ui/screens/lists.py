"""Search over the tablet's own rows, and the cases that await or have a decision."""
