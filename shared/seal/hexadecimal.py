"""Hex in lower case: how hashes and key ids are written in JSON. One spelling only."""

from __future__ import annotations


def from_hex(text: object, size: int) -> bytes:
    """The `size` bytes of `text`. ValueError for anything but their one spelling.

    `bytes.fromhex` alone also takes upper case and spaces: a second spelling of a hash that compares as another text.
    """
    if not isinstance(text, str):
        raise ValueError("not hex")
    raw = bytes.fromhex(text)
    if len(raw) != size or raw.hex() != text:
        raise ValueError("not the one hex spelling")
    return raw
