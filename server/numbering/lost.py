"""Numbers of a tablet that is gone: the desk declares them lost. Never given out again; one found again is flagged."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from server.db import db
from server.ledger.entries import Entry
from server.ledger.verdicts import Holds
from server.numbering.models import LeaseRow, SerialRow
from server.numbering.serials import ENTERED, LOST
from shared.numbering.number import DecisionNumber

Run = tuple[int, int, int, int]
"""(year, series, first, last)."""


def unseen_runs(home: int, tablet: UUID, *, longest: int) -> list[Run]:
    """The serials of this tablet's leases of which nothing was seen, in runs of at most `longest`."""
    leases = db.session.scalars(
        select(LeaseRow)
        .where(LeaseRow.home == home, LeaseRow.tablet == tablet)
        .order_by(LeaseRow.year, LeaseRow.series, LeaseRow.first)
    )
    runs: list[Run] = []
    for lease in leases:
        seen = set(
            db.session.scalars(
                select(SerialRow.serial).where(
                    SerialRow.home == home,
                    SerialRow.year == lease.year,
                    SerialRow.series == lease.series,
                    SerialRow.serial.between(lease.first, lease.last),
                )
            )
        )
        runs += _runs(
            (lease.year, lease.series), [n for n in range(lease.first, lease.last + 1) if n not in seen], longest
        )
    return runs


def lose_numbers(numbers: list[DecisionNumber], entry: Entry) -> None:
    """`number.lost` by the desk, about any tablet's numbers of its unit. Holds: ``outside_lease``, ``not_allowed``."""
    for number in numbers:
        lease = db.session.scalar(
            select(LeaseRow).where(
                LeaseRow.home == number.unit,
                LeaseRow.year == number.year,
                LeaseRow.series == number.series,
                LeaseRow.first <= number.serial,
                LeaseRow.last >= number.serial,
            )
        )
        if lease is None:
            raise Holds("outside_lease", "first")
        row = db.session.get(SerialRow, (number.unit, number.year, number.series, number.serial))
        if row is None:
            db.session.add(_lost(number, lease.tablet, entry.hash))
        elif row.state == ENTERED:
            raise Holds("not_allowed", "first")
        else:
            row.state = LOST


def _lost(number: DecisionNumber, tablet: UUID, event: bytes) -> SerialRow:
    return SerialRow(
        home=number.unit,
        year=number.year,
        series=number.series,
        serial=number.serial,
        state=LOST,
        tablet=tablet,
        event=event,
        found_again=False,
    )


def _runs(series: tuple[int, int], serials: list[int], longest: int) -> list[Run]:
    runs: list[Run] = []
    for serial in serials:
        if runs and serial == runs[-1][3] + 1 and serial - runs[-1][2] < longest:
            runs[-1] = (*runs[-1][:3], serial)
        else:
            runs.append((*series, serial, serial))
    return runs
