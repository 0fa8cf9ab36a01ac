"""A person's answer to "did paper come out?": only this makes a copy count as printed (I7)."""

from __future__ import annotations

from uuid import UUID

from server.db import transaction
from server.desk.book import Act, open_desk, write_down
from server.ledger.apply import Application
from server.parts import Parts
from server.printing.documents import document_with
from server.printing.models import ASKING, SETTLED, PrintPermit
from server.printing.permits import permit_with, require_officer
from shared.cases.records import PrintedCopy, PrintOutcome, PrintSettled
from shared.errors import InvalidInput, NotAllowed

PRINTED, UNKNOWN_OUTCOME = "printed", "unknown"
OUTCOMES: tuple[PrintOutcome, ...] = ("printed", "spoiled", "none", "unknown")


def settle(parts: Parts, home: int, permit_id: UUID, outcome: str, *, officer: int) -> None:
    """Write `print.settled` in the desk's ledger. A second answer changes nothing.

    NotAllowed("not_printed_yet") while a worker prints or nothing has begun; InvalidInput("outcome").
    """
    said = next((one for one in OUTCOMES if one == outcome), None)
    if said is None:
        raise InvalidInput("outcome", field="outcome", vi="Chọn một câu trả lời.", en="Choose one answer.")
    with transaction():
        desk = open_desk(parts, home)
        require_officer(home, officer)
        permit = permit_with(home, permit_id, locked=True)
        if permit.state == SETTLED:
            return
        if permit.state not in ASKING or permit.started_seq is None:
            raise NotAllowed(
                "not_printed_yet",
                vi="Máy in chưa nhận bản này. Chờ rồi trả lời.",
                en="The printer has not taken it yet. Wait, then answer.",
            )
        if permit.started_desk == desk.id:
            permit.settled_seq = _write(parts, permit, said, officer)
            permit.outcome = said
        else:
            # After a restore the desk has a new ledger: `print.started` stands in the closed one, or is lost, so no
            # ledger can bear the answer and nothing may be claimed (I7).
            permit.outcome = UNKNOWN_OUTCOME
        permit.state, permit.settled_by, permit.settled_at = SETTLED, officer, parts.clock.now_ms()


def _write(parts: Parts, permit: PrintPermit, said: PrintOutcome, officer: int) -> int:
    desk = open_desk(parts, permit.home)
    document = document_with(permit.home, permit.document)
    copies = tuple(PrintedCopy(one["copy"], one["file_hash"]) for one in permit.files) if said == PRINTED else ()
    settled = PrintSettled(of_seq=permit.started_seq or 0, outcome=said, copies=copies)
    act = Act("print.settled", officer, settled, case=document.case, training=permit.training)
    (entry,) = write_down(parts, desk, [act])
    application = Application(parts)
    application.take([entry])
    verdict = application.changed[(entry.ledger, entry.seq)]
    if not verdict.is_applied:
        raise RuntimeError(f"the desk's own print.settled is {verdict}")
    return entry.seq
