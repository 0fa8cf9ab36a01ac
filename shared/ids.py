"""Identifiers made by the side that makes the thing, never drawn from a global sequence and never sorted by."""

from __future__ import annotations

from uuid import UUID

from shared.errors import InvalidInput

RANDOM_BYTES = 10


def uuid7(ms: int, random_bytes: bytes) -> UUID:
    """RFC 9562 UUIDv7 of `ms` (milliseconds UTC) and 10 random bytes, both given by the caller.

    The time inside is for humans reading a table; nothing orders by it, because a tablet's clock may be wrong.
    """
    if len(random_bytes) != RANDOM_BYTES:
        raise ValueError(f"uuid7 needs {RANDOM_BYTES} random bytes")
    value = (ms & (1 << 48) - 1) << 80 | int.from_bytes(random_bytes, "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=value)


def parse_uuid(text: object, field: str) -> UUID:
    """A UUID in its one canonical spelling (lower case, hyphens); InvalidInput names `field`."""
    try:
        value = UUID(str(text))
    except ValueError:
        value = None
    if value is None or str(value) != text:
        raise InvalidInput(
            "uuid", field=field, vi="Mã định danh không đúng dạng UUID.", en="This identifier is not a UUID."
        )
    return value
