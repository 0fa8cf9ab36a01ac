"""Talking to the server: what left, what it proved, what it says. Nothing here makes a legal fact."""
