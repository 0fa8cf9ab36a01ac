"""Alembic: our own env.py, and one file a change of the schema."""
