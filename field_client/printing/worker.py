"""The print worker: from committed rows to the printer, one row at a time.

`print.started` and the row's state are one commit, made before a byte leaves. If the program dies between that and
the answer of the printer, nobody knows what came out: at the next start the row is `unknown`, asks a person, and is
never printed again by itself.
"""

from __future__ import annotations

import hashlib
import json
import logging
import threading
from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from field_client.ledger.chain_writer import Entry
from field_client.ledger.receipts import acknowledged_seq
from field_client.open_tablet import OpenTablet
from field_client.printing.gate import awaits_receipt, locked_because
from field_client.printing.paper import Committed, Press, load_committed, stale_since
from field_client.printing.papers import needs_sheets
from field_client.printing.permits import PrintRow, change, row_with, rows_in
from field_client.printing.ports import Printer, PrintJob
from field_client.store.tables import events
from shared.cases.records import PrintStarted
from shared.errors import DomainError

log = logging.getLogger(__name__)
_LOOK_EVERY = 2.0
"""Seconds: a row that waits for a receipt is looked at again without being woken."""
_DEFECT = "Máy in hoặc chương trình gặp lỗi."


class PrintWorker:
    """`wake` after a row was written; `work_once` does what is due now (tests and the demo may call it).

    `after` is called when something was printed: there are new events to send.
    """

    def __init__(self, tablet: OpenTablet, printer: Printer, press: Press, *, after: Callable[[], None]) -> None:
        self._tablet, self._printer, self._press, self._after = tablet, printer, press, after
        self._due, self._ending = threading.Event(), threading.Event()
        self._one = threading.Lock()
        self._owed: dict[str, dict[str, Any]] = {}
        """What became of rows whose end the store did not take, a full disk for example: written before anything else
        is printed. If the program ends first, `recover` asks a person."""
        self._thread = threading.Thread(target=self._run, name="printing", daemon=True)

    def start(self) -> None:
        """Find what the last start left open, then work until `stop`."""
        self.recover()
        self._due.set()
        self._thread.start()

    def stop(self) -> None:
        """End after the row under way."""
        self._ending.set()
        self._due.set()
        if self._thread.is_alive():
            self._thread.join(timeout=30)

    def wake(self) -> None:
        """There may be a row to print."""
        self._due.set()

    def recover(self) -> None:
        """Rows that were under way when the program died: only a person knows what came out."""
        with self._tablet.store.transaction() as tx:
            for row in rows_in(tx, "started"):
                change(tx, row.id, state="unknown")

    def work_once(self) -> int:
        """Print every row that is due; how many were taken."""
        taken = 0
        with self._one:
            self._pay()
            for row in self._waiting():
                taken += self._tried(row)
        if taken:
            self._after()
        return taken

    def _run(self) -> None:
        while self._due.wait(timeout=_LOOK_EVERY) or not self._ending.is_set():
            self._due.clear()
            if self._ending.is_set():
                return
            try:
                self.work_once()
            except DomainError as error:
                log.warning("printing waits: %s", error)
            except Exception:  # the worker must outlive a defect; the rows stay as they are
                log.exception("print worker")

    def _waiting(self) -> list[PrintRow]:
        with self._tablet.store.reading() as connection:
            return [
                row
                for row in rows_in(connection, "waiting")
                if locked_because(connection, row.sealed) is None and not awaits_receipt(connection, row.sealed)
            ]

    def _tried(self, row: PrintRow) -> bool:
        """Print the row; one that cannot be printed says why and keeps no other from the printer (I5)."""
        try:
            return self._print(row)
        except DomainError as error:
            fault = error.vi
            if fault != row.fault:  # once, not every two seconds until the permit ends
                log.warning("a print waits: %s", error)
        except Exception:  # the worker must outlive a defect in one row
            fault = _DEFECT
            if fault != row.fault:
                log.exception("print worker")
        with self._tablet.store.transaction() as tx:
            change(tx, row.id, fault=fault)
        return False

    def _print(self, row: PrintRow) -> bool:
        self._tablet.hooks.point("print.before")
        committed = self._take(row)
        if committed is None:
            return False
        self._tablet.hooks.point("print.started")
        try:
            files = self._send(row, committed)
        except DomainError as error:
            self._failed(row, error.vi)
            return True
        except Exception:
            # A defect of ours or of the printer's driver: a person is asked all the same, the row never hangs.
            log.exception("print worker")
            self._failed(row, _DEFECT)
            return True
        self._ended(row, state="sent", files=json.dumps(files), fault=None)
        self._tablet.hooks.point("print.sent")
        return True

    def _failed(self, row: PrintRow, fault: str) -> None:
        self._ended(row, state="failed", fault=fault)

    def _ended(self, row: PrintRow, **values: Any) -> None:
        self._owed[row.id] = {**values, "sent_at": self._tablet.clock.now_ms()}
        self._pay()

    def _pay(self) -> None:
        """Write how rows ended. DomainError: the store takes nothing now, and what is owed stays owed."""
        if not self._owed:
            return
        with self._tablet.store.transaction() as tx:
            for row_id, values in self._owed.items():
                change(tx, row_id, **values)
        self._owed.clear()

    def _take(self, row: PrintRow) -> Committed | None:
        """Re-read state and content in the transaction that writes `print.started`; None when it must not print: a
        permit is for one content, one printer, one use and one day."""
        tablet = self._tablet
        now = tablet.clock.now_ms()
        with tablet.store.transaction() as tx:
            current = row_with(tx, row.id)
            if current is None or current.state != "waiting" or locked_because(tx, current.sealed) is not None:
                return None
            if now >= current.expires_at or current.printer != self._printer.name or current.started_seq is not None:
                change(tx, row.id, state="expired")
                return None
            committed = load_committed(tx, current.sealed, tablet.identity)
            if acknowledged_seq(tx) < committed.receipt_of:
                return None
            if current.sealed.document == "paper" and self._printer.roll is not None:
                raise needs_sheets()
            case_id, officer = _whose(tx, current.sealed.of_seq)
            started = PrintStarted(copies=current.copies, printer=current.printer, of_seq=current.sealed.of_seq)
            written = tablet.chain.append(tx, Entry("print.started", started, officer, case_id))
            change(tx, row.id, state="started", started_seq=written.seq, fault=None)
        return committed

    def _send(self, row: PrintRow, committed: Committed) -> list[tuple[int, str]]:
        with self._tablet.store.reading() as connection:
            as_of = stale_since(connection, self._tablet.clock.now_ms())
        files, roll = [], self._printer.roll
        for copy in row.copies:
            if roll is None:
                content = self._press.copy(committed, copy, as_of=as_of)
            else:
                content = self._press.notice(committed, roll=roll)
            self._printer.print_copy(PrintJob(row.sealed.document, committed.number, copy, content))
            files.append((copy, hashlib.sha256(content).hexdigest()))
        return files


def _whose(connection: Connection, seq: int) -> tuple[UUID | None, int]:
    row = connection.execute(select(events.c.case_id, events.c.officer).where(events.c.seq == seq)).one()
    return (UUID(row.case_id) if row.case_id else None), row.officer
