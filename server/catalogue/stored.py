"""Decisions that arrived, as cases that the engine can be asked about again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select

from server.cases.flags import flags_at
from server.cases.models import DecisionRow, ReportRow
from server.db import db
from server.ledger.models import EventRow
from server.units.models import Officer
from shared.cases.decision import Decision
from shared.cases.report import Report
from shared.clock import in_vietnam
from shared.errors import DomainError
from shared.law.case import Act, Case
from shared.law.circumstances import parse_circumstances
from shared.law.of_report import case_of, law_offender
from shared.ledger.event import read_event
from shared.people.officer import Agency, Post, parse_post
from shared.protocol.events import read_data


@dataclass(frozen=True, slots=True)
class StoredCases:
    """`cases` by number and unit, oldest decision first; `unread` says of the others why they cannot be judged."""

    cases: list[tuple[str, Case]]
    unread: list[tuple[str, DomainError]]


def stored_cases(moved_to: date | None = None) -> StoredCases:
    """Every decision that stands; training, cancelled and removed ones left out.

    `moved_to`: each case with its times moved whole days, so that its violation falls on that day.
    """
    standing = (~DecisionRow.held, ~DecisionRow.training, DecisionRow.decision_state != "cancelled")
    kept = select(EventRow.seq).where(EventRow.home == DecisionRow.home, EventRow.hash == DecisionRow.hash)
    wanted = select(DecisionRow).where(*standing, kept.where(EventRow.raw != b"").exists())
    rows = db.session.scalars(wanted.order_by(DecisionRow.signed_at, DecisionRow.number))
    found = StoredCases([], [])
    for row in rows:
        label = f"{row.number} ({row.home})"
        try:
            case = case_of_row(row)
            found.cases.append((label, _moved(case, moved_to) if moved_to else case))
        except DomainError as error:
            found.unread.append((label, error))
    return found


def case_of_row(row: DecisionRow) -> Case:
    """The decision as the engine is asked about it again. InvalidInput names what it cannot judge."""
    decision: Decision = _data(row.home, row.hash)
    signer = _post(row.home, decision)
    report = db.session.scalar(select(ReportRow).where(ReportRow.home == row.home, ReportRow.case_id == row.case_id))
    return _of_decision(decision, signer) if report is None else _of_report(report, decision, signer)


def _of_report(row: ReportRow, decision: Decision, signer: Post) -> Case:
    report: Report = _data(row.home, row.hash)
    case = case_of(report, signer, processed_at=decision.signed_at, circumstances=_circumstances(decision))
    return replace(case, file=flags_at(report, row.home, row.case_id, until=decision.signed_at))


def _of_decision(decision: Decision, signer: Post) -> Case:
    """On the spot and without a report (article 56): everything happened when it was signed."""
    signed = in_vietnam(decision.signed_at)
    mitigating, aggravating = _circumstances(decision)
    return Case(
        ended_at=in_vietnam(decision.ended_at),
        detected_at=signed,
        record_made_at=signed,
        processed_at=signed,
        offender=law_offender(decision.offender.kind, decision.offender.born),
        signer=signer,
        acts=tuple(Act(act.code, act.count) for act in decision.acts),
        place=decision.place.province,
        mitigating=mitigating,
        aggravating=aggravating,
    )


def _circumstances(decision: Decision) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return (
        parse_circumstances(list(decision.mitigating), "mitigating"),
        parse_circumstances(list(decision.aggravating), "aggravating"),
    )


def _post(home: int, decision: Decision) -> Post:
    # The post is what the paper says; the roster knows the agency, which no officer changes.
    officer = db.session.get_one(Officer, (home, decision.signer.officer))
    return parse_post(decision.signer.post, Agency(officer.agency))


def _data(home: int, content_hash: bytes) -> Any:
    raw = db.session.scalars(
        select(EventRow.raw).where(EventRow.home == home, EventRow.hash == content_hash).limit(1)
    ).one()
    return read_data(read_event(raw))


def _moved(case: Case, day: date) -> Case:
    by = day - case.law_day
    times = ("ended_at", "detected_at", "record_made_at", "processed_at")
    return replace(case, **{name: getattr(case, name) + by for name in times})
