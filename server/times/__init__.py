"""What can be proved of the time of an event: between two receipts, and nothing else."""
