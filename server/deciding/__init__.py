"""Deciding at the desk: transferred and waiting cases, entering their decisions, and documents that change one."""
