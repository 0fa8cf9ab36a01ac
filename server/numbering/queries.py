"""What became of every granted serial: granted = not_seen + entered + voided + lost + gap, at any time (I3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, case, func, select

from server.db import db
from server.numbering.models import LeaseRow, SerialRow
from server.numbering.serials import ENTERED, LOST, VOIDED

STATES = ("not_seen", ENTERED, VOIDED, LOST, "gap")


@dataclass(frozen=True, slots=True)
class LeaseStates:
    """One lease and how many of its serials are in each state."""

    home: int
    tablet: UUID
    year: int
    series: int
    first: int
    last: int
    use_before: int
    states: dict[str, int]

    @property
    def granted(self) -> int:
        """How many serials it holds."""
        return self.last - self.first + 1


def lease_states(home: int | None = None) -> list[LeaseStates]:
    """Every lease of the unit (None: of all units) with its counts, in order of unit, year, series, serial."""
    counts = {state: func.count(case((SerialRow.state == state, 1))).label(state) for state in (ENTERED, VOIDED, LOST)}
    inside = and_(
        SerialRow.home == LeaseRow.home,
        SerialRow.year == LeaseRow.year,
        SerialRow.series == LeaseRow.series,
        SerialRow.serial.between(LeaseRow.first, LeaseRow.last),
    )
    wanted = (
        select(LeaseRow, func.max(SerialRow.serial).label("highest"), *counts.values())
        .outerjoin(SerialRow, inside)
        .group_by(*LeaseRow.__table__.columns)
        .order_by(LeaseRow.home, LeaseRow.year, LeaseRow.series, LeaseRow.first)
    )
    if home is not None:
        wanted = wanted.where(LeaseRow.home == home)
    return [_states(row[0], row[1], dict(zip(counts, row[2:], strict=True))) for row in db.session.execute(wanted)]


def list_serials(home: int, year: int, series: int) -> Iterator[tuple[int, str]]:
    """(serial, state) of every serial ever granted in the series, in order."""
    seen = dict(
        db.session.execute(
            select(SerialRow.serial, SerialRow.state).where(
                SerialRow.home == home, SerialRow.year == year, SerialRow.series == series
            )
        )
        .tuples()
        .all()
    )
    for lease in lease_states(home):
        if (lease.year, lease.series) != (year, series):
            continue
        highest = max((one for one in seen if lease.first <= one <= lease.last), default=0)
        for serial in range(lease.first, lease.last + 1):
            yield serial, seen.get(serial, "gap" if serial < highest else "not_seen")


def _states(lease: LeaseRow, highest: int | None, counted: dict[str, int]) -> LeaseStates:
    overtaken = 0 if highest is None else highest - lease.first + 1 - sum(counted.values())
    unseen = lease.last - (lease.first - 1 if highest is None else highest)
    return LeaseStates(
        home=lease.home,
        tablet=lease.tablet,
        year=lease.year,
        series=lease.series,
        first=lease.first,
        last=lease.last,
        use_before=lease.use_before,
        states={"not_seen": unseen, **counted, "gap": overtaken},
    )
