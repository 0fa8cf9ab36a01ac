"""Cases that wait for a signer at the desk: passed up by a tablet, or waiting until the time to explain was over."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from server.cases.models import DecisionChangeRow, ReportRow
from server.cases.reports import OPEN, TRANSFERRED
from server.catalogue.law import law_of_unit
from server.db import db
from server.deciding.files import CaseFile, file_of
from server.units.models import Officer, Unit
from shared.clock import day_of
from shared.errors import DomainError
from shared.law.assess import assess
from shared.law.assessment import Assessment
from shared.law.of_report import case_of
from shared.people.officer import Agency, ladder

MOST = 300
SOON = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One waiting case. `reasons` are codes of assess.incompetent_because; `lowest_post` an id; days are last days,
    `not_before` the first day to decide. `unjudged`: why the tables give no answer; then the days are None."""

    home: int
    unit: str
    case: UUID
    number: str
    name: str
    plate: str
    acts: str
    made_at: int
    is_transferred: bool
    reasons: tuple[str, ...]
    lowest_post: str | None
    due: date | None
    limitation: date | None
    not_before: date | None
    unjudged: DomainError | None
    today: date

    @property
    def is_late(self) -> bool:
        """The last day to decide, or the limitation, has passed."""
        return any(last is not None and self.today > last for last in (self.due, self.limitation))

    @property
    def is_due_soon(self) -> bool:
        """Within two days."""
        return not self.is_late and self.due is not None and self.today + SOON >= self.due

    @property
    def is_waiting(self) -> bool:
        """The offender may still explain."""
        return self.not_before is not None and self.today < self.not_before


@dataclass(frozen=True, slots=True)
class Waiting:
    """Cases by what can be done: decided now, decided later. `more`: there may be others behind the oldest `MOST`."""

    now: list[CaseLine]
    later: list[CaseLine]
    more: bool


def waiting_cases(home: int | None, now_ms: int) -> Waiting:
    """Of one unit or (None) of all; the most urgent first."""
    rows = _undecided(home)
    units = {unit.home: unit.name for unit in db.session.scalars(select(Unit))}
    lines = [line for row in rows[:MOST] if (line := _line(row, units.get(row.home, ""), now_ms)) is not None]
    lines.sort(key=lambda one: (one.due or date.min, one.made_at))
    return Waiting(
        now=[one for one in lines if not one.is_waiting],
        later=[one for one in lines if one.is_waiting],
        more=len(rows) > MOST,
    )


def waiting_count(home: int | None) -> int:
    """How many cases were passed up and are not decided: what the frame of every page shows."""
    counted = select(db.func.count()).select_from(ReportRow)
    counted = counted.where(ReportRow.stage == TRANSFERRED, ~ReportRow.training)
    return db.session.scalar(counted if home is None else counted.where(ReportRow.home == home)) or 0


def changes_of(file: CaseFile) -> list[DecisionChangeRow]:
    """Documents that changed a decision of the case, in their order."""
    wanted = select(DecisionChangeRow).where(
        DecisionChangeRow.home == file.home, DecisionChangeRow.decision.in_([one.hash for one in file.decisions])
    )
    return list(db.session.scalars(wanted.order_by(DecisionChangeRow.signed_at)))


def assessed(file: CaseFile, now_ms: int) -> Assessment:
    """What the law gives for the case whoever signs: its days and its lowest competent post. InvalidInput."""
    recorder = db.session.get(Officer, (file.home, file.report.recorder.officer))
    agency = Agency(recorder.agency) if recorder is not None else Agency.CSGT
    noted = (file.report.mitigating, file.report.aggravating)
    case = case_of(file.report, ladder(agency)[0], processed_at=now_ms, circumstances=noted)
    return assess(replace(case, file=file.flags), law=law_of_unit(file.home))


def _undecided(home: int | None) -> list[ReportRow]:
    wanted = select(ReportRow).where(ReportRow.stage.in_((OPEN, TRANSFERRED)), ~ReportRow.training)
    if home is not None:
        wanted = wanted.where(ReportRow.home == home)
    return list(db.session.scalars(wanted.order_by(ReportRow.made_at).limit(MOST + 1)))


def _line(row: ReportRow, unit: str, now_ms: int) -> CaseLine | None:
    """None for a case that its tablet decides by itself: neither passed up nor waiting for an explanation."""
    try:
        file = file_of(row)
        found, unjudged = assessed(file, now_ms), None
    except DomainError as error:
        found, unjudged = None, error
    is_transferred = row.stage == TRANSFERRED
    if not is_transferred and (found is None or not found.explanation_right):
        return None
    if found is not None and not file.is_open:
        return None
    transfer = file.transfer if found is not None else None
    return CaseLine(
        home=row.home,
        unit=unit,
        case=row.case_id,
        number=f"{row.tablet_code}-{row.count:06d}/BB-VPHC",
        name=row.name or "",
        plate=row.plate or "",
        acts="; ".join(act.row.short_vi for act in found.acts) if found else "",
        made_at=row.made_at,
        is_transferred=is_transferred,
        reasons=transfer.data.reasons if transfer is not None else (),
        lowest_post=found.lowest_competent_post if found else row.transferred_to,
        due=found.decision_due if found else None,
        limitation=found.limitation_until if found else None,
        not_before=found.not_before if found else None,
        unjudged=unjudged,
        today=day_of(now_ms),
    )
