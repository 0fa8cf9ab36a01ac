"""Read models for supervisors: created against arrived per tablet, and everything that waits or is held."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, case, func, select

from server.db import db
from server.devices.models import Tablet
from server.ledger.models import HELD, WAITING, EventRow, LedgerRow

OVERDUE_MS = 24 * 3_600_000


@dataclass(frozen=True, slots=True)
class TabletFigures:
    """One tablet. `created`: the highest seq it has told of; what it made after `known_until` nobody can know here.

    `oldest_unsent_at`: device time (ms UTC) of the oldest event that has not arrived; None when all it told of did.
    """

    home: int
    tablet: UUID
    code: str
    officer: int
    state: str
    created: int
    arrived: int
    oldest_unsent_at: int | None
    waiting: int
    held: int
    known_until: int
    last_push_at: int | None


@dataclass(frozen=True, slots=True)
class OpenEvent:
    """An event that is here and not applied. `overdue`: waiting for more than a day, for people to look."""

    home: int
    tablet: UUID
    tablet_code: str
    seq: int
    kind: str
    case_id: UUID | None
    verdict: str
    detail: str | None
    field: str | None
    received_at: int
    overdue: bool


def tablet_figures(home: int | None = None) -> list[TabletFigures]:
    """Every tablet of the unit (None: of all units) by its code."""
    open_counts = (
        select(
            EventRow.home,
            EventRow.tablet,
            func.count(case((EventRow.verdict == WAITING, 1))).label("waiting"),
            func.count(case((EventRow.verdict == HELD, 1))).label("held"),
        )
        .where(EventRow.verdict.in_((WAITING, HELD)))
        .group_by(EventRow.home, EventRow.tablet)
        .subquery()
    )
    of_tablet = and_(open_counts.c.home == Tablet.home, open_counts.c.tablet == Tablet.id)
    wanted = (
        select(Tablet, LedgerRow, open_counts.c.waiting, open_counts.c.held)
        .join(LedgerRow, and_(LedgerRow.home == Tablet.home, LedgerRow.tablet == Tablet.id))
        .outerjoin(open_counts, of_tablet)
        .order_by(Tablet.home, Tablet.code)
    )
    if home is not None:
        wanted = wanted.where(Tablet.home == home)
    return [
        TabletFigures(
            home=tablet.home,
            tablet=tablet.id,
            code=tablet.code,
            officer=tablet.officer,
            state=tablet.state,
            created=max(ledger.reported_seq, ledger.seq),
            arrived=ledger.seq,
            oldest_unsent_at=ledger.oldest_unsent_at if ledger.reported_seq > ledger.seq else None,
            waiting=waiting or 0,
            held=held or 0,
            known_until=ledger.last_contact_at,
            last_push_at=ledger.last_push_at,
        )
        for tablet, ledger, waiting, held in db.session.execute(wanted)
    ]


def open_events(now: int, home: int | None = None, *, limit: int = 200) -> list[OpenEvent]:
    """Waiting and held events, the oldest first; `now` (ms UTC) decides which are overdue."""
    wanted = (
        select(EventRow, Tablet.code)
        .join(Tablet, and_(Tablet.home == EventRow.home, Tablet.id == EventRow.tablet))
        .where(EventRow.verdict.in_((WAITING, HELD)))
        .order_by(EventRow.received_at, EventRow.home, EventRow.tablet, EventRow.seq)
        .limit(limit)
    )
    if home is not None:
        wanted = wanted.where(EventRow.home == home)
    return [
        OpenEvent(
            home=row.home,
            tablet=row.tablet,
            tablet_code=code,
            seq=row.seq,
            kind=row.kind,
            case_id=row.case_id,
            verdict=row.verdict,
            detail=row.detail,
            field=row.field,
            received_at=row.received_at,
            overdue=row.verdict == WAITING and now - row.received_at > OVERDUE_MS,
        )
        for row, code in db.session.execute(wanted)
    ]
