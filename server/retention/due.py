"""Which cases have reached the end of their term. An open case never has, however old it is."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from server.cases.models import DecisionRow, ReportRow
from server.db import db
from server.evidence.models import PhotoClaim, PhotoFile
from server.ledger.models import APPLIED, SET_ASIDE, EventRow
from server.retention.models import Removal
from server.retention.terms import CASE, PHOTOS, TRAINING, Terms
from shared.cases.machines import is_closed
from shared.clock import day_of

Key = tuple[int, UUID]
CLOSED_STAGES = ("closed_without_decision", "referred")


@dataclass(frozen=True, slots=True)
class DueCase:
    """A case whose `events` (its papers and everything about them) or only its `photos` may go. `closed`: the day its
    last event arrived; `term`: which class of the terms says so."""

    home: int
    case: UUID
    number: str
    closed: date
    term: str
    takes_events: bool
    takes_photos: bool


def due_cases(terms: Terms, today: date, home: int | None = None) -> list[DueCase]:
    """In a fixed order, of one unit or (None) of all."""
    last, removed, photos = _last_arrivals(home), _removed_cases(home), _cases_with_photos(home)
    reports, decisions = _reports(home), _decisions(home)
    found = []
    for key in sorted(set(reports) | set(decisions), key=lambda one: (one[0], one[1].hex)):
        report, decided = reports.get(key), decisions.get(key, [])
        if key not in last or not _is_closed(report, decided):
            continue
        papers = TRAINING if _is_training(report, decided) else CASE
        closed = day_of(last[key])
        takes_events = key not in removed and _is_over(terms.ends(papers, closed), today)
        takes_photos = key in photos and (takes_events or _is_over(terms.ends(PHOTOS, closed), today))
        if takes_events or takes_photos:
            term = papers if takes_events else PHOTOS
            found.append(DueCase(*key, _number(report, decided), closed, term, takes_events, takes_photos))
    return found


def _is_training(report: ReportRow | None, decisions: list[DecisionRow]) -> bool:
    return (report is not None and report.training) or any(one.training for one in decisions)


def _is_over(ends: date | None, today: date) -> bool:
    return ends is not None and ends <= today


def _is_closed(report: ReportRow | None, decisions: list[DecisionRow]) -> bool:
    """Nothing is owed and nothing is open: training cases owe nothing by their nature."""
    if any(one.held for one in decisions):
        return False
    live = [one for one in decisions if not one.training]
    if live:
        return all(
            is_closed(
                decision=one.decision_state, service=one.service_state, payment=one.payment_state, total=one.total
            )
            for one in live
        )
    if report is not None:
        return report.training or report.stage in CLOSED_STAGES
    return bool(decisions)


def _last_arrivals(home: int | None) -> dict[Key, int]:
    """When the last event of each case arrived, of cases in which nothing waits or is held for a person."""
    unsettled = func.count().filter(EventRow.verdict.not_in((APPLIED, SET_ASIDE)))
    asked = (
        select(EventRow.home, EventRow.case_id, func.max(EventRow.received_at))
        .where(EventRow.case_id.is_not(None))
        .group_by(EventRow.home, EventRow.case_id)
        .having(unsettled == 0)
    )
    rows = db.session.execute(asked if home is None else asked.where(EventRow.home == home))
    return {(unit, case): arrived for unit, case, arrived in rows if case is not None}


def _removed_cases(home: int | None) -> set[Key]:
    """Cases whose events went before."""
    place = (Removal.home == EventRow.home) & (Removal.tablet == EventRow.tablet) & (Removal.seq == EventRow.seq)
    asked = select(EventRow.home, EventRow.case_id).join(Removal, place).distinct()
    rows = db.session.execute(asked if home is None else asked.where(EventRow.home == home))
    return {(unit, case) for unit, case in rows if case is not None}


def _reports(home: int | None) -> dict[Key, ReportRow]:
    asked = select(ReportRow)
    rows = db.session.scalars(asked if home is None else asked.where(ReportRow.home == home))
    return {(row.home, row.case_id): row for row in rows}


def _decisions(home: int | None) -> dict[Key, list[DecisionRow]]:
    found: dict[Key, list[DecisionRow]] = defaultdict(list)
    asked = select(DecisionRow)
    for row in db.session.scalars(asked if home is None else asked.where(DecisionRow.home == home)):
        found[(row.home, row.case_id)].append(row)
    return found


def _cases_with_photos(home: int | None) -> set[Key]:
    """Cases of which a picture is still here."""
    same = (PhotoFile.home == PhotoClaim.home) & (PhotoFile.sha256 == PhotoClaim.sha256)
    asked = select(PhotoClaim.home, PhotoClaim.case_id).join(PhotoFile, same).where(PhotoFile.removed_at.is_(None))
    rows = db.session.execute((asked if home is None else asked.where(PhotoClaim.home == home)).distinct())
    return {(unit, case) for unit, case in rows}


def _number(report: ReportRow | None, decisions: list[DecisionRow]) -> str:
    if report is not None:
        return f"{report.tablet_code}-{report.count:06d}/BB-VPHC"
    return decisions[0].number
