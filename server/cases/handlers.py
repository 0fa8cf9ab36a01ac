"""Event kind → what it does to the tables. Every kind of shared.ledger.event.KINDS is here, or in IGNORED."""

from __future__ import annotations

from collections.abc import Callable

from server.cases import decisions, later, numbers, reports
from server.cases.scene import Scene

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
    "seizure.recorded": later.check_seal,
    "blank.issued": later.check_seal,
    "service.recorded": later.record_service,
    "print.started": later.start_print,
    "print.settled": later.settle_print,
    "phone.corrected": later.correct_phone,
    "payment.received": later.receive_payment,
    "lease.taken": numbers.take_lease,
    "number.voided": numbers.retire,
    "number.lost": numbers.retire,
    "lease.returned": numbers.return_lease,
}

IGNORED = frozenset(
    {
        "explanation.recorded",
        "verification.recorded",
        "item.returned",
        "payment.arranged",
        "enforcement.sent",
        "evidence.added",
        "officer.signed_in",
        "clock.changed",
        "ledger.exported",
        "shift.closed",
        "blank.settled",
        "complaint.recorded",
        "appointment.recorded",
        "ledger.closed",
    }
)
"""Kinds whose data is checked and kept in the ledger, and changes no table."""
