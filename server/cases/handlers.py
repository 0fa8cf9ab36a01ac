"""Event kind → what it does to the tables. Every kind of shared.ledger.event.KINDS is here, or in IGNORED."""

from __future__ import annotations

from collections.abc import Callable

from server.cases import blanks, decisions, later, numbers, reports
from server.cases.scene import Scene
from server.desk import events as desk
from server.devices import events as devices
from server.evidence.claims import claim_photo

HANDLERS: dict[str, Callable[[Scene], None]] = {
    "report.recorded": reports.record_report,
    "decision.entered": decisions.enter_decision,
    "decision.corrected": later.change_decision,
    "decision.amended": later.change_decision,
    "decision.cancelled": later.change_decision,
    "case.transferred": reports.transfer_case,
    "case.closed_without_decision": reports.move_case,
    "case.referred": reports.move_case,
    "case.suspended": reports.move_case,
    "case.resumed": reports.move_case,
    "seizure.recorded": later.record_seizure,
    "blank.issued": blanks.issue_blanks,
    "blank.settled": blanks.settle_blank,
    "service.recorded": later.record_service,
    "print.started": later.start_print,
    "print.settled": later.settle_print,
    "phone.corrected": later.correct_phone,
    "payment.received": later.receive_payment,
    "lease.taken": numbers.take_lease,
    "number.voided": numbers.retire,
    "number.lost": numbers.retire,
    "lease.returned": numbers.return_lease,
    "event.settled": desk.settle_event,
    "evidence.added": claim_photo,
    "officer.signed_in": devices.sign_in,
    "ledger.closed": devices.close_ledger,
}

IGNORED = frozenset(
    {
        "explanation.recorded",
        "verification.recorded",
        "item.returned",
        "payment.arranged",
        "enforcement.sent",
        "clock.changed",
        "ledger.exported",
        "shift.closed",
        "complaint.recorded",
        "appointment.recorded",
    }
)
"""Kinds whose data is checked and kept in the ledger, and changes no table."""

TOGETHER = IGNORED | {
    "report.recorded",
    "decision.entered",
    "case.transferred",
    "case.closed_without_decision",
    "case.referred",
    "case.suspended",
    "case.resumed",
    "seizure.recorded",
    "blank.issued",
    "blank.settled",
    "service.recorded",
    "print.started",
    "print.settled",
    "evidence.added",
}
"""Kinds whose handlers find and add rows only through `scene.rows`, so that many may be judged before one is written.
A handler that asks the database itself stands apart: it is judged alone, after all before it are written."""
