"""Papers beside a sealed document, and the day sheet: which committed event each is made of, and what it belongs to."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, select

from field_client.printing.permits import Sealed
from field_client.store.tables import decisions, events, reports
from field_client.ui.views import PaperKind
from shared.cases.records import ServiceRecorded
from shared.errors import NotAllowed
from shared.ledger.event import Event, read_event
from shared.protocol.events import read_data

KINDS = {
    PaperKind.TRANSFER: "case.transferred",
    PaperKind.REFUSAL: "service.recorded",
    PaperKind.DAY_SHEET: "shift.closed",
}
"""Paper → the kind of event it is made of; the database takes print rows of these kinds only (migration 0008)."""


def paper_of(connection: Connection, case_id: str, paper: PaperKind) -> Sealed | None:
    """The paper of the case, or None: the case did not go up, the decision was not refused. The sheet of the shift
    that ended last belongs to no case (`case_id` empty)."""
    for event, digest in _newest_first(connection, case_id, KINDS[paper]):
        data = read_data(event)
        if not isinstance(data, ServiceRecorded) or data.way == "refused":
            return Sealed("paper", event.seq, digest)
    return None


def document_of(connection: Connection, event: Event) -> Sealed | None:
    """The sealed document that a paper belongs to; None for a day sheet, and where no such document is committed."""
    of_seq = getattr(read_data(event), "of_seq", None)
    decision = connection.execute(select(decisions.c.hash).where(decisions.c.of_seq == of_seq)).scalar()
    if decision is not None and of_seq is not None:
        return Sealed("decision", of_seq, decision)
    report = connection.execute(select(reports.c.hash).where(reports.c.of_seq == of_seq)).scalar()
    return None if report is None or of_seq is None else Sealed("report", of_seq, report)


def decision_behind(connection: Connection, sealed: Sealed) -> int | None:
    """Place of the decision that is printed, or whose seal a paper bears; None where there is none."""
    if sealed.document != "paper":
        return sealed.of_seq if sealed.document == "decision" else None
    raw = connection.execute(select(events.c.raw).where(events.c.seq == sealed.of_seq)).scalar()
    document = document_of(connection, read_event(raw)) if raw else None
    return document.of_seq if document is not None and document.document == "decision" else None


def needs_sheets() -> NotAllowed:
    """A roll gives notices only."""
    return NotAllowed(
        "needs_sheets",
        vi="Giấy này cần máy in A4. In ở máy in A4 của đơn vị.",
        en="This paper needs an A4 printer. Print it on one of the unit.",
    )


def no_paper() -> NotAllowed:
    """There is no event that this paper would be made of."""
    return NotAllowed(
        "no_paper",
        vi="Chưa có giấy này để in. Ghi việc vào sổ trước, rồi in.",
        en="There is no such paper to print. Record what happened first, then print.",
    )


def _newest_first(connection: Connection, case_id: str, kind: str) -> Iterator[tuple[Event, bytes]]:
    found = (
        select(events.c.raw, events.c.hash)
        .where(events.c.case_id == case_id if case_id else events.c.case_id.is_(None), events.c.kind == kind)
        .order_by(events.c.seq.desc())
    )
    return ((read_event(row.raw), row.hash) for row in connection.execute(found) if row.raw)
