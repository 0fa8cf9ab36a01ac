"""Reading the figures of the supervisor's page: a handful of grouped queries, whatever the number of tablets."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, select

from server.db import db
from server.devices.models import Tablet
from server.ledger.models import HELD, WAITING, EventRow, LedgerRow
from server.numbering.models import LeaseRow, SerialRow
from server.numbering.serials import ENTERED, LOST, VOIDED
from server.sms.models import SmsRow
from server.supervisor.views import OpenEvent, Overview, SerialLine, TabletLine
from server.units.models import Officer, Unit
from shared.numbering.number import TRAINING_SERIES

MOST_EVENTS = 200
"""Held and waiting events on the page, the oldest first; their totals stand above."""

Key = tuple[int, UUID]


@dataclass(frozen=True, slots=True)
class LeaseUse:
    """What became of one lease's serials. `gap`: a later serial of the same lease has arrived, these have not."""

    home: int
    tablet: UUID
    year: int
    series: int
    use_before: int
    granted: int
    states: Counter[str]


def overview(now: int, home: int | None) -> Overview:
    """The whole page at `now` (ms UTC), of one unit or (None) of all."""
    leases = lease_uses(home)
    return Overview(
        now=now,
        tablets=_tablets(home, [one for one in leases if one.use_before > now]),
        serials=_serials(leases),
        events=_events(home),
        sms_counts=_sms(home),
    )


def lease_uses(home: int | None) -> list[LeaseUse]:
    """Every lease with its serials by state, which add up to what was granted (I3)."""
    in_lease = (
        (SerialRow.home == LeaseRow.home)
        & (SerialRow.year == LeaseRow.year)
        & (SerialRow.series == LeaseRow.series)
        & SerialRow.serial.between(LeaseRow.first, LeaseRow.last)
    )
    high = func.max(case((SerialRow.state.in_((ENTERED, VOIDED)), SerialRow.serial)))
    marks = (
        select(LeaseRow.home, LeaseRow.id, high.label("high"))
        .join(SerialRow, in_lease)
        .where(*_within(LeaseRow, home))
        .group_by(LeaseRow.home, LeaseRow.id)
        .subquery()
    )
    rows = db.session.execute(
        select(
            LeaseRow,
            marks.c.high,
            func.count(case((SerialRow.serial <= marks.c.high, 1))).label("below"),
            *(func.count(case((SerialRow.state == state, 1))).label(state) for state in (ENTERED, VOIDED, LOST)),
        )
        .outerjoin(SerialRow, in_lease)
        .outerjoin(marks, (marks.c.home == LeaseRow.home) & (marks.c.id == LeaseRow.id))
        .where(*_within(LeaseRow, home))
        .group_by(LeaseRow.home, LeaseRow.id, marks.c.high)
    )
    return [_lease_use(row) for row in rows]


def _lease_use(row: Any) -> LeaseUse:
    lease: LeaseRow = row.LeaseRow
    granted = lease.last - lease.first + 1
    known = Counter({ENTERED: row.entered, VOIDED: row.voided, LOST: row.lost})
    gap = row.high - lease.first + 1 - row.below if row.high is not None else 0
    not_seen = granted - known.total() - gap
    return LeaseUse(
        home=lease.home,
        tablet=lease.tablet,
        year=lease.year,
        series=lease.series,
        use_before=lease.use_before,
        granted=granted,
        states=known + Counter({"gap": gap, "not_seen": not_seen}),
    )


def _serials(leases: list[LeaseUse]) -> list[SerialLine]:
    names = _unit_names()
    granted: Counter[tuple[int, int, int]] = Counter()
    states: dict[tuple[int, int, int], Counter[str]] = {}
    for one in leases:
        key = (one.home, one.year, one.series)
        granted[key] += one.granted
        states[key] = states.get(key, Counter()) + one.states
    return [
        SerialLine(names[key[0]], key[1], key[2] == TRAINING_SERIES, granted[key], states[key])
        for key in sorted(granted, key=lambda key: (names[key[0]], -key[1], key[2]))
    ]


def _tablets(home: int | None, good_leases: list[LeaseUse]) -> list[TabletLine]:
    """The longest unheard first. Only leases that may still be used count as numbers left."""
    open_events = _open_counts(home)
    granted: Counter[Key] = Counter()
    left: Counter[Key] = Counter()
    for one in good_leases:
        if one.series != TRAINING_SERIES:
            granted[(one.home, one.tablet)] += one.granted
            left[(one.home, one.tablet)] += one.states["not_seen"]
    rows = db.session.execute(
        select(Tablet, LedgerRow, Unit.name, Officer.name)
        .join(LedgerRow, (LedgerRow.home == Tablet.home) & (LedgerRow.tablet == Tablet.id))
        .join(Unit, Unit.home == Tablet.home)
        .outerjoin(Officer, (Officer.home == Tablet.home) & (Officer.id == Tablet.officer))
        .where(*_within(Tablet, home))
        .order_by(LedgerRow.last_contact_at, Tablet.code)
    )
    return [
        TabletLine(
            code=tablet.code,
            unit=unit,
            holder=officer or "",
            state=tablet.state,
            known_until=ledger.last_contact_at,
            created=max(ledger.reported_seq, ledger.seq),
            arrived=ledger.seq,
            waiting=open_events[(*_key(tablet), WAITING)],
            held=open_events[(*_key(tablet), HELD)],
            granted=granted[_key(tablet)],
            left=left[_key(tablet)],
        )
        for tablet, ledger, unit, officer in rows
    ]


def _open_counts(home: int | None) -> Counter[tuple[int, UUID, str]]:
    rows = db.session.execute(
        select(EventRow.home, EventRow.tablet, EventRow.verdict, func.count())
        .where(EventRow.verdict.in_((WAITING, HELD)), *_within(EventRow, home))
        .group_by(EventRow.home, EventRow.tablet, EventRow.verdict)
    )
    return Counter({(unit, tablet, verdict): count for unit, tablet, verdict, count in rows})


def _events(home: int | None) -> list[OpenEvent]:
    rows = db.session.execute(
        select(EventRow, Tablet.code, Unit.name)
        .join(Tablet, (Tablet.home == EventRow.home) & (Tablet.id == EventRow.tablet))
        .join(Unit, Unit.home == EventRow.home)
        .where(EventRow.verdict.in_((WAITING, HELD)), *_within(EventRow, home))
        .order_by(EventRow.received_at, EventRow.tablet, EventRow.seq)
        .limit(MOST_EVENTS)
    )
    return [
        OpenEvent(unit, code, row.seq, row.kind, row.verdict, row.detail, row.received_at) for row, code, unit in rows
    ]


def _sms(home: int | None) -> dict[str, int]:
    rows = db.session.execute(select(SmsRow.state, func.count()).where(*_within(SmsRow, home)).group_by(SmsRow.state))
    return dict(rows.tuples().all())


def _unit_names() -> dict[int, str]:
    rows = db.session.execute(select(Unit.home, Unit.name))
    return dict(rows.tuples().all())


def _key(tablet: Tablet) -> Key:
    return tablet.home, tablet.id


def _within(model: Any, home: int | None) -> list[ColumnElement[bool]]:
    return [] if home is None else [model.home == home]
