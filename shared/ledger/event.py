"""Events: what a ledger is made of. Each is written once; its exact bytes are the truth (docs/protocol.md 2)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from shared.errors import Corrupt, InvalidInput
from shared.ids import parse_uuid
from shared.ledger.exact import Json, read_exact, write_exact

LARGEST_EVENT = 131_072
"""Bytes of one event. Photos travel apart (evidence), so only strokes and statements can be long."""

KINDS: dict[str, int] = dict.fromkeys(
    (
        "report.recorded",
        "document.sealed",
        "decision.entered",
        "decision.corrected",
        "decision.amended",
        "decision.cancelled",
        "case.transferred",
        "case.closed_without_decision",
        "case.referred",
        "case.suspended",
        "case.resumed",
        "explanation.recorded",
        "verification.recorded",
        "seizure.recorded",
        "item.returned",
        "service.recorded",
        "payment.arranged",
        "enforcement.sent",
        "print.started",
        "print.settled",
        "evidence.added",
        "phone.corrected",
        "lease.taken",
        "number.voided",
        "number.lost",
        "officer.signed_in",
        "clock.changed",
        "ledger.exported",
        "shift.closed",
        "blank.issued",
        "blank.settled",
        "complaint.recorded",
        "appointment.recorded",
        "payment.received",
        "lease.returned",
        "ledger.closed",
        "event.settled",
    ),
    1,
)
"""Kind → newest version this code writes and reads. Older versions stay readable for ever."""

SEALED_KINDS = frozenset(
    {
        "report.recorded",
        "decision.entered",
        "decision.corrected",
        "decision.amended",
        "decision.cancelled",
        "seizure.recorded",
        "blank.issued",
    }
)
"""Kinds that `document.sealed` follows directly, in the same transaction."""

_HEX64 = re.compile(r"[0-9a-f]{64}")
_BOOT = re.compile(r"[0-9a-f]{8}")
_REQUIRED = frozenset({"anchor", "at", "boot", "data", "kind", "mono", "officer", "seq", "training", "v"})


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of a ledger. `at` ms UTC by the device clock, `mono` ms of CLOCK_BOOTTIME in this `boot`,
    `anchor` SHA-256 (hex) of the newest receipt held when it was written, `officer` the officer's id in his unit."""

    seq: int
    kind: str
    officer: int
    at: int
    boot: str
    mono: int
    anchor: str
    data: Mapping[str, Any]
    case: UUID | None = None
    training: bool = False
    v: int = 1

    def exact(self) -> bytes:
        """The exact bytes. Call it once, when the event is made; afterwards only the stored bytes count.

        InvalidInput: longer than an event may be; written all the same, the ledger could never be sent past it.
        """
        body: dict[str, Json] = {
            "anchor": self.anchor,
            "at": self.at,
            "boot": self.boot,
            "data": self.data,
            "kind": self.kind,
            "mono": self.mono,
            "officer": self.officer,
            "seq": self.seq,
            "training": self.training,
            "v": self.v,
        }
        if self.case is not None:
            body["case"] = str(self.case)
        raw = write_exact(body)
        if len(raw) > LARGEST_EVENT:
            raise InvalidInput(
                "event_too_large",
                field="data",
                vi="Nội dung quá dài để ghi vào sổ. Rút ngắn lời khai hoặc vẽ lại chữ ký.",
                en="This is too long for one ledger entry. Shorten the statement or draw the signature again.",
            )
        return raw


def content_hash(raw: bytes) -> bytes:
    """SHA-256 of the exact bytes of an event: 32 bytes."""
    return hashlib.sha256(raw).digest()


def read_event(raw: bytes) -> Event:
    """The event in `raw`, its frame checked; `data` is checked by its kind's schema (shared.protocol.events).

    Corrupt: too long, not exact JSON, or a frame field is missing, unknown or of the wrong type.
    An unknown kind or a newer version is NOT an error here: the reader decides to wait for an upgrade.
    """
    if len(raw) > LARGEST_EVENT:
        raise _bad("event_too_large", "seq")
    body = read_exact(raw)
    if not _REQUIRED <= body.keys() <= _REQUIRED | {"case"}:
        raise _bad("event_frame", "kind")
    for name in ("seq", "at", "mono", "officer", "v"):
        if type(body[name]) is not int or body[name] < (1 if name in {"seq", "v"} else 0):
            raise _bad("event_frame", name)
    for name, pattern in (("anchor", _HEX64), ("boot", _BOOT)):
        if not isinstance(body[name], str) or not pattern.fullmatch(body[name]):
            raise _bad("event_frame", name)
    if not isinstance(body["kind"], str) or not isinstance(body["data"], dict):
        raise _bad("event_frame", "data")
    if type(body["training"]) is not bool:
        raise _bad("event_frame", "training")
    return Event(case=_case(body.pop("case", None)), **body)


def is_understood(event: Event) -> bool:
    """Whether this code knows the kind in that version; otherwise the event waits for an upgrade."""
    return event.v <= KINDS.get(event.kind, 0)


def _case(text: object) -> UUID | None:
    try:
        return None if text is None else parse_uuid(text, "case")
    except InvalidInput as error:
        raise _bad("event_frame", "case") from error


def _bad(code: str, field: str) -> Corrupt:
    return Corrupt(
        code,
        field=field,
        vi="Mục trong sổ không đúng khung quy định. Giữ nguyên tệp và báo đơn vị.",
        en="This ledger entry does not have the frame of the protocol. Keep the file and tell the unit.",
    )
