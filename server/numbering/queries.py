"""What became of every granted serial: granted = not_seen + entered + voided + lost + gap, at any time (I3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import case, func, select

from server.db import db
from server.numbering.models import LeaseRow, SerialRow
from server.numbering.serials import ENTERED, LOST, VOIDED
from server.restore.queries import open_ranges

STATES = ("not_seen", ENTERED, VOIDED, LOST, "gap")
_OVERTAKING = (ENTERED, VOIDED)
"""Only these show that the tablet had come this far: a lost block was never seen used."""
_INSIDE = (
    (SerialRow.home == LeaseRow.home)
    & (SerialRow.year == LeaseRow.year)
    & (SerialRow.series == LeaseRow.series)
    & SerialRow.serial.between(LeaseRow.first, LeaseRow.last)
)


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
    within = [] if home is None else [LeaseRow.home == home]
    reached = (
        select(LeaseRow.home, LeaseRow.id, func.max(SerialRow.serial).label("serial"))
        .join(SerialRow, _INSIDE & SerialRow.state.in_(_OVERTAKING))
        .where(*within)
        .group_by(LeaseRow.home, LeaseRow.id)
        .subquery()
    )
    counts = [func.count(case((SerialRow.state == state, 1))) for state in (ENTERED, VOIDED, LOST)]
    below = func.count(case((SerialRow.serial <= reached.c.serial, 1)))
    rows = db.session.execute(
        select(LeaseRow, reached.c.serial, below, *counts)
        .outerjoin(SerialRow, _INSIDE)
        .outerjoin(reached, (reached.c.home == LeaseRow.home) & (reached.c.id == LeaseRow.id))
        .where(*within)
        .group_by(LeaseRow.home, LeaseRow.id, reached.c.serial)
        .order_by(LeaseRow.home, LeaseRow.year, LeaseRow.series, LeaseRow.first)
    )
    return [_states(lease, highest, below, counted) for lease, highest, below, *counted in rows]


def list_serials(home: int, year: int, series: int) -> Iterator[tuple[int, str]]:
    """(serial, state) in order. `gap`: a later serial of the same lease was entered or voided, this one not seen.

    Serials that a restore skipped are not seen either, until a tablet shows the lease that holds them.
    """
    seen = _seen(home, year, series)
    leases = select(LeaseRow.first, LeaseRow.last).where(
        LeaseRow.home == home, LeaseRow.year == year, LeaseRow.series == series
    )
    blocks = [(row.first, row.last) for row in db.session.execute(leases)]
    skipped = [one for one in open_ranges(home) if (one.year, one.series) == (year, series)]
    for first, last in sorted(blocks + [(one.first, one.last) for one in skipped]):
        reached = [one for one, state in seen.items() if first <= one <= last and state in _OVERTAKING]
        highest = max(reached, default=0)
        for serial in range(first, last + 1):
            yield serial, seen.get(serial, "gap" if serial < highest else "not_seen")


def _seen(home: int, year: int, series: int) -> dict[int, str]:
    rows = db.session.execute(
        select(SerialRow.serial, SerialRow.state).where(
            SerialRow.home == home, SerialRow.year == year, SerialRow.series == series
        )
    )
    return {row.serial: row.state for row in rows}


def _states(lease: LeaseRow, highest: int | None, below: int, counted: list[int]) -> LeaseStates:
    gap = 0 if highest is None else highest - lease.first + 1 - below
    granted = lease.last - lease.first + 1
    known = dict(zip((ENTERED, VOIDED, LOST), counted, strict=True))
    return LeaseStates(
        home=lease.home,
        tablet=lease.tablet,
        year=lease.year,
        series=lease.series,
        first=lease.first,
        last=lease.last,
        use_before=lease.use_before,
        states={"not_seen": granted - sum(counted) - gap, **known, "gap": gap},
    )
