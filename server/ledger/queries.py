"""Read models for supervisors: created against arrived per tablet, and everything that waits or is held."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, case, func, select

from server.db import db
from server.devices.models import DESK, Tablet
from server.ledger.models import HELD, SET_ASIDE, WAITING, EventRow, LedgerRow

OVERDUE_MS = 24 * 3_600_000


@dataclass(frozen=True, slots=True)
class TabletFigures:
    """One tablet, or the unit's desk, whose ledger is here by nature.

    `created`: the highest seq it has told of; what it made after `known_until` nobody can know here.

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
    set_aside: int
    is_desk: bool
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
            func.count(case((EventRow.verdict == SET_ASIDE, 1))).label("set_aside"),
        )
        .where(EventRow.verdict.in_((WAITING, HELD, SET_ASIDE)))
        .group_by(EventRow.home, EventRow.tablet)
        .subquery()
    )
    of_tablet = and_(open_counts.c.home == Tablet.home, open_counts.c.tablet == Tablet.id)
    wanted = (
        select(Tablet, LedgerRow, open_counts.c.waiting, open_counts.c.held, open_counts.c.set_aside)
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
            set_aside=set_aside or 0,
            is_desk=tablet.kind == DESK,
            known_until=ledger.last_contact_at,
            last_push_at=ledger.last_push_at,
        )
        for tablet, ledger, waiting, held, set_aside in db.session.execute(wanted)
    ]


def open_events(now: int, home: int | None = None, tablet: UUID | None = None, *, limit: int = 200) -> list[OpenEvent]:
    """Waiting and held events of a unit or tablet (None: of all), the oldest first; `now` decides which are overdue."""
    wanted = (
        select(EventRow, Tablet.code)
        .join(Tablet, and_(Tablet.home == EventRow.home, Tablet.id == EventRow.tablet))
        .where(EventRow.verdict.in_((WAITING, HELD)))
        .order_by(EventRow.received_at, EventRow.home, EventRow.tablet, EventRow.seq)
        .limit(limit)
    )
    if home is not None:
        wanted = wanted.where(EventRow.home == home)
    if tablet is not None:
        wanted = wanted.where(EventRow.tablet == tablet)
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
