"""The server's word that it holds a photo whole (docs/protocol.md 16): a status line alone would prove nothing (I7)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from shared.errors import Corrupt, InvalidInput
from shared.ids import parse_uuid
from shared.ledger.exact import write_exact
from shared.seal.hexadecimal import from_hex
from shared.seal.signed import Signed


@dataclass(frozen=True, slots=True)
class PhotoReceipt:
    """Since `time` (ms UTC) the server holds, for unit `home`, the `size` bytes with SHA-256 `sha256` (32 bytes)."""

    server: UUID
    home: int
    sha256: bytes
    size: int
    time: int

    def exact(self) -> bytes:
        """The exact bytes that are signed, as thing ``photo``."""
        return write_exact(
            {
                "server": str(self.server),
                "home": self.home,
                "sha256": self.sha256.hex(),
                "size": self.size,
                "time": self.time,
            }
        )


def open_photo_receipt(signed: Signed, public_of: Callable[[bytes], bytes | None]) -> PhotoReceipt:
    """The receipt, its signature checked against the server keys. Corrupt otherwise."""
    body = signed.opened("photo", public_of)
    try:
        return _read(body)
    except (KeyError, TypeError, ValueError, InvalidInput) as error:
        raise Corrupt(
            "photo_receipt",
            vi="Biên nhận ảnh không đúng dạng nên ảnh chưa tính là đã gửi. Đồng bộ lại.",
            en="The photo's receipt is malformed, so the photo does not count as sent. Sync again.",
        ) from error


def _read(body: dict[str, Any]) -> PhotoReceipt:
    if len(body) != 5:
        raise ValueError("photo receipt shape")
    for name in ("home", "size", "time"):
        if type(body[name]) is not int or body[name] < 0:
            raise TypeError(name)
    return PhotoReceipt(
        server=parse_uuid(body["server"], "server"),
        home=body["home"],
        sha256=from_hex(body["sha256"], 32),
        size=body["size"],
        time=body["time"],
    )
