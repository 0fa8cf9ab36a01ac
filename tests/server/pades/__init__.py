"""The unit's certificate over its papers."""
