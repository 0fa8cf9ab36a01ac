"""What can be printed: sealed documents of the unit, whichever ledger holds them, as the tables know them now."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from server.cases.models import DecisionChangeRow, DecisionRow, ReportRow
from server.db import db
from server.devices.models import TABLET, Tablet
from server.ledger.models import EventRow
from shared.cases.report import ReportNumber
from shared.errors import NotFound

REPORT, DECISION = "report.recorded", "decision.entered"
CHANGES = ("decision.corrected", "decision.amended", "decision.cancelled")
KINDS = (REPORT, DECISION, *CHANGES)
WORDS = {
    REPORT: ("Biên bản", "Report"),
    DECISION: ("Quyết định xử phạt", "Decision"),
    "decision.corrected": ("Quyết định đính chính", "Correction"),
    "decision.amended": ("Quyết định sửa đổi", "Amendment"),
    "decision.cancelled": ("Quyết định huỷ bỏ", "Cancellation"),
}


@dataclass(frozen=True, slots=True)
class Document:
    """`hash`: the content hash of the event at (`tablet`, `seq`). `number` as printed; empty while nothing is known.

    `verdict`, `detail`: of the event. `held`, `state`, `changed_by`, `version` (how many documents changed it): of a
    decision; a report and a change stand once they are applied. `on_tablet`: its first copies belong to the tablet.
    """

    home: int
    tablet: UUID
    seq: int
    hash: bytes
    kind: str
    number: str
    case: UUID | None
    training: bool
    at: int
    verdict: str
    detail: str | None
    held: bool
    state: str
    changed_by: str | None
    version: int
    on_tablet: bool
    tablet_code: str


def document_with(home: int, content_hash: bytes, *, locked: bool = False) -> Document:
    """The document with this content hash. `locked`: its rows stay as they are until the transaction ends.

    NotFound("document").
    """
    # The decision first, as whoever applies a cancellation takes them.
    decision = _one(DecisionRow, home, content_hash, locked=locked)
    wanted = select(EventRow).where(EventRow.home == home, EventRow.hash == content_hash, EventRow.kind.in_(KINDS))
    if locked:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    event = db.session.scalars(wanted.order_by(EventRow.tablet, EventRow.seq)).first()
    if event is None:
        raise NotFound(
            "document",
            field="document",
            vi="Đơn vị không có văn bản này.",
            en="The unit has no such document.",
        )
    tablet = db.session.get_one(Tablet, (home, event.tablet))
    return Document(
        home=home,
        tablet=event.tablet,
        seq=event.seq,
        hash=event.hash,
        kind=event.kind,
        number=_number(event, decision),
        case=event.case_id,
        training=event.training,
        at=event.at,
        verdict=event.verdict,
        detail=event.detail,
        held=decision is not None and decision.held,
        state=decision.decision_state if decision is not None else "",
        changed_by=decision.changed_by if decision is not None else None,
        version=_version(home, content_hash),
        on_tablet=tablet.kind == TABLET,
        tablet_code=tablet.code,
    )


def _one(model: type[DecisionRow], home: int, content_hash: bytes, *, locked: bool) -> DecisionRow | None:
    wanted = select(model).where(model.home == home, model.hash == content_hash)
    if locked:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(wanted).one_or_none()


def _number(event: EventRow, decision: DecisionRow | None) -> str:
    if decision is not None:
        return decision.number
    if event.kind == REPORT:
        report = db.session.get(ReportRow, (event.home, event.hash))
        return str(ReportNumber(report.tablet_code, report.count)) if report is not None else ""
    change = db.session.get(DecisionChangeRow, (event.home, event.hash))
    return change.number if change is not None else ""


def _version(home: int, content_hash: bytes) -> int:
    changes = select(DecisionChangeRow.hash).where(
        DecisionChangeRow.home == home, DecisionChangeRow.decision == content_hash
    )
    return len(db.session.scalars(changes).all())
