"""Numbers of the desk's own leases: taken beforehand, so that an entry is one transaction and nothing else."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from server.db import db, transaction
from server.desk.book import open_desk
from server.desk.leases import lease_for_desk
from server.numbering.models import LeaseRow, SerialRow
from server.numbering.service import UNSIGNED, lease_in
from server.parts import Parts
from shared.errors import NotAllowed
from shared.numbering.lease import Lease, next_serial

BLOCK = 20
"""Serials that the desk asks for at once: few, since those that are left over at the end of a year are gaps."""


def require_numbers(parts: Parts, home: int, *, year: int, series: int) -> None:
    """See that the desk has a number of this series; a block past its date is renewed rather than left behind."""
    with transaction():
        desk = open_desk(parts, home).id
        leases, used = _held(parts, home, desk, (year, series))
        now = parts.clock.now_ms()
        body = {"request": parts.new_id(), "year": year, "series": series, "count": BLOCK}
        try:
            next_serial(leases, year=year, series=series, used=used, latest_ms=now)
        except NotAllowed as lacking:
            if lacking.code == "lease_expired":
                body["renew"] = next(one.id for one in leases if any(n not in used for n in _serials(one)))
        else:
            return
    lease_for_desk(parts, home, body)


def choose_serial(parts: Parts, home: int, *, year: int, series: int) -> int:
    """The lowest free serial of the desk's leases. NotAllowed: ``no_numbers``, ``lease_expired``. Call it inside the
    transaction that uses it, after `open_desk`, whose lock keeps any other from choosing the same."""
    desk = open_desk(parts, home).id
    leases, used = _held(parts, home, desk, (year, series))
    _, serial = next_serial(leases, year=year, series=series, used=used, latest_ms=parts.clock.now_ms())
    return serial


def _held(parts: Parts, home: int, desk: UUID, of: tuple[int, int]) -> tuple[list[Lease], set[int]]:
    year, series = of
    rows = db.session.scalars(
        select(LeaseRow).where(
            LeaseRow.home == home, LeaseRow.tablet == desk, LeaseRow.year == year, LeaseRow.series == series
        )
    )
    leases = [lease_in(parts, row) for row in rows if row.signature != UNSIGNED]
    used = select(SerialRow.serial).where(SerialRow.home == home, SerialRow.year == year, SerialRow.series == series)
    return leases, set(db.session.scalars(used)) if leases else set()


def _serials(lease: Lease) -> range:
    return range(lease.first, lease.last + 1)
