"""base64url without padding: how keys, signatures and tokens are written in JSON. One spelling only."""

from __future__ import annotations

import base64
import binascii


def to_base64url(raw: bytes) -> str:
    """Text without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def from_base64url(text: str) -> bytes:
    """ValueError for padding, foreign characters or a second spelling of the same bytes."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError("not base64url") from error
    if to_base64url(raw) != text:
        raise ValueError("not the one base64url spelling")
    return raw
