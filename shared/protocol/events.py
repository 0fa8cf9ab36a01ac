"""Event kind → shape of its data; the one place where an event's data is read or written."""

from __future__ import annotations

from typing import Any

from shared.cases import records
from shared.cases.decision import Decision
from shared.cases.report import Report
from shared.ledger.event import Event
from shared.ledger.exact import Json
from shared.protocol.schemas import dump, load

SHAPES: dict[str, type[Any]] = {
    "report.recorded": Report,
    "document.sealed": records.DocumentSealed,
    "decision.entered": Decision,
    "decision.corrected": records.DecisionChanged,
    "decision.amended": records.DecisionChanged,
    "decision.cancelled": records.DecisionChanged,
    "case.transferred": records.CaseTransferred,
    "case.closed_without_decision": records.CaseMoved,
    "case.referred": records.CaseMoved,
    "case.suspended": records.CaseMoved,
    "case.resumed": records.CaseMoved,
    "explanation.recorded": records.ExplanationRecorded,
    "verification.recorded": records.VerificationRecorded,
    "seizure.recorded": records.SeizureRecorded,
    "item.returned": records.ItemReturned,
    "service.recorded": records.ServiceRecorded,
    "payment.arranged": records.PaymentArranged,
    "enforcement.sent": records.EnforcementSent,
    "print.started": records.PrintStarted,
    "print.settled": records.PrintSettled,
    "evidence.added": records.EvidenceAdded,
    "phone.corrected": records.PhoneCorrected,
    "lease.taken": records.LeaseTaken,
    "number.voided": records.NumbersGone,
    "number.lost": records.NumbersGone,
    "officer.signed_in": records.OfficerSignedIn,
    "clock.changed": records.ClockChanged,
    "ledger.exported": records.LedgerExported,
    "shift.closed": records.ShiftClosed,
    "blank.issued": records.BlankIssued,
    "blank.settled": records.BlankSettled,
    "complaint.recorded": records.NoteRecorded,
    "appointment.recorded": records.NoteRecorded,
    "payment.received": records.PaymentReceived,
    "lease.returned": records.LeaseReturned,
    "ledger.closed": records.LedgerClosed,
    "event.settled": records.EventSettled,
}


def read_data(event: Event) -> Any:
    """The domain object in `event.data`. InvalidInput("malformed") with the path under ``data``; KeyError: unknown."""
    return load(SHAPES[event.kind], event.data)


def write_data(value: Any) -> dict[str, Json]:
    """The data of an event from its domain object."""
    return dump(value)
