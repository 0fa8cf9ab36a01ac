"""The end of a shift: one event over everything since the last one, and its sheet through the same permits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from field_client.cases.pictures import Pictures
from field_client.ledger.chain_writer import Entry, last_seq
from field_client.ledger.delivery import unsent
from field_client.printing.paper import load_committed
from field_client.printing.papers import paper_of
from field_client.printing.permits import Asked, Sealed, permit, rows_of
from field_client.printing.views import printing_view
from field_client.store.tables import events, prints
from field_client.ui.views import PaperKind, PaperView, ShiftView
from field_client.workplace import Workplace
from shared.cases.records import ShiftClosed
from shared.errors import DomainError
from shared.ledger.event import read_event
from shared.protocol.events import read_data

_UNANSWERED = ("sent", "unknown", "failed")
_REPORT, _DECISION = "report.recorded", "decision.entered"
_PRINTS = ("print.started", "print.settled")
_SHEETS = (1,)


@dataclass(frozen=True, slots=True)
class _Span:
    """The events `first` to `last` of one shift and when it ended (ms UTC; None: it goes on)."""

    first: int
    last: int
    closed_at: int | None = None


class Shifts:
    """`wake_printer` after the permit of a sheet, `wake_sync` after the event."""

    def __init__(self, place: Workplace, *, wake_printer: Callable[[], None], wake_sync: Callable[[], None]) -> None:
        self._place, self._tablet, self._printer = place, place.tablet, place.printer
        self._pictures = Pictures(place.press)
        self._wake_printer, self._wake_sync = wake_printer, wake_sync

    def view(self) -> ShiftView:
        """The shift that goes on, or the last one that ended; all figures 0 before the first record.

        While a person owes an answer for the last sheet that one is shown: there is no other place to give it.
        """
        with self._tablet.store.reading() as connection:
            goes_on = None if _sheet_asks(connection) else _open_span(connection)
            span = goes_on or _closed_span(connection)
            sheet = paper_of(connection, "", PaperKind.DAY_SHEET) if span and span.closed_at is not None else None
            shown = ShiftView(
                is_open=span is not None and span.closed_at is None,
                closed_at_ms=None if span is None else span.closed_at,
                reports=_count(connection, span, _REPORT),
                decisions=_count(connection, span, _DECISION),
                unprinted=_unprinted(connection, span),
                unanswered=_unanswered(connection),
                unsent=unsent(connection).count,
            )
            return shown if sheet is None else self._with_sheet(connection, shown, sheet)

    def close(self) -> ShiftView:
        """Write `shift.closed` and the permit of one sheet. Once a shift: without a new record since, nothing is
        written and the last sheet is shown."""
        tablet, officer = self._tablet, self._place.on_duty().officer.id
        with tablet.store.transaction() as tx:
            span = _open_span(tx)
            if span is not None:
                counts = {"reports": _count(tx, span, _REPORT), "decisions": _count(tx, span, _DECISION)}
                closed = ShiftClosed(first_seq=span.first, last_seq=span.last, **counts)
                written = tablet.chain.append(tx, Entry("shift.closed", closed, officer))
                if self._printer.roll is None:  # a roll gives notices only: the sheet waits for an A4 printer
                    asked = Asked(self._printer.name, tablet.clock.now_ms())
                    permit(tx, Sealed("paper", written.seq, written.hash), asked, _SHEETS)
                tablet.hooks.point("shift.inserted")
        tablet.hooks.point("shift.committed")
        self._wake_printer()
        self._wake_sync()
        return self.view()

    def _with_sheet(self, connection: Connection, shown: ShiftView, sheet: Sealed) -> ShiftView:
        """With its sheet; one that cannot be made any more keeps no screen from opening."""
        printing = printing_view(connection, sheet, self._printer)
        try:
            committed = load_committed(connection, sheet, self._tablet.identity)
        except DomainError as error:
            return shown.without_sheet(printing, vi=error.vi, en=error.en)
        return shown.with_sheet(PaperView(committed.number, printing), self._pictures.final(committed))


def _open_span(connection: Connection) -> _Span | None:
    """From the first act on a case after the last closed shift. Prints that were still under way when it ended, and
    what a person answers to them, begin no new one."""
    closed = select(func.coalesce(func.max(events.c.seq), 0)).where(events.c.kind == "shift.closed").scalar_subquery()
    first = connection.execute(
        select(func.min(events.c.seq)).where(
            events.c.case_id.is_not(None), events.c.seq > closed, events.c.kind.not_in(_PRINTS)
        )
    ).scalar()
    return None if first is None else _Span(first, last_seq(connection))


def _closed_span(connection: Connection) -> _Span | None:
    newest = paper_of(connection, "", PaperKind.DAY_SHEET)
    if newest is None:
        return None
    event = read_event(connection.execute(select(events.c.raw).where(events.c.seq == newest.of_seq)).scalar_one())
    closed: ShiftClosed = read_data(event)
    return _Span(closed.first_seq, closed.last_seq, event.at)


def _sheet_asks(connection: Connection) -> bool:
    sheet = paper_of(connection, "", PaperKind.DAY_SHEET)
    return sheet is not None and any(row.state in _UNANSWERED for row in rows_of(connection, sheet))


def _count(connection: Connection, span: _Span | None, kind: str) -> int:
    if span is None:
        return 0
    within = events.c.seq.between(span.first, span.last) & (events.c.kind == kind)
    return connection.execute(select(func.count()).select_from(events).where(within)).scalar() or 0


def _unprinted(connection: Connection, span: _Span | None) -> int:
    """Reports and decisions of the shift of which no person said that a copy came out; a notice is no copy."""
    if span is None:
        return 0
    printed = (
        select(prints.c.id)
        .where((prints.c.report_seq == events.c.seq) | (prints.c.decision_seq == events.c.seq))
        .where(prints.c.outcome == "printed", prints.c.copies != "[0]")
    )
    within = events.c.seq.between(span.first, span.last) & events.c.kind.in_((_REPORT, _DECISION))
    return connection.execute(select(func.count()).select_from(events).where(within, ~printed.exists())).scalar() or 0


def _unanswered(connection: Connection) -> int:
    found = select(func.count()).select_from(prints).where(prints.c.state.in_(_UNANSWERED))
    return connection.execute(found).scalar() or 0
