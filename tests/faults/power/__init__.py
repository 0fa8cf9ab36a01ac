"""Power cuts: a log of every write to the disk, and what a disk may hold when the power goes."""
