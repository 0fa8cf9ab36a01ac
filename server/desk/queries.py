"""What a person reads before he settles: the event, its case on every ledger, what waits for it, what was settled."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, func, select

from server.cases.models import DecisionRow
from server.db import db
from server.desk.facts import Fact, facts_of
from server.desk.models import SettlementRow
from server.desk.service import Place
from server.devices.models import DESK, Tablet
from server.ledger.entries import entry_of
from server.ledger.models import HELD, WAITING, EventRow, LedgerRow
from server.ledger.verdicts import Verdict
from server.units.models import Officer, Unit
from shared.errors import NotFound

MOST_OF_A_CASE = 100
NEWEST_SETTLED = 50


@dataclass(frozen=True, slots=True)
class StoryLine:
    """One event of the case, on whatever ledger; `at` device time, ms UTC."""

    tablet_code: str
    seq: int
    kind: str
    at: int
    verdict: Verdict
    is_this: bool


@dataclass(frozen=True, slots=True)
class EventPage:
    """`raw`: its exact bytes as text. `number`: the decision's, where a paper may carry it."""

    place: Place
    tablet_code: str
    unit: str
    officer: str
    kind: str
    verdict: Verdict
    at: int
    received_at: int
    facts: list[Fact]
    raw: str
    content_hash: str
    number: str | None
    story: list[StoryLine]

    @property
    def is_held(self) -> bool:
        """Whether there is anything to settle."""
        return self.verdict.state == HELD

    @property
    def dependants(self) -> list[StoryLine]:
        """What waits in this case; its seal goes with it and is not told apart."""
        return [one for one in self.story if one.verdict.state == WAITING and one.kind != "document.sealed"]


@dataclass(frozen=True, slots=True)
class SettledLine:
    """What somebody decided."""

    unit: str
    tablet_code: str
    seq: int
    kind: str
    outcome: str
    reason: str
    officer: str
    settled_at: int
    ledger: UUID
    home: int


@dataclass(frozen=True, slots=True)
class DeskLine:
    """A desk's ledger and how many events it holds."""

    unit: str
    code: str
    events: int
    opened_at: int
    ledger: UUID
    home: int


def event_page(place: Place) -> EventPage:
    """NotFound("event") when the unit has no such event."""
    row = db.session.get(EventRow, (place.home, place.ledger, place.seq))
    if row is None:
        raise NotFound("event", field="seq", vi="Không có mục này ở đơn vị.", en="The unit has no such entry.")
    tablet = db.session.get_one(Tablet, (place.home, place.ledger))
    event = entry_of(tablet, row).event
    decision = db.session.get(DecisionRow, (place.home, row.hash))
    return EventPage(
        place=place,
        tablet_code=tablet.code,
        unit=db.session.get_one(Unit, place.home).name,
        officer=_officer(place.home, event.officer if event else 0),
        kind=row.kind,
        verdict=Verdict(row.verdict, row.detail, row.field),
        at=row.at,
        received_at=row.received_at,
        facts=facts_of(event, row.field) if event else [],
        raw=row.raw.decode("utf-8", "replace"),
        content_hash=row.hash.hex(),
        number=decision.number if decision is not None and not row.training else None,
        story=_story(row),
    )


def settled_lines(home: int | None) -> list[SettledLine]:
    """The newest first."""
    of_tablet = and_(Tablet.home == SettlementRow.home, Tablet.id == SettlementRow.tablet)
    of_event = and_(
        EventRow.home == SettlementRow.home,
        EventRow.tablet == SettlementRow.tablet,
        EventRow.seq == SettlementRow.seq,
    )
    of_officer = and_(Officer.home == SettlementRow.home, Officer.id == SettlementRow.officer)
    wanted = (
        select(SettlementRow, Tablet.code, EventRow.kind, Officer.name, Unit.name)
        .join(Tablet, of_tablet)
        .join(EventRow, of_event)
        .join(Unit, Unit.home == SettlementRow.home)
        .outerjoin(Officer, of_officer)
        .order_by(SettlementRow.settled_at.desc(), SettlementRow.seq.desc())
        .limit(NEWEST_SETTLED)
    )
    if home is not None:
        wanted = wanted.where(SettlementRow.home == home)
    return [
        SettledLine(
            unit=unit,
            tablet_code=code,
            seq=row.seq,
            kind=kind,
            outcome=row.outcome,
            reason=row.reason,
            officer=officer or "",
            settled_at=row.settled_at,
            ledger=row.tablet,
            home=row.home,
        )
        for row, code, kind, officer, unit in db.session.execute(wanted)
    ]


def desks_of(home: int | None) -> list[DeskLine]:
    """The ledgers of desks, the newest first."""
    wanted = (
        select(Tablet, LedgerRow.seq, Unit.name)
        .join(LedgerRow, and_(LedgerRow.home == Tablet.home, LedgerRow.tablet == Tablet.id))
        .join(Unit, Unit.home == Tablet.home)
        .where(Tablet.kind == DESK)
        .order_by(Tablet.home, Tablet.enrolled_at.desc())
    )
    if home is not None:
        wanted = wanted.where(Tablet.home == home)
    return [
        DeskLine(unit, row.code, seq, row.enrolled_at, row.id, row.home)
        for row, seq, unit in db.session.execute(wanted)
    ]


def held_count(home: int | None) -> int:
    """How many events wait for a person."""
    counted = select(func.count()).select_from(EventRow).where(EventRow.verdict == HELD)
    return db.session.scalar(counted if home is None else counted.where(EventRow.home == home)) or 0


def story_of_case(home: int, case: UUID) -> list[StoryLine]:
    """Every event of the case, on whatever ledger; none of them marked."""
    wanted = (
        select(EventRow, Tablet.code)
        .join(Tablet, and_(Tablet.home == EventRow.home, Tablet.id == EventRow.tablet))
        .where(EventRow.home == home, EventRow.case_id == case)
        .order_by(EventRow.at, EventRow.received_at, EventRow.tablet, EventRow.seq)
        .limit(MOST_OF_A_CASE)
    )
    return [
        StoryLine(code, one.seq, one.kind, one.at, Verdict(one.verdict, one.detail, one.field), is_this=False)
        for one, code in db.session.execute(wanted)
    ]


def _story(row: EventRow) -> list[StoryLine]:
    wanted = select(EventRow, Tablet.code).join(
        Tablet, and_(Tablet.home == EventRow.home, Tablet.id == EventRow.tablet)
    )
    if row.case_id is None:
        wanted = wanted.where(EventRow.home == row.home, EventRow.tablet == row.tablet, EventRow.seq == row.seq)
    else:
        wanted = wanted.where(EventRow.home == row.home, EventRow.case_id == row.case_id)
    ordered = wanted.order_by(EventRow.at, EventRow.tablet, EventRow.seq).limit(MOST_OF_A_CASE)
    return [
        StoryLine(
            tablet_code=code,
            seq=one.seq,
            kind=one.kind,
            at=one.at,
            verdict=Verdict(one.verdict, one.detail, one.field),
            is_this=(one.tablet, one.seq) == (row.tablet, row.seq),
        )
        for one, code in db.session.execute(ordered)
    ]


def _officer(home: int, officer: int) -> str:
    row = db.session.get(Officer, (home, officer))
    return row.name if row is not None else f"cán bộ số {officer}" if officer else "máy tự ghi"
