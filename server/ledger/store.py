"""Rows of ledgers: the exact bytes go in first; statements are core, since a push may hold hundreds of events."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, bindparam, insert, select, update

from server.db import db
from server.ledger.entries import Entry
from server.ledger.models import EventRow, ForkedEvent, LedgerRow
from shared.protocol.envelope import Push

_EVENTS = cast("Table", EventRow.__table__)
_FORKS = cast("Table", ForkedEvent.__table__)


def lock_ledger(home: int, ledger: UUID) -> LedgerRow:
    """The ledger's row, locked until the transaction ends: pushes of one tablet go one after the other."""
    return db.session.scalars(
        select(LedgerRow)
        .where(LedgerRow.home == home, LedgerRow.tablet == ledger)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def stored_hashes(home: int, ledger: UUID, first: int, last: int) -> dict[int, bytes]:
    """seq → content hash, of what came between `first` and `last`; it outlives the bytes that retention removes."""
    rows = db.session.execute(
        select(EventRow.seq, EventRow.hash).where(
            EventRow.home == home, EventRow.tablet == ledger, EventRow.seq.between(first, last)
        )
    )
    return {row.seq: row.hash for row in rows}


def head_at(ledger: LedgerRow, seq: int, *, first: bytes) -> bytes:
    """The chain's head after `seq`; `first` is h_0."""
    if seq == 0:
        return first
    if seq == ledger.seq:
        return ledger.head
    head: bytes = db.session.scalars(
        select(EventRow.head).where(EventRow.home == ledger.home, EventRow.tablet == ledger.tablet, EventRow.seq == seq)
    ).one()
    return head


def store_events(entries: Sequence[Entry], heads: Sequence[bytes], received_at: int) -> None:
    """The truth: exact bytes with their heads, before anything is made of them."""
    if entries:
        rows = [one.row(head=head, received_at=received_at) for one, head in zip(entries, heads, strict=True)]
        db.session.connection().execute(insert(_EVENTS), rows)


def store_branch(home: int, push: Push, entries: Iterable[Entry], received_at: int) -> None:
    """Keep the events of another branch beside the ledger, each once."""
    known = set(
        db.session.scalars(select(ForkedEvent.hash).where(ForkedEvent.home == home, ForkedEvent.tablet == push.ledger))
    )
    rows = [
        {
            "home": home,
            "tablet": push.ledger,
            "seq": one.seq,
            "hash": one.hash,
            "raw": one.raw,
            "signed_seq": push.last,
            "signed_head": push.head,
            "signature": push.signature,
            "received_at": received_at,
        }
        for one in entries
        if one.hash not in known
    ]
    if rows:
        db.session.connection().execute(insert(_FORKS), rows)


def continues_branch(ledger: LedgerRow, push: Push) -> bool:
    """Whether the push goes on where a kept part of another branch ends: a branch comes in parts too."""
    part = select(ForkedEvent.seq).where(
        ForkedEvent.home == ledger.home,
        ForkedEvent.tablet == ledger.tablet,
        ForkedEvent.signed_seq == push.first - 1,
        ForkedEvent.signed_head == push.prev,
    )
    return db.session.scalar(part.limit(1)) is not None


def write_verdicts(rows: Sequence[dict[str, Any]]) -> None:
    """Set verdict, detail and field of the events at (of_home, of_tablet, of_seq)."""
    where = _EVENTS.c.home == bindparam("of_home")
    where &= _EVENTS.c.tablet == bindparam("of_tablet")
    where &= _EVENTS.c.seq == bindparam("of_seq")
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in ("verdict", "detail", "field")}
    db.session.connection().execute(update(_EVENTS).where(where).values(values), rows)
    db.session.expire_all()
