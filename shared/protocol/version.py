"""The version of the wire. The server reads this and every older one; a newer one is told to wait for an upgrade."""

from __future__ import annotations

PROTOCOL_VERSION = 1
LARGEST_PUSH = 1_000_000
"""Bytes of a push as sent (gzip)."""
LARGEST_INFLATED = 16_000_000
"""Bytes of a push after inflating: the cap against a bomb."""
MOST_EVENTS = 20_000
"""Events of one push: lines cost more than their bytes."""
FIRST_BATCH, LARGEST_BATCH = 16_000, 256_000
"""Compressed bytes a tablet starts with, and the most it grows to."""
