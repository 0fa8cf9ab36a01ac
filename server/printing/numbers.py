"""The number that the paper of an event shows, and papers found by a number as it is typed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from server.cases.models import DecisionChangeRow, DecisionRow, ReportRow
from server.db import db
from server.devices.models import Tablet
from server.ledger.models import APPLIED, EventRow
from server.printing.kinds import ATTACHED, BLANKS, DECISION, REPORT, SEIZURE
from shared.cases.records import BlankIssued, SeizureRecorded
from shared.cases.report import ReportNumber
from shared.clock import day_of
from shared.law.forms import form_rule
from shared.ledger.event import read_event
from shared.numbering.blank import BlankNumber
from shared.numbering.number import LARGEST_SERIAL
from shared.protocol.events import read_data

MOST = 30
Found = tuple[int, bytes]
"""(unit, content hash)."""


def number_of(event: EventRow) -> str:
    """As printed; of a set of blanks its first and last. Empty while nothing is known, or after the legal term."""
    key = (event.home, event.hash)
    if event.kind == REPORT:
        report = db.session.get(ReportRow, key)
        return str(ReportNumber(report.tablet_code, report.count)) if report is not None else ""
    if event.kind in ATTACHED:
        return f"{_code(event)}-{event.seq:06d}/{form_rule(ATTACHED[event.kind], day_of(event.at)).symbol}"
    if event.kind in (SEIZURE, BLANKS):
        return _number_in_data(event)
    model: Any = DecisionRow if event.kind == DECISION else DecisionChangeRow
    row = db.session.get(model, key)
    return str(row.number) if row is not None else ""


def hashes_with(home: int | None, number: str) -> list[Found]:
    """Documents with this number, typed whole or as its figures only; of one unit or (None) of all."""
    figures, _, rest = number.partition("/")
    tablet, dash, count = figures.partition("-")
    found: list[Found] = []
    if dash and tablet.isdecimal() and count.isdecimal() and int(count) <= LARGEST_SERIAL:
        found = _of_tablet(home, tablet, int(count))
    elif figures.isdecimal() and int(figures) <= LARGEST_SERIAL:
        decisions = select(DecisionRow.home, DecisionRow.hash).where(
            DecisionRow.number == number if rest else DecisionRow.serial == int(figures)
        )
        changes = select(DecisionChangeRow.home, DecisionChangeRow.hash).where(
            DecisionChangeRow.number == number if rest else DecisionChangeRow.number.like(f"%{int(figures)}/%")
        )
        found = _of_unit(decisions, DecisionRow.home, home) + _of_unit(changes, DecisionChangeRow.home, home)
    return found[:MOST]


def _of_tablet(home: int | None, code: str, count: int) -> list[Found]:
    reports = select(ReportRow.home, ReportRow.hash).where(ReportRow.tablet_code == code, ReportRow.count == count)
    papers = select(EventRow.home, EventRow.hash).join(
        Tablet, (Tablet.home == EventRow.home) & (Tablet.id == EventRow.tablet)
    )
    papers = papers.where(Tablet.code == code, EventRow.seq == count, EventRow.kind.in_(ATTACHED))
    papers = papers.where(EventRow.verdict == APPLIED)
    return _of_unit(reports, ReportRow.home, home) + _of_unit(papers, EventRow.home, home)


def _of_unit(wanted: Select[int, bytes], column: Any, home: int | None) -> list[Found]:
    limited = wanted if home is None else wanted.where(column == home)
    return [(row[0], row[1]) for row in db.session.execute(limited.limit(MOST))]


def _number_in_data(event: EventRow) -> str:
    if not event.raw:
        return ""
    data: SeizureRecorded | BlankIssued = read_data(read_event(event.raw))
    if isinstance(data, SeizureRecorded):
        return data.number
    first, last = (BlankNumber(one, _code(event)) for one in (data.first, data.last))
    return f"{first.number:04d}–{last}"


def _code(event: EventRow) -> str:
    return db.session.get_one(Tablet, (event.home, event.tablet)).code
