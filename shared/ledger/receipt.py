"""The server's receipt: proof that it holds a ledger up to a head, signed after commit (docs/protocol.md 5)."""

from __future__ import annotations

import hashlib
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
class Receipt:
    """The server `server`, in its `epoch`, holds `ledger` up to `seq` with chain head `head`; `time` ms UTC."""

    server: UUID
    epoch: int
    ledger: UUID
    seq: int
    head: bytes
    time: int

    def exact(self) -> bytes:
        """The exact bytes that are signed and whose SHA-256 is an anchor."""
        return write_exact(
            {
                "server": str(self.server),
                "epoch": self.epoch,
                "tablet": str(self.ledger),
                "seq": self.seq,
                "head": self.head.hex(),
                "time": self.time,
            }
        )


def anchor_of(receipt: Signed) -> str:
    """The anchor that events written from now on carry: SHA-256 of the receipt's bytes, 64 hex."""
    return hashlib.sha256(receipt.body).hexdigest()


def open_receipt(signed: Signed, public_of: Callable[[bytes], bytes | None]) -> Receipt:
    """The receipt, its signature checked against the server keys. Corrupt otherwise."""
    body = signed.opened("receipt", public_of)
    try:
        return _read(body)
    except (KeyError, TypeError, ValueError, InvalidInput) as error:
        raise Corrupt(
            "receipt",
            vi="Biên nhận máy chủ không đúng dạng. Đồng bộ lại; dữ liệu vẫn giữ trên máy.",
            en="The server's receipt is malformed. Sync again; everything stays on this tablet.",
        ) from error


def _read(body: dict[str, Any]) -> Receipt:
    if len(body) != 6:
        raise ValueError("receipt shape")
    for name in ("epoch", "seq", "time"):
        if type(body[name]) is not int or body[name] < 0:
            raise TypeError(name)
    return Receipt(
        server=parse_uuid(body["server"], "server"),
        epoch=body["epoch"],
        ledger=parse_uuid(body["tablet"], "tablet"),
        seq=body["seq"],
        head=from_hex(body["head"], 32),
        time=body["time"],
    )
