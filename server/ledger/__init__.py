"""Pushes: the bytes are stored first, then applied to tables event by event."""
