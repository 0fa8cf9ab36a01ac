"""Printing and serving a case: what a tap asks for, handed to the permits, the worker and the ledger."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection

from field_client.cases.case_rows import decision_of, report_of
from field_client.cases.serving import serve
from field_client.enrolment.roster import require_in_unit
from field_client.printing.gate import refuse_if_locked
from field_client.printing.paper import not_entered
from field_client.printing.permits import Asked, Sealed, ask_for
from field_client.printing.settling import settle
from field_client.printing.views import printing_view
from field_client.ui.views import PrintingView, PrintOutcome, ServiceWay
from field_client.workplace import Workplace


class Paperwork:
    """`wake_printer` after a permit, `wake_sync` after an event."""

    def __init__(self, place: Workplace, *, wake_printer: Callable[[], None], wake_sync: Callable[[], None]) -> None:
        self._place, self._tablet, self._printer = place, place.tablet, place.printer
        self._wake_printer, self._wake_sync = wake_printer, wake_sync

    def ask(self, case_id: str, copies: int, *, decision: bool) -> PrintingView:
        """Write the print row; the worker prints from it. NotAllowed("not_entered") before the entry (I1)."""
        with self._tablet.store.transaction() as tx:
            sealed = _document(tx, case_id, decision=decision)
            refuse_if_locked(tx, sealed)
            require_in_unit(tx, self._place.on_duty().officer.id)
            printer, now = self._printer, self._tablet.clock.now_ms()
            ask_for(tx, sealed, Asked(printer.name, now, roll=printer.roll is not None), copies)
            view = printing_view(tx, sealed, self._printer)
        self._wake_printer()
        return view

    def view(self, case_id: str, *, decision: bool) -> PrintingView:
        """The prints of the case's report or decision so far."""
        with self._tablet.store.reading() as connection:
            return printing_view(connection, _document(connection, case_id, decision=decision), self._printer)

    def settle(self, print_id: str, outcome: PrintOutcome) -> PrintingView:
        """A person's answer whether paper came out."""
        row = settle(self._place, print_id, outcome)
        self._wake_sync()
        with self._tablet.store.reading() as connection:
            return printing_view(connection, row.sealed, self._printer)

    def serve(self, case_id: str, way: ServiceWay, note: str) -> None:
        """The decision reached the offender, or he refused it."""
        serve(self._place, case_id, way, note)
        self._wake_sync()


def _document(connection: Connection, case_id: str, *, decision: bool) -> Sealed:
    if not decision:
        return report_of(connection, case_id).sealed
    entered = decision_of(connection, case_id)
    if entered is None:
        report_of(connection, case_id)
        raise not_entered()
    return entered.sealed
