"""What the page of blanks shows: each set, and of every number whether it is open, used, spoiled or lost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from server.cases.models import BlankUseRow, PrintRow, ReportRow
from server.db import db
from server.devices.models import ACTIVE, DESK, Tablet
from server.ledger.models import APPLIED, EventRow
from server.printing.numbers import number_of
from server.printing.words import outcome_words
from server.supervisor.words import State
from server.units.models import Officer, Unit
from shared.cases.records import BlankIssued
from shared.cases.report import ReportNumber
from shared.ledger.event import read_event
from shared.numbering.blank import BlankNumber
from shared.protocol.events import read_data


@dataclass(frozen=True, slots=True)
class Use:
    """One thing that became of a blank; `report`: the number of the report that was typed in from it."""

    number: str
    outcome: str
    at: int
    report: str


@dataclass(frozen=True, slots=True)
class BlankSet:
    """Blanks issued under one seal. `number`: first to last in one. `open`: ranges of numbers not accounted for;
    `twice`: numbers with more than one fate: copied, or found again. `printed`: what the newest print came to, None
    before the first. `at_desk`: whether the desk's page can still say what became of them."""

    home: int
    unit: str
    hash: str
    number: str
    first: str
    last: str
    at: int
    who: str
    count: int
    counts: dict[str, int]
    open: tuple[str, ...]
    twice: tuple[str, ...]
    uses: tuple[Use, ...]
    printed: State | None
    at_desk: bool


def blank_sets(home: int | None) -> list[BlankSet]:
    """Of one unit or (None) of all; the newest first."""
    wanted = (
        select(EventRow, Tablet, Unit.name)
        .join(Tablet, (Tablet.home == EventRow.home) & (Tablet.id == EventRow.tablet))
        .join(Unit, Unit.home == EventRow.home)
        .where(EventRow.kind == "blank.issued", EventRow.verdict == APPLIED, ~EventRow.training)
        .order_by(EventRow.at.desc(), EventRow.seq.desc())
    )
    if home is not None:
        wanted = wanted.where(EventRow.home == home)
    return [_set(event, tablet, unit) for event, tablet, unit in db.session.execute(wanted) if event.raw]


def ranges(numbers: Iterable[int]) -> tuple[str, ...]:
    """``(1, 2, 3, 7)`` → ``("0001–0003", "0007")``."""
    found: list[list[int]] = []
    for number in sorted(numbers):
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return tuple(f"{first:04d}" if first == last else f"{first:04d}–{last:04d}" for first, last in found)


def _set(event: EventRow, tablet: Tablet, unit: str) -> BlankSet:
    written = read_event(event.raw)
    issued: BlankIssued = read_data(written)
    fates = _fates(event.home, tablet.code, issued)
    numbers = range(issued.first, issued.last + 1)
    officer = db.session.get(Officer, (event.home, written.officer))
    return BlankSet(
        home=event.home,
        unit=unit,
        hash=event.hash.hex(),
        number=number_of(event),
        first=str(BlankNumber(issued.first, tablet.code)),
        last=str(BlankNumber(issued.last, tablet.code)),
        at=event.at,
        who=officer.name if officer is not None else "",
        count=len(numbers),
        counts={what: sum(rows[0].outcome == what for rows in fates.values()) for what in ("used", "spoiled", "lost")},
        open=ranges(set(numbers) - fates.keys()),
        twice=ranges(number for number, rows in fates.items() if len(rows) > 1),
        uses=tuple(_use(row) for number in sorted(fates) for row in fates[number]),
        printed=_printed(event),
        at_desk=tablet.kind == DESK and tablet.state == ACTIVE,
    )


def _fates(home: int, code: str, issued: BlankIssued) -> dict[int, list[BlankUseRow]]:
    """By number; a use before what people said, since it is the paper itself that came in."""
    rows = db.session.scalars(
        select(BlankUseRow)
        .where(BlankUseRow.home == home, BlankUseRow.tablet_code == code)
        .where(BlankUseRow.number.between(issued.first, issued.last))
        .order_by(BlankUseRow.number, BlankUseRow.outcome.desc(), BlankUseRow.at)
    )
    found: dict[int, list[BlankUseRow]] = defaultdict(list)
    for row in rows:
        found[row.number].append(row)
    for those in found.values():
        those.sort(key=lambda row: row.outcome != "used")
    return dict(found)


def _use(row: BlankUseRow) -> Use:
    report = db.session.get(ReportRow, (row.home, row.hash)) if row.outcome == "used" else None
    number = str(ReportNumber(report.tablet_code, report.count)) if report is not None else ""
    return Use(str(BlankNumber(row.number, row.tablet_code)), row.outcome, row.at, number)


def _printed(event: EventRow) -> State | None:
    newest = select(PrintRow).where(PrintRow.home == event.home, PrintRow.document == event.hash)
    row = db.session.scalar(newest.order_by(PrintRow.started_at.desc(), PrintRow.seq.desc()).limit(1))
    return outcome_words(row.outcome) if row is not None else None
