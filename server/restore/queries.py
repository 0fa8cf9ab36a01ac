"""What a restore left open: serials that nobody has shown a lease for, tablets not heard since, events not back yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select

from server.db import db
from server.devices.models import REVOKED, Tablet
from server.ledger.models import LedgerRow
from server.ledger.receipts import stored_epoch
from server.numbering.models import LeaseRow
from server.restore.models import Restore, SkippedRange
from server.units.models import ServerIdentity

DESK = "desk"


@dataclass(frozen=True, slots=True)
class OpenRange:
    """Serials skipped at a restore that lie in no lease known here: each is `not_seen`."""

    home: int
    year: int
    series: int
    first: int
    last: int

    def __len__(self) -> int:
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class TabletAfterRestore:
    """`heard`: it has shown its receipt in this epoch. `returned_at`: the restored database did not know it; it proved
    itself then (ms UTC). `missing`: events known to exist that are not here (seq from, to), None when all known ones
    are. `again_to`: up to there its events came a second time."""

    home: int
    tablet: UUID
    code: str
    heard: bool
    missing: tuple[int, int] | None
    again_to: int | None
    last_contact_at: int
    returned_at: int | None


def restores() -> Sequence[Restore]:
    """Every epoch that a restore began, the newest first."""
    return db.session.scalars(select(Restore).order_by(Restore.epoch.desc())).all()


def open_ranges(home: int | None = None) -> list[OpenRange]:
    """Skipped serials without a lease, in order of unit, year, series, serial."""
    skipped = select(SkippedRange).order_by(
        SkippedRange.home, SkippedRange.year, SkippedRange.series, SkippedRange.first
    )
    inside = (
        select(LeaseRow.home, LeaseRow.year, LeaseRow.series, LeaseRow.first, LeaseRow.last)
        .join(
            SkippedRange,
            and_(
                SkippedRange.home == LeaseRow.home,
                SkippedRange.year == LeaseRow.year,
                SkippedRange.series == LeaseRow.series,
                SkippedRange.first <= LeaseRow.last,
                SkippedRange.last >= LeaseRow.first,
            ),
        )
        .order_by(LeaseRow.first)
    )
    if home is not None:
        skipped, inside = skipped.where(SkippedRange.home == home), inside.where(LeaseRow.home == home)
    held: dict[tuple[int, int, int], list[tuple[int, int]]] = {}
    for row in db.session.execute(inside):
        held.setdefault((row.home, row.year, row.series), []).append((row.first, row.last))
    return [
        OpenRange(one.home, one.year, one.series, *rest)
        for one in db.session.scalars(skipped)
        for rest in _without((one.first, one.last), held.get((one.home, one.year, one.series), []))
    ]


def skipped_at(serial: int, *within: ColumnElement[bool]) -> list[tuple[SkippedRange, int]]:
    """Skipped ranges that hold the serial and fit the conditions, each with the time of its restore (ms UTC)."""
    wanted = (
        select(SkippedRange, Restore.began_at)
        .join(Restore, Restore.epoch == SkippedRange.epoch)
        .where(SkippedRange.first <= serial, SkippedRange.last >= serial, *within)
    )
    return [(row, began_at) for row, began_at in db.session.execute(wanted)]


def tablets_after_restore(home: int | None = None) -> list[TabletAfterRestore]:
    """Every tablet in use of the unit (None: of all), those with something open first."""
    epoch = db.session.scalar(select(func.max(ServerIdentity.epoch))) or 1
    wanted = (
        select(Tablet, LedgerRow)
        .join(LedgerRow, and_(LedgerRow.home == Tablet.home, LedgerRow.tablet == Tablet.id))
        .where(Tablet.state != REVOKED, Tablet.kind != DESK)
        .order_by(Tablet.home, Tablet.code)
    )
    if home is not None:
        wanted = wanted.where(Tablet.home == home)
    found = [
        TabletAfterRestore(
            home=tablet.home,
            tablet=tablet.id,
            code=tablet.code,
            heard=stored_epoch(ledger) == epoch,
            missing=(ledger.seq + 1, ledger.reported_seq) if ledger.reported_seq > ledger.seq else None,
            again_to=ledger.reoffered_to,
            last_contact_at=ledger.last_contact_at,
            returned_at=tablet.returned_at,
        )
        for tablet, ledger in db.session.execute(wanted)
    ]
    return sorted(found, key=lambda one: (one.heard and one.missing is None, one.home, one.code))


def _without(whole: tuple[int, int], parts: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """What is left of `whole` (first, last) without `parts`, which are in order and do not overlap."""
    left, at = [], whole[0]
    for first, last in parts:
        if first > at:
            left.append((at, min(first - 1, whole[1])))
        at = max(at, last + 1)
        if at > whole[1]:
            return left
    return [*left, (at, whole[1])]
