"""The wire, once, for both sides."""
