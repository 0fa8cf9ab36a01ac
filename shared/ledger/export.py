"""A ledger as one file (``*.ndjson``): anyone can check it, and name the first bad entry (docs/protocol.md 10).

Line 1 is the envelope with every receipt that an anchor names; then one line an event: ``{"h":"<64 hex>","e":`` +
the exact bytes + ``}``. An event removed at the end of its legal term leaves its hash and a signed note.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.errors import Corrupt, InvalidInput
from shared.ids import parse_uuid
from shared.ledger.chain import first_head, head_after, head_is_signed, next_head, sign_head
from shared.ledger.exact import read_exact, write_exact
from shared.seal.base64url import from_base64url, to_base64url
from shared.seal.hexadecimal import from_hex
from shared.seal.keys import verify_ed25519
from shared.seal.signed import Signed

FORMAT = 1
_ENVELOPE = frozenset({"code", "from", "head", "home", "receipts", "signature", "tablet", "to", "version"})
_REMOVED = frozenset({"kind", "reason", "seq", "sig"})
_OWN_SEQ = re.compile(rb',"seq":([1-9][0-9]{0,15}),"training":(?:true|false),"v":[0-9]+\}\Z')
"""The end of every exact event, since keys are sorted: cheaper than reading a whole ledger a second time."""
_EVENT_LINE = re.compile(rb'\{"h":"([0-9a-f]{64})","e":(.*)\}', re.DOTALL)


@dataclass(frozen=True, slots=True)
class ExportEnvelope:
    """Line 1: whose ledger, up to where, under which head signature, and the receipts its anchors name."""

    ledger: UUID
    code: str
    home: int
    first: int
    last: int
    head: bytes
    signature: bytes
    receipts: tuple[Signed, ...]

    def exact(self) -> bytes:
        """The line's bytes."""
        return write_exact(
            {
                "version": FORMAT,
                "tablet": str(self.ledger),
                "code": self.code,
                "home": self.home,
                "from": self.first,
                "to": self.last,
                "head": self.head.hex(),
                "signature": to_base64url(self.signature),
                "receipts": [one.to_wire() for one in self.receipts],
            }
        )


@dataclass(frozen=True, slots=True)
class RemovedEvent:
    """What stays of an event whose legal term ended: the head after it (32 bytes), and who took it away, signed over
    `removal_message` by the root or the unit's retention key."""

    head: bytes
    kind: str
    reason: str
    seq: int
    signature: bytes

    def line(self) -> dict[str, Any]:
        """The export's line as an object, which is also how a tablet is told."""
        note = {"kind": self.kind, "reason": self.reason, "seq": self.seq, "sig": to_base64url(self.signature)}
        return {"h": self.head.hex(), "removed": note}

    @classmethod
    def from_line(cls, line: object) -> RemovedEvent:
        """Parse only; `is_signed` judges. ValueError for another shape. A stated h must be whole: a longer one could
        take over the first bytes of the next event."""
        try:
            if not isinstance(line, dict) or line.keys() != {"h", "removed"} or line["removed"].keys() != _REMOVED:
                raise ValueError("removed")
            note = line["removed"]
            if (
                not all(isinstance(note[name], str) for name in ("kind", "reason", "sig"))
                or type(note["seq"]) is not int
            ):
                raise ValueError("removed")
            signature = _signature(note["sig"])
            return cls(from_hex(line["h"], 32), note["kind"], note["reason"], note["seq"], signature)
        except (KeyError, AttributeError, TypeError) as error:
            raise ValueError("removed") from error

    def is_signed(self, ledger: UUID, publics: Iterable[bytes]) -> bool:
        """Whether one of these keys signed that exactly this event of this ledger goes."""
        message = removal_message(ledger, self.seq, self.head)
        return any(verify_ed25519(one, self.signature, message) for one in publics)


def write_export(
    ledger: UUID,
    *,
    code: str,
    home: int,
    events: Iterable[bytes],
    receipts: Iterable[Signed],
    key: Ed25519PrivateKey,
) -> bytes:
    """The whole ledger from its first event on, signed at its head."""
    kept = list(events)
    signature = sign_head(key, ledger, len(kept), head_after(first_head(ledger), kept))
    return write_ledger(ledger, code=code, home=home, lines=kept, receipts=receipts, signature=signature)


def write_ledger(
    ledger: UUID,
    *,
    code: str,
    home: int,
    lines: Iterable[bytes | RemovedEvent],
    receipts: Iterable[Signed],
    signature: bytes,
) -> bytes:
    """The whole ledger of exact bytes and of what is left of removed ones, under a head signature made before."""
    head, written = first_head(ledger), []
    for one in lines:
        if isinstance(one, RemovedEvent):
            head = one.head
            written.append(write_exact(one.line()))
        else:
            head = next_head(head, one)
            written.append(b'{"h":"' + head.hex().encode() + b'","e":' + one + b"}")
    envelope = ExportEnvelope(ledger, code, home, 1, len(written), head, signature, tuple(receipts))
    return b"\n".join([envelope.exact(), *written]) + b"\n"


@dataclass(frozen=True, slots=True)
class ExportedEvent:
    """One line: its place in the ledger, its exact bytes (None where retention removed them), the chain's head (32
    bytes) after it."""

    seq: int
    raw: bytes | None
    removed: RemovedEvent | None = None
    head: bytes = b""


def read_export(data: bytes) -> tuple[ExportEnvelope, list[bytes]]:
    """(envelope, event lines) without judging any hash. Corrupt when line 1 is not an envelope of ours."""
    first, *lines = data.rstrip(b"\n").split(b"\n")
    try:
        body = read_exact(first)
        numbers = [body[name] for name in ("version", "home", "from", "to")]
        if body.keys() != _ENVELOPE or not all(type(one) is int for one in numbers) or body["version"] != FORMAT:
            raise ValueError("envelope")
        if not isinstance(body["code"], str):
            raise TypeError("code")
        envelope = ExportEnvelope(
            ledger=parse_uuid(body["tablet"], "tablet"),
            code=body["code"],
            home=body["home"],
            first=body["from"],
            last=body["to"],
            head=from_hex(body["head"], 32),
            signature=from_base64url(body["signature"]),
            receipts=tuple(Signed.from_wire(one) for one in body["receipts"]),
        )
    except (KeyError, TypeError, ValueError, InvalidInput, Corrupt) as error:
        raise _bad("export_envelope", 0) from error
    return envelope, lines


def check_export(data: bytes, public_of: Callable[[UUID], bytes | None]) -> Iterator[ExportedEvent]:
    """Every event of a whole export, in order, each hash checked against the chain, at last the head's signature.

    `public_of(ledger)` gives the tablet's raw public key or None. Corrupt names the first bad seq in `field`:
    ``export_envelope`` (seq 0), ``bad_hash``, ``wrong_seq`` (an event that says it stands elsewhere), ``export_line``,
    ``export_short``, ``head_signature``. The head signature covers the events alone: `code` and `home` of the envelope
    count only where the key list says the same. Whether a removed event's note is signed is for the caller to judge,
    by `removal_message`, before he takes the next line.
    """
    envelope, lines = read_export(data)
    head = first_head(envelope.ledger)
    for seq, line in enumerate(lines, start=1):
        found = _EVENT_LINE.fullmatch(line)
        if found:
            head = next_head(head, found[2])
            if head.hex().encode() != found[1]:
                raise _bad("bad_hash", seq)
            _check_place(found[2], seq)
            yield ExportedEvent(seq, found[2], head=head)
            continue
        removed = _removed(line, seq)
        head = removed.head
        yield ExportedEvent(seq, None, removed, head)
    if len(lines) != envelope.last or envelope.first != 1:
        raise _bad("export_short", len(lines) + 1)
    public = public_of(envelope.ledger)
    good = public is not None and head_is_signed(public, envelope.signature, envelope.ledger, envelope.last, head)
    if head != envelope.head or not good:
        raise _bad("head_signature", envelope.last)


def _check_place(raw: bytes, seq: int) -> None:
    """An event must say the place it stands at: references by `of_seq` would mean another event else."""
    own = _OWN_SEQ.search(raw, max(0, len(raw) - 80))
    if own is None:
        raise _bad("export_line", seq)
    if int(own[1]) != seq:
        raise _bad("wrong_seq", seq)


def _removed(line: bytes, seq: int) -> RemovedEvent:
    try:
        removed = RemovedEvent.from_line(read_exact(line))
    except (ValueError, Corrupt) as error:
        raise _bad("export_line", seq) from error
    if removed.seq != seq:
        raise _bad("export_line", seq)
    return removed


def _signature(text: str) -> bytes:
    """No signature at all is a matter for whoever judges, not for whoever reads."""
    try:
        return from_base64url(text)
    except ValueError:
        return b""


def removal_message(ledger: UUID, seq: int, head: bytes) -> bytes:
    """What the root or the unit's retention key signs when it removes an event at the end of its legal term."""
    return b"bienban-removed-v1\0" + ledger.bytes + seq.to_bytes(8, "big") + head


def sign_removal(key: Ed25519PrivateKey, ledger: UUID, seq: int, head: bytes) -> bytes:
    """The 64-byte signature over `removal_message`."""
    return key.sign(removal_message(ledger, seq, head))


def _bad(code: str, seq: int) -> Corrupt:
    return Corrupt(
        code,
        field=str(seq),
        vi=f"Sổ xuất ra hỏng hoặc thiếu ở mục {seq}. Xuất lại từ máy; không sửa tệp bằng tay.",
        en=f"The exported ledger is broken or incomplete at entry {seq}. Export it again; do not edit the file.",
    )
