"""What people should know of times: clocks that are off, tablets that were set back, events nobody can date."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, func, or_, select

from server.db import db
from server.devices.models import REVOKED, Tablet
from server.ledger.models import LedgerRow
from server.times.judging import ALLOWED_SKEW_MS
from server.times.models import TimeDoubt
from server.units.models import Unit

NEWEST = 200


@dataclass(frozen=True, slots=True)
class ClockLine:
    """A tablet whose clock is off (`skew` ms, device minus server), or that was set back to an older copy of itself and
    fetched its events at `pulled_at`."""

    unit: str
    code: str
    skew: int | None
    told_at: int
    pulled_at: int | None

    @property
    def is_off(self) -> bool:
        """Whether the clock is further off than two right clocks may be."""
        return self.skew is not None and abs(self.skew) > ALLOWED_SKEW_MS


@dataclass(frozen=True, slots=True)
class DoubtLine:
    """An event not provable in time; as in TimeDoubt."""

    home: int
    unit: str
    ledger: UUID
    code: str
    seq: int
    kind: str
    reason: str
    at: int
    after: int | None
    before: int


def clock_lines(home: int | None) -> list[ClockLine]:
    """Tablets in use whose clock is off or that were set back, the worst clock first."""
    off = func.abs(LedgerRow.clock_skew) > ALLOWED_SKEW_MS
    wanted = (
        select(Tablet.code, LedgerRow, Unit.name)
        .join(LedgerRow, and_(LedgerRow.home == Tablet.home, LedgerRow.tablet == Tablet.id))
        .join(Unit, Unit.home == Tablet.home)
        .where(Tablet.state != REVOKED, or_(off, LedgerRow.pulled_at.is_not(None)))
        .order_by(func.abs(func.coalesce(LedgerRow.clock_skew, 0)).desc(), Tablet.home, Tablet.code)
        .limit(NEWEST)
    )
    if home is not None:
        wanted = wanted.where(Tablet.home == home)
    return [
        ClockLine(unit, code, row.clock_skew, row.last_contact_at, row.pulled_at)
        for code, row, unit in db.session.execute(wanted)
    ]


def doubt_lines(home: int | None) -> list[DoubtLine]:
    """The newest first."""
    wanted = (
        select(TimeDoubt, Tablet.code, Unit.name)
        .join(Tablet, and_(Tablet.home == TimeDoubt.home, Tablet.id == TimeDoubt.tablet))
        .join(Unit, Unit.home == TimeDoubt.home)
        .where(TimeDoubt.kind != "document.sealed")
        .order_by(TimeDoubt.before.desc(), TimeDoubt.seq.desc())
        .limit(NEWEST)
    )
    if home is not None:
        wanted = wanted.where(TimeDoubt.home == home)
    return [
        DoubtLine(row.home, unit, row.tablet, code, row.seq, row.kind, row.reason, row.at, row.after, row.before)
        for row, code, unit in db.session.execute(wanted)
    ]
