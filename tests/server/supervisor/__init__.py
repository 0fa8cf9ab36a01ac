"""The figures of supervisors."""
