"""A case as it stands on every ledger of the unit: its report, what was said and done since, its decisions."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from server.cases.flags import flags_of
from server.cases.models import DecisionRow, ReportRow
from server.cases.reports import DECIDED, OPEN, TRANSFERRED
from server.db import db
from server.devices.models import Tablet
from server.ledger.models import APPLIED, EventRow
from shared.cases.records import CaseTransferred, ExplanationRecorded
from shared.cases.report import Report
from shared.errors import NotFound
from shared.law.case import File
from shared.ledger.event import read_event
from shared.protocol.events import read_data

_TOLD = ("case.transferred", "explanation.recorded", "case.closed_without_decision")


@dataclass(frozen=True, slots=True)
class Said:
    """What an applied event of the case says; `at` device time, ms UTC."""

    kind: str
    at: int
    officer: int
    data: Any


@dataclass(frozen=True, slots=True)
class CaseFile:
    """`version` changes with every event of the case and with what became of each."""

    row: ReportRow
    report: Report
    said: tuple[Said, ...]
    decisions: tuple[DecisionRow, ...]
    tablet_code: str
    version: str

    @property
    def home(self) -> int:
        """The unit."""
        return self.row.home

    @property
    def case(self) -> UUID:
        """The case."""
        return self.row.case_id

    @property
    def transfer(self) -> Said | None:
        """The newest transfer."""
        return next((one for one in reversed(self.said) if isinstance(one.data, CaseTransferred)), None)

    @property
    def explanations(self) -> tuple[Said, ...]:
        """In their order."""
        return tuple(one for one in self.said if isinstance(one.data, ExplanationRecorded))

    @property
    def is_open(self) -> bool:
        """Whether it may be decided: not closed, referred or suspended, and no decision stands. After a cancellation
        a new decision is a new number (LC Đ18 k3)."""
        return self.row.stage in (OPEN, TRANSFERRED, DECIDED) and self.decision is None

    @property
    def decision(self) -> DecisionRow | None:
        """The decision that stands (or is held: its paper may be out), if there is one."""
        return next((one for one in self.decisions if one.decision_state != "cancelled"), None)

    @property
    def flags(self) -> File:
        """What has happened to the file, for the time limits (LC Đ61, Đ66)."""
        return flags_of(self.report, [one.data for one in self.said])


def case_file(home: int, case: UUID) -> CaseFile:
    """NotFound("case") without an applied report of it, in training too: nothing there is decided at the desk."""
    row = db.session.scalar(select(ReportRow).where(ReportRow.home == home, ReportRow.case_id == case))
    if row is None or row.training:
        raise NotFound("case", vi="Đơn vị không có hồ sơ này.", en="The unit has no such case.")
    return file_of(row)


def lock_case(home: int, case: UUID) -> None:
    """Until the transaction ends nobody else decides this case, not even a tablet whose push arrives just now."""
    wanted = select(ReportRow.hash).where(ReportRow.home == home, ReportRow.case_id == case)
    db.session.execute(wanted.with_for_update(key_share=True)).first()


def file_of(row: ReportRow) -> CaseFile:
    """The file of a report. NotFound("removed") where retention has removed its bytes."""
    events = db.session.scalars(
        select(EventRow)
        .where(EventRow.home == row.home, EventRow.case_id == row.case_id)
        .order_by(EventRow.at, EventRow.tablet, EventRow.seq)
    ).all()
    raw = next((one.raw for one in events if one.hash == row.hash), b"")
    if not raw:
        raise NotFound(
            "removed",
            vi="Hồ sơ đã hết thời hạn lưu, nội dung đã xoá.",
            en="The term of this case has ended; its content is removed.",
        )
    found = select(DecisionRow).where(DecisionRow.home == row.home, DecisionRow.case_id == row.case_id)
    return CaseFile(
        row=row,
        report=read_data(read_event(raw)),
        said=tuple(_said(events)),
        decisions=tuple(db.session.scalars(found.order_by(DecisionRow.signed_at))),
        tablet_code=db.session.get_one(Tablet, (row.home, row.tablet)).code,
        version=_version(events),
    )


def _said(events: Sequence[EventRow]) -> list[Said]:
    told = []
    for one in events:
        if one.kind in _TOLD and one.verdict == APPLIED and one.raw:
            event = read_event(one.raw)
            told.append(Said(one.kind, one.at, event.officer, read_data(event)))
    return told


def _version(events: Sequence[EventRow]) -> str:
    digest = hashlib.sha256()
    for one in events:
        digest.update(one.hash + f"{one.verdict} {one.detail} {one.field}\0".encode())
    return digest.hexdigest()
