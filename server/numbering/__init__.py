"""Leases of decision numbers, and what became of every serial."""
