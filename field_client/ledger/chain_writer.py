"""Appending to the ledger: the exact bytes are made once, here, inside the transaction that stores them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, insert, select

from field_client.ledger.receipts import Moment, newest_anchor
from field_client.store.tables import deliveries, events
from shared.cases.records import ClockChanged, DocumentSealed
from shared.clock import Clock
from shared.ledger.chain import first_head, next_head
from shared.ledger.event import Event, content_hash, read_event
from shared.protocol.events import read_data, write_data
from shared.seal.base64url import to_base64url

BY_ITSELF = 0
"""The officer of an event that the tablet writes by itself."""
ALLOWED_SKEW_MS = 120_000
"""How far the wall clock may drift against `mono` before it is written down as changed."""


# Nothing may stand between an event and its seal, and a change of the clock is told once.
_NEVER_BEFORE = frozenset({"clock.changed", "document.sealed"})


@dataclass(frozen=True, slots=True)
class Entry:
    """What happened, before it has a place. `data` is a shape of shared.protocol.events; `at` None = now."""

    kind: str
    data: Any
    officer: int = BY_ITSELF
    case: UUID | None = None
    at: int | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """An event in its place. `hash` is the content hash of `raw`."""

    seq: int
    at: int
    raw: bytes
    hash: bytes
    entry: Entry


class ChainWriter:
    """Writes the chain of one tablet in one start of the program (`boot`: 8 hex)."""

    def __init__(self, tablet: UUID, clock: Clock, boot: str) -> None:
        self.tablet, self.clock, self.boot = tablet, clock, boot

    def moment(self) -> Moment:
        """Now, on the clock nobody can set."""
        return Moment(self.boot, self.clock.mono_ms())

    def append(self, tx: Connection, entry: Entry) -> Written:
        """Write `entry` as the next event. Call it only inside `Store.transaction()`.

        InvalidInput("malformed") names a value that the protocol has no place for; nothing is written then.
        """
        last = _last(tx)
        changed = None if entry.kind in _NEVER_BEFORE else self._clock_changed(last)
        if changed is not None:
            self.append(tx, Entry("clock.changed", changed))
            last = _last(tx)
        seq = 1 if last is None else last.seq + 1
        at = self.clock.now_ms() if entry.at is None else entry.at
        mono = self.clock.mono_ms()
        event = Event(
            seq=seq,
            kind=entry.kind,
            officer=entry.officer,
            at=at,
            boot=self.boot,
            mono=mono,
            anchor=newest_anchor(tx),
            data=write_data(entry.data),
            case=entry.case,
        )
        raw = _read_back(event)
        digest = content_hash(raw)
        written = Written(seq, at, raw, digest, entry)
        row = self._row(event, written, last)
        tx.execute(insert(events).values(row))
        tx.execute(insert(deliveries).values(seq=seq, state="pending"))
        return written

    def take_back(self, tx: Connection, raw: bytes) -> Written:
        """Store the exact bytes of an event of this ledger that the server had kept. ValueError when it is not the
        next one: whoever calls has checked the chain."""
        last, event = _last(tx), read_event(raw)
        if event.seq != (1 if last is None else last.seq + 1):
            raise ValueError("not the next event")
        entry = Entry(event.kind, event.data, event.officer, event.case, event.at)
        written = Written(event.seq, event.at, raw, content_hash(raw), entry)
        tx.execute(insert(events).values(self._row(event, written, last)))
        tx.execute(insert(deliveries).values(seq=event.seq, state="received"))
        return written

    def seal(self, tx: Connection, written: Written, token: bytes) -> str:
        """Write `document.sealed` directly after the event it seals. The token as base64url."""
        if written.seq != last_seq(tx):
            raise ValueError("a seal follows directly the event it seals")
        text = to_base64url(token)
        sealed = DocumentSealed(of_seq=written.seq, token=text)
        self.append(tx, Entry("document.sealed", sealed, written.entry.officer, written.entry.case))
        return text

    def _row(self, event: Event, written: Written, last: Any) -> dict[str, Any]:
        """The event's row after the row `last`."""
        return {
            "seq": event.seq,
            "kind": event.kind,
            "case_id": None if event.case is None else str(event.case),
            "officer": event.officer,
            "at": event.at,
            "boot": event.boot,
            "mono": event.mono,
            "raw": written.raw,
            "hash": written.hash,
            "head": next_head(first_head(self.tablet) if last is None else last.head, written.raw),
        }

    def _clock_changed(self, last: Any) -> ClockChanged | None:
        """Whether the wall clock moved against the clock nobody can set, since the last event of this boot."""
        if last is None or last.boot != self.boot:
            return None
        expected = last.at + self.clock.mono_ms() - last.mono
        found = self.clock.now_ms()
        if abs(found - expected) <= ALLOWED_SKEW_MS:
            return None
        return ClockChanged(expected_ms=expected, found_ms=found)


def _read_back(event: Event) -> bytes:
    """The exact bytes, read as the server will read them: an event is for ever, and so is the paper that its seal is
    printed on. What a reader would call malformed is refused before it is stored, never after."""
    try:
        raw = event.exact()
    except (TypeError, ValueError):
        read_data(event)  # names the field that has no spelling
        raise
    read_data(read_event(raw))
    return raw


def last_seq(connection: Connection) -> int:
    """Seq of the newest event; 0 for an empty ledger."""
    return connection.execute(select(func.max(events.c.seq))).scalar() or 0


def head_at(connection: Connection, tablet: UUID, seq: int) -> bytes | None:
    """h_seq (32 bytes), or None when the ledger does not reach so far."""
    if seq == 0:
        return first_head(tablet)
    head: bytes | None = connection.execute(select(events.c.head).where(events.c.seq == seq)).scalar()
    return head


def _last(tx: Connection) -> Any:
    return tx.execute(select(events).order_by(events.c.seq.desc()).limit(1)).first()
