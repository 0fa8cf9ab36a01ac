"""Counting after the faults: the tablets' ledgers, event by event, against what the server's tables hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from field_client.store.tables import deliveries, events, lease_requests, leases, receipts
from server.cases.models import DecisionRow, ReportRow
from server.db import db
from server.ledger.models import EventRow, ForkedEvent, LedgerRow
from server.numbering.models import LeaseRow
from server.sms.models import SmsRow
from tests.faults.site import FieldTablet, Station

ARRIVED = frozenset({"received", "waiting", "held"})


@dataclass
class Counted:
    """What is wrong. `false_receipts`: events that a tablet believes arrived and the server does not have (I7).

    `lost` events of a tablet that the server does not hold with the same bytes, `duplicated` events the server holds
    twice, `applied_twice` rows that one event made twice, `serials_twice` serials in two grants or two decisions,
    `burnt` serials granted for a request whose answer no tablet has, `held` events that the server found at fault.
    """

    lost: int = 0
    duplicated: int = 0
    applied_twice: int = 0
    serials_twice: int = 0
    false_receipts: int = 0
    burnt: int = 0
    held: int = 0

    @property
    def wrong(self) -> dict[str, int]:
        """Every count that is not 0."""
        return {name: n for name, n in asdict(self).items() if n}

    def add(self, other: Counted) -> None:
        """Sum up."""
        for name, n in asdict(other).items():
            setattr(self, name, getattr(self, name) + n)

    def report(self) -> dict[str, int]:
        """The four that the report tells."""
        return {name: asdict(self)[name] for name in ("lost", "duplicated", "applied_twice", "serials_twice")}


def count(station: Station, tablets: Iterable[FieldTablet], *, drained: bool = True) -> Counted:
    """Compare. Before everything is `drained`, an event that no receipt covers may still be on its tablet only."""
    counted = Counted()
    with station.app.app_context():
        for one in tablets:
            _ledger(counted, one, drained=drained)
        counted.applied_twice += _applied_twice()
        counted.serials_twice += _serials_twice()
        db.session.remove()
    return counted


def _ledger(counted: Counted, one: FieldTablet, *, drained: bool) -> None:
    ledger = one.open.identity.tablet
    with one.open.store.reading() as connection:
        states = select(events.c.seq, events.c.raw, deliveries.c.state)
        joined = states.join(deliveries, deliveries.c.seq == events.c.seq)
        ours = {row.seq: (row.raw, row.state) for row in connection.execute(joined)}
        covered = connection.execute(select(func.max(receipts.c.seq))).scalar() or 0
        asked = connection.execute(select(func.count()).select_from(lease_requests)).scalar() or 0
        held = set(connection.execute(select(leases.c.lease)).scalars())
    theirs = dict(_pairs(select(EventRow.seq, EventRow.raw).where(EventRow.tablet == ledger)))
    forked = db.session.scalars(select(ForkedEvent.raw).where(ForkedEvent.tablet == ledger)).all()
    missing = {seq for seq, (raw, _) in ours.items() if theirs.get(seq) != raw}
    arrived = {seq for seq, (_, state) in ours.items() if state in ARRIVED}
    counted.false_receipts += len(missing & arrived) + len([seq for seq in arrived if seq > covered])
    counted.lost += len(missing if drained else {seq for seq in missing if seq <= covered})
    counted.duplicated += _more_than_once([*theirs.values(), *forked])
    counted.duplicated += len(theirs.keys() - ours.keys())
    row = db.session.scalars(select(LedgerRow).where(LedgerRow.tablet == ledger)).one()
    counted.lost += int(row.seq != len(theirs))
    counted.held += sum(state == "held" for _, state in ours.values())
    granted = db.session.execute(
        select(LeaseRow.id, LeaseRow.first, LeaseRow.last).where(LeaseRow.tablet == ledger)
    ).all()
    unknown = [last - first + 1 for lease, first, last in granted if str(lease) not in held]
    counted.burnt += sum(unknown) if drained else 0
    counted.serials_twice += max(0, len(granted) - asked)


def _applied_twice() -> int:
    """Rows beyond the first that one event (or one decision's text) made."""
    places: list[Sequence[Any]] = []
    places += db.session.execute(select(ReportRow.tablet, ReportRow.seq)).all()
    places += db.session.execute(select(DecisionRow.tablet, DecisionRow.seq)).all()
    return _more_than_once(tuple(one) for one in places) + _more_than_once(
        tuple(one) for one in db.session.execute(select(SmsRow.decision, SmsRow.purpose)).all()
    )


def _serials_twice() -> int:
    granted: list[tuple[int, int, int]] = []
    for row in db.session.execute(select(LeaseRow.year, LeaseRow.series, LeaseRow.first, LeaseRow.last)):
        granted += [(row.year, row.series, serial) for serial in range(row.first, row.last + 1)]
    used = db.session.execute(select(DecisionRow.year, DecisionRow.series, DecisionRow.serial)).all()
    return _more_than_once(granted) + _more_than_once(tuple(one) for one in used)


def _pairs(query: Any) -> list[tuple[int, bytes]]:
    return [(row[0], row[1]) for row in db.session.execute(query)]


def _more_than_once(things: Iterable[Any]) -> int:
    return sum(n - 1 for n in Counter(things).values())


def ledger_of(one: FieldTablet) -> UUID:
    """The tablet's id."""
    return one.open.identity.tablet
