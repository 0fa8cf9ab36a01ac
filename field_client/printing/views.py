"""Printing as the screens show it: copies, the question that is open, why printing is locked."""

from __future__ import annotations

from sqlalchemy import Connection

from field_client.printing.gate import awaits_receipt, locked_because
from field_client.printing.papers import needs_sheets
from field_client.printing.permits import OPEN, PrintRow, Sealed, rows_of, used_copies
from field_client.printing.ports import Printer
from field_client.ui.views import CopyView, OpenPrint, PrintingView, PrintState, Words
from shared.printing.copies import next_copies

_STATES = {
    "waiting": PrintState.WAITING,
    "started": PrintState.PRINTING,
    "sent": PrintState.ASKED,
    "unknown": PrintState.ASKED,
    "failed": PrintState.FAILED,
    "expired": PrintState.NONE,
}
_OUTCOMES = {"printed": PrintState.CONFIRMED, "spoiled": PrintState.SPOILED, "none": PrintState.NONE}
_PURPOSES = {
    0: Words("bản thông báo, không phải quyết định", "notice, not the document"),
    1: Words("giao người vi phạm", "for the offender"),
    2: Words("lưu hồ sơ", "for the file"),
}
_MORE = Words("bản in thêm", "further copy")
_AWAITS_RECEIPT = Words("Chờ máy chủ xác nhận", "Waits for the server")


def printing_view(connection: Connection, sealed: Sealed, printer: Printer) -> PrintingView:
    """The prints of one document or paper so far."""
    rows = [row for row in rows_of(connection, sealed) if row.state != "permitted"]
    copies = [CopyView(copy, _PURPOSES.get(copy, _MORE), _state(row)) for row in rows for copy in row.copies]
    open_row = next((row for row in reversed(rows) if row.state in OPEN), None)
    return PrintingView(
        printer=printer.name,
        printer_note=_note(open_row, printer),
        copies=tuple(copies),
        confirmed=sum(1 for one in copies if one.number and one.state is PrintState.CONFIRMED),
        next_copy=next_copies(used_copies(rows), 1)[0],
        open=_open(open_row) if open_row else None,
        lock=_lock(connection, rows, sealed) or _no_roll(sealed, printer),
        roll=printer.roll is not None,
    )


def _state(row: PrintRow) -> PrintState:
    return _OUTCOMES[row.outcome or "none"] if row.state == "settled" else _STATES[row.state]


def _note(open_row: PrintRow | None, printer: Printer) -> Words:
    if open_row is None or open_row.fault is None:
        return printer.note()
    return Words(open_row.fault, "The printer did not take it.")


def _open(row: PrintRow) -> OpenPrint:
    return OpenPrint(row.id, len(row.copies), _STATES[row.state], row.sent_at)


def _no_roll(sealed: Sealed, printer: Printer) -> Words | None:
    """A roll prints notices of documents and nothing of the papers beside them."""
    if sealed.document != "paper" or printer.roll is None:
        return None
    refused = needs_sheets()
    return Words(refused.vi, refused.en)


def _lock(connection: Connection, rows: list[PrintRow], sealed: Sealed) -> Words | None:
    locked = locked_because(connection, sealed)
    if locked is not None:
        return Words(locked.vi, locked.en)
    waiting = any(row.state == "waiting" for row in rows)
    return _AWAITS_RECEIPT if waiting and awaits_receipt(connection, sealed) else None
