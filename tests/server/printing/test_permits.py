"""Who may print what, which copy it is, and why not, in words."""

from __future__ import annotations

import io
from uuid import uuid4

import pypdf
import pytest
from sqlalchemy import update

from server.cases.models import PrintRow
from server.db import db, transaction
from server.keys.models import PublicKey
from server.ledger.models import EventRow
from server.printing.commands import remove_printer
from server.printing.permits import Wish, ask, withdraw
from server.printing.starting import prepare
from server.restore.service import restore_by_hand
from server.units.models import Officer
from shared.cases.records import PrintSettled, PrintStarted
from shared.errors import Conflict, Corrupt, InvalidInput, NotAllowed, NotFound
from shared.ledger.event import read_event
from shared.protocol.events import read_data
from shared.seal.base64url import from_base64url, to_base64url
from tests.server.conftest import HOME
from tests.server.printing.conftest import FOLDER, STATION, Unit


def refusal(unit: Unit, document: bytes) -> NotAllowed:
    with pytest.raises(NotAllowed) as caught:
        unit.ask(document)
    return caught.value


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def test_what_a_desk_prints_of_a_tablets_decision_is_marked_and_needs_a_reason(quiet_unit: Unit) -> None:
    unit = quiet_unit
    document = unit.enter()
    with pytest.raises(InvalidInput, match="reason"):
        unit.ask(document, reason=" ")
    permit = unit.ask(document, printer=FOLDER, reason="người vi phạm làm mất")
    assert unit.permit(permit).copies == [3]
    assert "Bản in lại, bản 3" in text_of(unit.take_file(permit))
    (started,) = unit.at_desk("print.started")
    assert (started.officer, started.case, started.data) == (
        3, unit.case, {"copies": [3], "printer": FOLDER, "of_hash": document.hex()},
    )  # fmt: skip


def test_copies_are_counted_over_every_ledger_and_one_that_never_came_out_is_free_again(quiet_unit: Unit) -> None:
    unit = quiet_unit
    document = unit.enter()
    named = len(unit.tablet.events) - 1
    started = unit.tablet.add("print.started", PrintStarted((1, 2, 3, 4), "BP-04", of_seq=named), case=unit.case)
    unit.tablet.add("print.settled", PrintSettled(started, "spoiled"), case=unit.case)
    unit.push()
    first = unit.ask(document, printer=FOLDER)
    assert unit.permit(first).copies == [5]
    unit.take_file(first)
    unit.answer(first, "none")
    again = unit.ask(document, printer=FOLDER)
    assert unit.permit(again).copies == [5]
    unit.take_file(again)
    unit.answer(again, "unknown")
    assert unit.permit(unit.ask(document, printer=FOLDER)).copies == [6]


def test_nothing_more_is_printed_before_the_last_print_has_its_answer(quiet_unit: Unit) -> None:
    document = quiet_unit.enter()
    permit = quiet_unit.ask(document, printer=FOLDER)
    assert refusal(quiet_unit, document).code == "print_open"
    quiet_unit.take_file(permit)
    assert refusal(quiet_unit, document).code == "print_open"
    quiet_unit.answer(permit, "printed")
    quiet_unit.ask(document)


def test_a_cancelled_decision_is_refused_and_its_cancellation_is_printed(quiet_unit: Unit) -> None:
    document = quiet_unit.enter()
    cancellation = quiet_unit.change(of=document)
    said = refusal(quiet_unit, document)
    assert (said.code, "/QĐ-HB" in said.vi) == ("cancelled", True)
    permit = quiet_unit.ask(cancellation, printer=FOLDER)
    assert "huỷ bỏ" in text_of(quiet_unit.take_file(permit)).lower().replace("hủy", "huỷ")


def test_a_corrected_decision_is_still_printed(quiet_unit: Unit) -> None:
    document = quiet_unit.enter()
    quiet_unit.change("decision.corrected", of=document)
    assert quiet_unit.take_file(quiet_unit.ask(document, printer=FOLDER)).startswith(b"%PDF")


def test_a_report_is_printed_too(quiet_unit: Unit) -> None:
    document = quiet_unit.record()
    assert "BIÊN BẢN" in text_of(quiet_unit.take_file(quiet_unit.ask(document, printer=FOLDER)))


def test_training_is_printed_with_its_watermark_only(quiet_unit: Unit) -> None:
    document = quiet_unit.train()
    permit = quiet_unit.ask(document, printer=FOLDER)
    assert "không có giá trị" in text_of(quiet_unit.take_file(permit))
    (started,) = quiet_unit.at_desk("print.started")
    assert started.training


VERDICTS = [
    ("held", "duplicate", "under_review"),
    ("waiting", "report", "not_entered"),
    ("set_aside", None, "set_aside"),
]


def test_what_is_not_in_the_books_is_refused_in_words(quiet_unit: Unit) -> None:
    document = quiet_unit.enter()
    for verdict, detail, code in VERDICTS:
        with quiet_unit.world.app.app_context(), transaction():
            values = {"verdict": verdict, "detail": detail}
            db.session.execute(update(EventRow).where(EventRow.hash == document).values(**values))
        said = refusal(quiet_unit, document)
        assert (said.code, said.vi[0].isupper(), said.en[0].isupper()) == (code, True, True)


def test_a_number_used_twice_is_refused_for_the_later_paper_only(quiet_unit: Unit) -> None:
    first = quiet_unit.enter()
    assert quiet_unit.decision is not None
    unit = quiet_unit
    unit.case = uuid4()
    report = unit.tablet.record(unit.case)
    twin = unit.tablet.decision(report, serial=unit.decision.number.serial if unit.decision else None)
    unit.tablet.enter(unit.case, twin)
    assert unit.tablet.push().get_json()["verdicts"][0]["reason"] == "duplicate"
    assert refusal(unit, unit.hash(len(unit.tablet.events) - 1)).code == "under_review"
    unit.ask(first)


def test_another_units_documents_and_printers_do_not_exist(quiet_unit: Unit) -> None:
    unit = quiet_unit
    document = unit.enter()
    unit.world.add_unit(28)
    with unit.world.app.app_context():
        with pytest.raises(NotFound, match="document"):
            ask(unit.world.parts, 28, Wish(3, document, STATION, 1, "lý do"))
        with pytest.raises(NotFound, match="printer"):
            ask(unit.world.parts, HOME, Wish(3, document, "Máy khác", 1, "lý do"))


def test_more_than_nine_copies_or_none_are_refused(quiet_unit: Unit) -> None:
    document = quiet_unit.enter()
    for copies in (0, 10):
        with pytest.raises(NotAllowed, match="copies"):
            quiet_unit.ask(document, copies=copies)


def test_somebody_who_left_prints_nothing_more(quiet_unit: Unit) -> None:
    unit = quiet_unit
    permit = unit.ask(unit.enter(), printer=FOLDER)
    with unit.world.app.app_context(), transaction():
        db.session.get_one(Officer, (HOME, 3)).active = False
    with pytest.raises(NotAllowed, match="officer"):
        unit.take_file(permit)
    assert unit.at_desk("print.started") == []


def test_a_file_is_given_once_and_counted_as_a_copy(quiet_unit: Unit) -> None:
    unit = quiet_unit
    document = unit.enter()
    permit = unit.ask(document, printer=FOLDER)
    unit.take_file(permit)
    with pytest.raises(Conflict, match="started"):
        unit.take_file(permit)
    unit.answer(permit, "printed")
    (row,) = unit.world.rows(PrintRow)
    assert (row.document, row.copies, row.printer, row.outcome) == (document, [3], FOLDER, "printed")
    assert [one["file_hash"] for one in row.files] == [one["file_hash"] for one in unit.permit(permit).files]


def test_a_station_printers_permit_gives_no_file(quiet_unit: Unit) -> None:
    permit = quiet_unit.ask(quiet_unit.enter())
    with pytest.raises(Conflict):
        quiet_unit.take_file(permit)


def test_a_permit_is_taken_back_before_it_starts_and_never_after(quiet_unit: Unit) -> None:
    unit = quiet_unit
    document = unit.enter()
    with unit.world.app.app_context():
        first = unit.ask(document, printer=FOLDER)
        withdraw(unit.world.parts, HOME, first, officer=4)
    assert unit.permit(first).state == "refused"
    second = unit.ask(document, printer=FOLDER)
    assert unit.permit(second).copies == [3]
    unit.take_file(second)
    with unit.world.app.app_context(), pytest.raises(Conflict):
        withdraw(unit.world.parts, HOME, second, officer=4)


def test_what_waits_for_a_printer_that_was_removed_is_not_printed(quiet_unit: Unit) -> None:
    permit = quiet_unit.ask(quiet_unit.enter())
    with quiet_unit.world.app.app_context():
        remove_printer(HOME, STATION)
    assert quiet_unit.permit(permit).state == "refused"


def test_bytes_changed_in_the_database_are_not_printed_under_the_old_seal(quiet_unit: Unit) -> None:
    unit = quiet_unit
    document = unit.enter()
    permit = unit.ask(document, printer=FOLDER)
    with unit.world.app.app_context(), transaction():
        row = db.session.scalars(db.select(EventRow).where(EventRow.hash == document)).one()
        row.raw = row.raw.replace(b"5500000", b"1500000")
    with pytest.raises(Corrupt, match="not_printable"):
        unit.take_file(permit)
    assert (unit.permit(permit).state, unit.at_desk("print.started")) == ("refused", [])


def test_an_event_forged_whole_is_not_printed_without_a_key_of_the_unit(quiet_unit: Unit) -> None:
    unit = quiet_unit
    document = unit.enter()
    permit = unit.ask(document, printer=FOLDER)
    with unit.world.app.app_context(), transaction():
        db.session.execute(db.delete(PublicKey).where(PublicKey.use == "officer"))
    with unit.world.app.app_context(), pytest.raises(Corrupt, match="not_printable"):
        prepare(unit.world.parts, (HOME, permit))


def test_a_seal_whose_signature_does_not_hold_is_not_printed(quiet_unit: Unit) -> None:
    unit = quiet_unit
    document = unit.enter()
    permit = unit.ask(document, printer=FOLDER)
    with unit.world.app.app_context(), transaction():
        row = db.session.scalars(db.select(EventRow).where(EventRow.seq == 4, EventRow.tablet == unit.tablet.id)).one()
        old = read_data(read_event(row.raw)).token
        token = from_base64url(old)
        row.raw = row.raw.replace(old.encode(), to_base64url(token[:-1] + bytes([token[-1] ^ 1])).encode())
    with pytest.raises(Corrupt, match="not_printable"):
        unit.take_file(permit)
    assert unit.permit(permit).state == "refused"


def test_a_reprint_says_when_the_tablet_was_last_heard_if_that_is_long_ago(quiet_unit: Unit) -> None:
    unit = quiet_unit
    document = unit.enter()
    unit.world.clock.ms += 25 * 3_600_000
    permit = unit.ask(document, printer=FOLDER)
    assert "theo sổ máy lúc" in text_of(unit.take_file(permit))
    assert unit.permit(permit).as_of is not None


def test_after_a_restore_nothing_is_printed_by_itself_and_nothing_is_claimed(quiet_unit: Unit) -> None:
    unit = quiet_unit
    waits, begun = unit.ask(unit.enter()), unit.ask(unit.enter(), printer=FOLDER)
    unit.take_file(begun)
    with unit.world.app.app_context():
        restore_by_hand(unit.world.parts)
    assert (unit.permit(waits).state, unit.permit(begun).state) == ("refused", "unknown")
    unit.answer(begun, "printed")
    assert (unit.permit(begun).state, unit.permit(begun).outcome) == ("settled", "unknown")
    assert unit.at_desk("print.settled") == []
