"""`make faults-long`: every byte of every exchange cut both ways, and season after season to a million deliveries.

``python -m tests.faults.long`` goes on where it stopped: what is done stands in its state file.
"""
