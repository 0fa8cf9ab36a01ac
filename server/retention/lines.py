"""The places of a ledger in order: exact bytes, or what is left of them."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import select

from server.db import db
from server.ledger.models import EventRow
from server.retention.models import Removal
from shared.ledger.export import RemovedEvent


def ledger_lines(home: int, ledger: UUID) -> Iterator[bytes | RemovedEvent]:
    """Every place of the ledger in order."""
    rows = db.session.execute(
        select(EventRow.raw, EventRow.head, Removal)
        .outerjoin(
            Removal,
            (Removal.home == EventRow.home) & (Removal.tablet == EventRow.tablet) & (Removal.seq == EventRow.seq),
        )
        .where(EventRow.home == home, EventRow.tablet == ledger)
        .order_by(EventRow.seq)
    )
    for raw, head, gone in rows:
        yield raw if gone is None else RemovedEvent(head, gone.kind, gone.reason, gone.seq, gone.signature)
