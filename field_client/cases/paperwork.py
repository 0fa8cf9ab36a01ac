"""Printing and serving a case: what a tap asks for, handed to the permits, the worker and the ledger."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection

from field_client.cases.case_rows import decision_of, report_of
from field_client.cases.serving import serve
from field_client.enrolment.roster import require_in_unit
from field_client.printing.gate import refuse_if_locked
from field_client.printing.paper import load_committed, not_entered
from field_client.printing.papers import needs_sheets, no_paper, paper_of
from field_client.printing.permits import Asked, Sealed, ask_for
from field_client.printing.settling import settle
from field_client.printing.views import printing_view
from field_client.ui.views import PaperKind, PrintingView, PrintOutcome, ServiceWay
from field_client.workplace import Workplace


class Paperwork:
    """`wake_printer` after a permit, `wake_sync` after an event."""

    def __init__(self, place: Workplace, *, wake_printer: Callable[[], None], wake_sync: Callable[[], None]) -> None:
        self._place, self._tablet, self._printer = place, place.tablet, place.printer
        self._wake_printer, self._wake_sync = wake_printer, wake_sync

    def ask(self, case_id: str, copies: int, *, decision: bool) -> PrintingView:
        """Write the print row; the worker prints from it. NotAllowed("not_entered") before the entry (I1)."""
        with self._tablet.store.transaction() as tx:
            view = self._permit(tx, _document(tx, case_id, decision=decision), copies)
        self._wake_printer()
        return view

    def ask_paper(self, case_id: str, paper: PaperKind, copies: int) -> PrintingView:
        """As `ask`, for a paper beside the document. NotAllowed: `no_paper` before its event is recorded,
        `needs_sheets` on a roll; NotFound("no_form") where the day has no form."""
        with self._tablet.store.transaction() as tx:
            view = self._permit(tx, self._with_form(tx, _paper(tx, case_id, paper)), copies)
        self._wake_printer()
        return view

    def view_paper(self, case_id: str, paper: PaperKind) -> PrintingView:
        """The prints of that paper so far."""
        with self._tablet.store.reading() as connection:
            return printing_view(connection, _paper(connection, case_id, paper), self._printer)

    def view(self, case_id: str, *, decision: bool) -> PrintingView:
        """The prints of the case's report or decision so far."""
        with self._tablet.store.reading() as connection:
            return printing_view(connection, _document(connection, case_id, decision=decision), self._printer)

    def _with_form(self, tx: Connection, sealed: Sealed) -> Sealed:
        """`sealed`, when it can be made on this printer: a permit that can never print would wait its whole day."""
        if self._printer.roll is not None:
            raise needs_sheets()
        load_committed(tx, sealed, self._tablet.identity)
        return sealed

    def _permit(self, tx: Connection, sealed: Sealed, copies: int) -> PrintingView:
        refuse_if_locked(tx, sealed)
        require_in_unit(tx, self._place.on_duty().officer.id)
        printer, now = self._printer, self._tablet.clock.now_ms()
        ask_for(tx, sealed, Asked(printer.name, now, roll=printer.roll is not None), copies)
        return printing_view(tx, sealed, self._printer)

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


def _paper(connection: Connection, case_id: str, paper: PaperKind) -> Sealed:
    sealed = paper_of(connection, case_id, paper)
    if sealed is None:
        raise no_paper()
    return sealed


def _document(connection: Connection, case_id: str, *, decision: bool) -> Sealed:
    if not decision:
        return report_of(connection, case_id).sealed
    entered = decision_of(connection, case_id)
    if entered is None:
        report_of(connection, case_id)
        raise not_entered()
    return entered.sealed
