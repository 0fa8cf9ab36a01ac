"""Look-up by decision number or by code (which is a number that names its unit and year)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from server.cases.models import DecisionRow
from server.db import db
from server.ledger.models import LedgerRow
from server.numbering.models import LeaseRow, SerialRow
from server.numbering.serials import VOIDED
from server.portal.finding import Finding, finding_of_decision
from server.portal.models import PaperRow
from server.restore.models import SkippedRange
from server.restore.queries import skipped_at
from shared.clock import day_of
from shared.numbering.number import PENALTY_SERIES, TRAINING_SERIES


@dataclass(frozen=True, slots=True)
class AskedNumber:
    """A serial with whatever narrows it down; `day` is the day on the paper."""

    serial: int
    home: int | None = None
    year: int | None = None
    day: date | None = None

    def where(self, model: Any, series: int) -> list[Any]:
        """Conditions on a table that has a `serial`."""
        return [model.serial == self.serial, *self.within(model, series)]

    def within(self, model: Any, series: int) -> list[Any]:
        """Conditions on unit, year and series alone."""
        conditions = [model.series == series]
        if self.home is not None:
            conditions.append(model.home == self.home)
        year = self.year if self.year is not None else self.day.year if self.day else None
        if year is not None:
            conditions.append(model.year == year)
        return conditions


def find_number(asked: AskedNumber) -> Finding:
    """Every way a number can be known, the surest first."""
    known = _decisions(asked, PENALTY_SERIES)
    if known:
        return _one_of(asked, known)
    papers = db.session.scalars(select(PaperRow).where(*asked.where(PaperRow, PENALTY_SERIES))).all()
    if papers:
        return _paper_of(asked, papers)
    serials = db.session.scalars(select(SerialRow).where(*asked.where(SerialRow, PENALTY_SERIES))).all()
    if len(serials) > 1:
        return Finding("ambiguous")
    if serials:
        row = serials[0]
        return Finding("voided", row.home) if row.state == VOIDED else awaiting(row.home, row.tablet)
    return _not_seen(asked)


def _decisions(asked: AskedNumber, series: int) -> Sequence[DecisionRow]:
    return db.session.scalars(select(DecisionRow).where(*asked.where(DecisionRow, series))).all()


def _one_of(asked: AskedNumber, known: Sequence[DecisionRow]) -> Finding:
    """The only one of that day; a wrong day for a number that exists is a typing fault."""
    if asked.day is not None:
        known = [row for row in known if row.day == asked.day.isoformat()]
    if not known:
        return Finding("mistyped", asked.home)
    return finding_of_decision(known[0]) if len(known) == 1 else Finding("ambiguous", asked.home)


def _paper_of(asked: AskedNumber, papers: Sequence[PaperRow]) -> Finding:
    if len(papers) > 1:
        return Finding("ambiguous", asked.home)
    return Finding("known_from_paper", papers[0].home, papers[0].day, paper=papers[0])


def _not_seen(asked: AskedNumber) -> Finding:
    """Leased but never shown to us, perhaps leased before a restore, or never leased at all."""
    holds_it = (LeaseRow.first <= asked.serial, LeaseRow.last >= asked.serial)
    leases = db.session.scalars(select(LeaseRow).where(*asked.within(LeaseRow, PENALTY_SERIES), *holds_it)).all()
    if len({(row.home, row.year) for row in leases}) > 1:
        return Finding("ambiguous")
    if leases:
        return awaiting(leases[0].home, leases[0].tablet)
    skipped = skipped_at(asked.serial, *asked.within(SkippedRange, PENALTY_SERIES))
    if len({(row.home, row.year) for row, _ in skipped}) > 1:
        return Finding("ambiguous")
    if skipped:
        # Perhaps given to a tablet before the database was restored; that tablet has not been heard since.
        row, restored_at = skipped[0]
        return Finding("awaiting_sync", row.home, since=day_of(restored_at).isoformat())
    if _decisions(asked, TRAINING_SERIES):
        return Finding("training")
    return Finding("never_issued", asked.home)


def awaiting(home: int, tablet: UUID) -> Finding:
    """Given to this tablet, which has not sent it."""
    ledger = db.session.get_one(LedgerRow, (home, tablet))
    return Finding("awaiting_sync", home, since=day_of(ledger.last_contact_at).isoformat())
