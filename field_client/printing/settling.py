"""A person's answer to "did paper come out?": only this makes a copy count as printed (I7)."""

from __future__ import annotations

import hashlib
from uuid import UUID

from sqlalchemy import Connection, select

from field_client.ledger.chain_writer import Entry
from field_client.printing.paper import load_committed
from field_client.printing.permits import PrintRow, change, row_with
from field_client.store.tables import events
from field_client.ui.views import PrintOutcome
from field_client.workplace import Workplace
from shared.cases.records import PrintedCopy, PrintSettled
from shared.cases.records import PrintOutcome as Outcome
from shared.errors import NotAllowed, NotFound

_OUTCOMES: dict[PrintOutcome, Outcome] = {
    PrintOutcome.ALL: "printed",
    PrintOutcome.SPOILED: "spoiled",
    PrintOutcome.NONE: "none",
}


def settle(place: Workplace, print_id: str, outcome: PrintOutcome) -> PrintRow:
    """Write `print.settled`. LATER writes nothing. NotFound; NotAllowed("not_printed_yet") before anything left."""
    tablet, officer = place.tablet, place.on_duty().officer.id
    files = _files(place, print_id) if outcome is PrintOutcome.ALL else ()
    with tablet.store.transaction() as tx:
        row = _row(tx, print_id)
        if outcome is PrintOutcome.LATER or row.state == "settled":
            return row
        if row.started_seq is None or row.state == "started":
            raise NotAllowed(
                "not_printed_yet",
                vi="Máy in chưa nhận bản này. Chờ rồi trả lời.",
                en="The printer has not taken it yet. Wait, then answer.",
            )
        said = _OUTCOMES[outcome]
        settled = PrintSettled(of_seq=row.started_seq, outcome=said, copies=files)
        written = tablet.chain.append(tx, Entry("print.settled", settled, officer, _case(tx, row.sealed.of_seq)))
        change(tx, row.id, state="settled", settled_seq=written.seq, outcome=said)
        tablet.hooks.point("settle.inserted")
    tablet.hooks.point("settle.committed")
    return row


def _files(place: Workplace, print_id: str) -> tuple[PrintedCopy, ...]:
    """The hash of each copy. Where the program died before it could note them, the same bytes are rendered again."""
    tablet = place.tablet
    with tablet.store.reading() as connection:
        row = _row(connection, print_id)
        if row.files or row.started_seq is None:
            return tuple(PrintedCopy(copy=copy, file_hash=file_hash) for copy, file_hash in row.files)
        committed = load_committed(connection, row.sealed, tablet.identity)
    if row.printer != place.printer.name:
        return ()  # another printer, perhaps of another width: what it got is not known any more
    press, roll = place.press, place.printer.roll
    files = [(copy, press.copy(committed, copy) if roll is None else press.notice(committed, roll=roll))
             for copy in row.copies]  # fmt: skip
    return tuple(PrintedCopy(copy=copy, file_hash=hashlib.sha256(content).hexdigest()) for copy, content in files)


def _row(connection: Connection, print_id: str) -> PrintRow:
    row = row_with(connection, print_id)
    if row is None:
        raise NotFound("print", vi="Không thấy lần in này.", en="There is no such print.")
    return row


def _case(connection: Connection, seq: int) -> UUID | None:
    case_id = connection.execute(select(events.c.case_id).where(events.c.seq == seq)).scalar()
    return UUID(case_id) if case_id else None
