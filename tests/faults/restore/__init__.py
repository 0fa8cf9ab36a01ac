"""Restores: of the server's database, of a tablet, and of both at once."""
