"""What has happened to a case's file since its report: each of it may lengthen or open a time limit (LC Đ61, Đ66)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import select

from server.db import db
from server.ledger.models import APPLIED, EventRow
from shared.cases.records import CaseTransferred, ExplanationRecorded
from shared.cases.report import Report
from shared.law.case import File
from shared.ledger.event import read_event
from shared.protocol.events import read_data


def flags_of(report: Report, told: Iterable[Any]) -> File:
    """From the data of the case's applied events; other kinds are passed over."""
    said = list(told)
    ways = {one.way for one in said if isinstance(one, ExplanationRecorded)}
    return File(
        transferred=any(isinstance(one, CaseTransferred) for one in said),
        explained=bool(ways & {"written", "heard"}),
        explanation_waived=report.explanation_waived or "waived" in ways,
    )


def flags_at(report: Report, home: int, case: UUID, *, until: int) -> File:
    """The flags as they were at the moment `until` (ms UTC)."""
    raws = db.session.scalars(
        select(EventRow.raw).where(
            EventRow.home == home,
            EventRow.case_id == case,
            EventRow.kind.in_(("case.transferred", "explanation.recorded")),
            EventRow.verdict == APPLIED,
            EventRow.at <= until,
        )
    )
    return flags_of(report, [read_data(read_event(raw)) for raw in raws if raw])
