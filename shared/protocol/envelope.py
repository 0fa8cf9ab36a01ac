"""A push: line 1 the envelope, then the exact bytes of one event a line; gzip around all (docs/protocol.md 11)."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from shared.errors import Conflict, Corrupt, InvalidInput
from shared.ids import parse_uuid
from shared.ledger.exact import Json, read_exact, write_exact
from shared.protocol.version import LARGEST_INFLATED, LARGEST_PUSH, MOST_EVENTS, PROTOCOL_VERSION
from shared.seal.base64url import from_base64url, to_base64url
from shared.seal.hexadecimal import from_hex
from shared.seal.signed import Signed

_ENVELOPE = frozenset({"epoch", "from", "head", "prev", "receipt", "signature", "tablet", "version"})


@dataclass(frozen=True, slots=True)
class Push:
    """Events `first`… of `ledger`, chained from `prev` to `head`, which the tablet's key signed.

    `receipt` is the newest receipt the tablet holds; there is always one, since enrolment gives that of seq 0.
    """

    version: int
    ledger: UUID
    epoch: int
    first: int
    prev: bytes
    head: bytes
    signature: bytes
    receipt: Signed
    events: tuple[bytes, ...]

    @property
    def last(self) -> int:
        """Seq of the last event; `first - 1` for an empty push (which only asks for a receipt)."""
        return self.first + len(self.events) - 1


def write_push(push: Push) -> bytes:
    """The body of the request, gzip, the same bytes for the same push."""
    envelope: dict[str, Json] = {
        "version": push.version,
        "tablet": str(push.ledger),
        "epoch": push.epoch,
        "from": push.first,
        "prev": push.prev.hex(),
        "head": push.head.hex(),
        "signature": to_base64url(push.signature),
        "receipt": push.receipt.to_wire(),
    }
    return pack_lines([write_exact(envelope), *push.events])


def pack_lines(lines: Sequence[bytes]) -> bytes:
    """gzip of the lines, each ended by a line feed; reproducible."""
    return gzip.compress(b"\n".join(lines) + b"\n", compresslevel=9, mtime=0)


def read_push(body: bytes) -> Push:
    """The push in a request body; nothing in it is believed yet. Corrupt says which part is not of the protocol,
    Conflict("version") that it is newer than this program."""
    if len(body) > LARGEST_PUSH:
        raise _bad("push_too_large")
    first, *events = _inflate(body).removesuffix(b"\n").split(b"\n", MOST_EVENTS + 1)
    if len(events) > MOST_EVENTS:
        raise _bad("push_too_large")
    try:
        envelope = read_exact(first)
        version = _integer(envelope["version"], least=1)
        if version > PROTOCOL_VERSION:
            raise _newer()
        if envelope.keys() != _ENVELOPE:
            raise ValueError("envelope")
        return Push(
            version=version,
            ledger=parse_uuid(envelope["tablet"], "tablet"),
            epoch=_integer(envelope["epoch"]),
            first=_integer(envelope["from"], least=1),
            prev=from_hex(envelope["prev"], 32),
            head=from_hex(envelope["head"], 32),
            signature=from_base64url(envelope["signature"]),
            receipt=Signed.from_wire(envelope["receipt"]),
            events=tuple(events),
        )
    except Conflict:
        raise
    except (KeyError, TypeError, ValueError, InvalidInput, Corrupt) as error:
        raise _bad("push_envelope") from error


def _inflate(body: bytes) -> bytes:
    inflater = zlib.decompressobj(wbits=31)
    try:
        plain = inflater.decompress(body, LARGEST_INFLATED + 1)
    except zlib.error as error:
        raise _bad("push_damaged") from error
    if len(plain) > LARGEST_INFLATED:
        raise _bad("push_too_large")
    if not inflater.eof or inflater.unused_data:
        raise _bad("push_damaged")
    return plain


def _integer(value: object, least: int = 0) -> int:
    if type(value) is not int or value < least:
        raise TypeError("integer")
    return value


def _newer() -> Conflict:
    return Conflict(
        "version",
        field="version",
        vi="Máy chủ chưa hiểu giao thức mới của máy này. Dữ liệu vẫn giữ trên máy; chờ nâng cấp máy chủ.",
        en="The server does not know this tablet's newer protocol yet. Everything stays here; wait for its upgrade.",
    )


def _bad(code: str) -> Corrupt:
    return Corrupt(
        code,
        vi="Gói gửi lên hỏng hoặc không đúng giao thức nên máy chủ không nhận gì. Dữ liệu vẫn giữ trên máy; gửi lại.",
        en="The push is damaged or not of this protocol; nothing was taken. Everything stays on the tablet; try again.",
    )
