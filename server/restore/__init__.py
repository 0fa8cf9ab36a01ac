"""Restores: noticed by the witness file or a tablet's receipt, answered by a new epoch and by skipping numbers."""
