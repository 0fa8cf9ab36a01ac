"""Logging in to the supervisor pages."""
