"""Seizures, blanks and papers beside a document: printed by permit, and only with what they rest on."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from server.cases.models import DecisionRow
from server.db import db, transaction
from server.ledger.models import EventRow
from server.printing.kinds import BLANKS, DEPENDENT, WORDS
from server.printing.models import PrintPermit
from server.printing.queries import document_page, newest_documents, papers_of_case, print_lines
from shared.errors import DomainError, NotAllowed, NotFound
from tests.print_templates.reading import texts
from tests.real_printer import RealPrinter
from tests.server.conftest import HOME
from tests.server.printing.case_papers import attach, issue, seize, with_paper
from tests.server.printing.conftest import FOLDER, Unit
from tests.server.printing.test_pages import browser, page_of
from tests.server.printing.test_wall import changed, refused, row_of

PAPERS = (*DEPENDENT, BLANKS)


def owner_of(unit: Unit, paper: bytes) -> Any:
    """(ledger, seq) of the document that the paper belongs to."""
    with unit.world.app.app_context():
        of = document_page(HOME, paper).document.of
        return {"of_tablet": of.tablet, "of_seq": of.seq} if of is not None else {}


def set_rows(unit: Unit, model: Any, which: Any, **values: Any) -> None:
    with unit.world.app.app_context(), transaction():
        db.session.execute(update(model).where(which).values(**values))


def why_not(unit: Unit, paper: bytes) -> str:
    with pytest.raises(DomainError) as error:
        unit.ask(paper, printer=FOLDER)
    assert error.value.vi
    assert error.value.en
    return error.value.code


@pytest.mark.parametrize("kind", PAPERS)
def test_each_paper_is_printed_by_permit_and_counted(quiet_unit: Unit, kind: str) -> None:
    unit = quiet_unit
    paper = with_paper(unit, kind)
    words = " ".join(texts(unit.take_file(unit.ask(paper, printer=FOLDER))))
    with unit.world.app.app_context():
        page = document_page(HOME, paper)
        (line,) = print_lines(HOME)
    assert page.document.number
    assert line.number == page.document.number
    assert line.kind == kind
    assert WORDS[kind][0] in browser(unit.world).get("/giam-sat/in/so-in").text
    if kind == BLANKS:
        assert all(f"Số {n:04d}/{page.document.tablet_code}-BB-VPHC" in words for n in (1, 2, 3))
    else:
        assert page.document.number in words
        assert "Bản in lại, bản 3" in words, "copies 1 and 2 belong to the tablet"
    (started,) = unit.at_desk("print.started")
    assert started.case == page.document.case


def test_the_printer_gets_the_very_bytes_of_each_paper(unit: Unit, station: RealPrinter) -> None:
    papers = [with_paper(unit, kind) for kind in ("item.returned", BLANKS)]
    permits = [unit.ask(one) for one in papers]
    unit.work()
    printed = {hashlib.sha256(one).hexdigest() for one in station.papers}
    assert printed == {unit.permit(one).files[0]["file_hash"] for one in permits}
    assert [unit.permit(one).state for one in permits] == ["sent", "sent"]


def test_a_paper_that_is_not_in_the_books_is_refused_in_words(quiet_unit: Unit) -> None:
    codes = {"held": "under_review", "waiting": "not_entered", "set_aside": "set_aside"}
    for kind in PAPERS:
        paper = with_paper(quiet_unit, kind)
        for verdict, code in codes.items():
            set_rows(quiet_unit, EventRow, EventRow.hash == paper, verdict=verdict)
            assert why_not(quiet_unit, paper) == code, kind
    assert quiet_unit.world.rows(PrintPermit) == []


def test_a_paper_is_refused_while_its_document_does_not_stand(quiet_unit: Unit) -> None:
    unit = quiet_unit
    for kind in DEPENDENT:
        paper = with_paper(unit, kind)
        permit = unit.ask(paper, printer=FOLDER)
        of = owner_of(unit, paper)
        place = (EventRow.tablet == of["of_tablet"]) & (EventRow.seq == of["of_seq"])
        set_rows(unit, EventRow, place, verdict="held", detail="bad_seal")
        with pytest.raises(NotAllowed, match="under review"):
            unit.take_file(permit)
        assert unit.permit(permit).state == "refused", kind
        assert why_not(unit, paper) == "under_review", kind


def test_a_refusal_of_a_cancelled_decision_is_not_printed(quiet_unit: Unit) -> None:
    unit = quiet_unit
    decision = unit.enter()
    paper = attach(unit, "service.recorded")
    permit = unit.ask(paper, printer=FOLDER)
    unit.change(of=decision)
    with pytest.raises(NotAllowed):
        unit.take_file(permit)
    assert why_not(unit, paper) == "cancelled"


def test_a_correction_after_the_permit_stops_the_refusal_record_too(quiet_unit: Unit) -> None:
    unit = quiet_unit
    decision = unit.enter()
    permit = unit.ask(attach(unit, "service.recorded"), printer=FOLDER)
    unit.change("decision.corrected", of=decision)
    with pytest.raises(DomainError):
        unit.take_file(permit)
    assert unit.world.rows(EventRow, kind="print.started") == []


def test_a_paper_whose_document_has_not_arrived_is_not_printed(quiet_unit: Unit) -> None:
    unit = quiet_unit
    found = {"finding": "Đúng như biên bản", "day": "2026-11-21"}
    seq = unit.tablet.add("verification.recorded", found, case=unit.case)
    unit.push()
    assert why_not(unit, unit.hash(seq)) == "not_entered"


def test_a_decision_that_was_handed_over_has_no_refusal_record(quiet_unit: Unit) -> None:
    unit = quiet_unit
    unit.enter()
    paper = attach(unit, "service.recorded", way="handed")
    with pytest.raises(NotFound):
        unit.ask(paper)
    with unit.world.app.app_context():
        assert "service.recorded" not in {one.kind for one in newest_documents(HOME)}


def test_blanks_are_printed_once_unless_nothing_came_out(quiet_unit: Unit) -> None:
    unit = quiet_unit
    blanks = issue(unit)
    with pytest.raises(NotAllowed, match="once"):
        unit.ask(blanks, copies=2)
    first = unit.ask(blanks, printer=FOLDER)
    unit.take_file(first)
    unit.answer(first, "none")
    second = unit.ask(blanks, printer=FOLDER)
    unit.take_file(second)
    unit.answer(second, "unknown")
    assert why_not(unit, blanks) == "blanks_once"
    assert "một lần" in browser(unit.world).get(page_of(blanks)).text


def test_another_units_papers_and_training_keep_their_marks(quiet_unit: Unit) -> None:
    unit = quiet_unit
    unit.train()
    paper = seize(unit, training=True)
    words = texts(unit.take_file(unit.ask(paper, printer=FOLDER)))
    assert all("TẬP HUẤN" in page for page in words)
    assert browser(unit.world, home=28, officer=None).get(page_of(paper)).status_code == 404


def test_the_papers_of_a_case_stand_together(quiet_unit: Unit) -> None:
    unit = quiet_unit
    decision = unit.enter()
    seize(unit)
    returned = attach(unit, "item.returned")
    with unit.world.app.app_context():
        kinds = [one.kind for one in papers_of_case(HOME, unit.case, training=False)]
    assert kinds == ["report.recorded", "decision.entered", "seizure.recorded", "item.returned"]
    page = browser(unit.world).get(page_of(returned)).text
    assert f"{decision.hex()}" in page
    assert "Giấy tạm giữ" in page
    assert "Kèm theo" in page


def test_a_paper_is_found_by_its_number(quiet_unit: Unit) -> None:
    unit = quiet_unit
    paper = with_paper(unit, "verification.recorded")
    with unit.world.app.app_context():
        number = document_page(HOME, paper).document.number
    page = browser(unit.world).get("/giam-sat/in", query_string={"so": number}).text
    assert paper.hex() in page
    assert "Biên bản xác minh" in page


NOBODY = UUID(int=7)


def faults(own: dict[str, Any]) -> list[dict[str, Any]]:
    """A permit's row without what it rests on, one fault each."""
    wrong: list[dict[str, Any]] = [
        {"document": b"\7" * 32},
        {"kind": "report.recorded"},
        {"training": True},
        {"state": "sent"},
    ]
    if "of_seq" in own:
        wrong += [{"of_seq": None}, {"of_seq": own["of_seq"] + 1}, {"of_seq": own["seq"]}, {"of_tablet": NOBODY}]
    return [{**own, **one} for one in wrong]


def test_the_database_takes_no_permit_of_a_paper_without_what_it_rests_on(either_unit: Unit) -> None:
    unit = either_unit
    for kind in PAPERS:
        paper = with_paper(unit, kind)
        own = {**row_of(unit, paper), **owner_of(unit, paper)}
        for row in faults(own):
            assert refused(unit, row), (kind, row)
        place = (own.get("of_tablet", own["tablet"]), own.get("of_seq", own["seq"]) + 1)
        seal = (EventRow.tablet == place[0]) & (EventRow.seq == place[1])
        set_rows(unit, EventRow, seal, verdict="waiting")
        assert refused(unit, own), "a seal that is not in the books"
        set_rows(unit, EventRow, seal, verdict="applied")
        assert not refused(unit, own), kind
        for values in ({"of_seq": 99}, {"of_tablet": NOBODY}, {"state": "started"}):
            with pytest.raises(IntegrityError):
                changed(unit, own["id"], **values)


def test_the_database_takes_no_refusal_record_of_a_decision_that_was_handed_over(quiet_unit: Unit) -> None:
    unit = quiet_unit
    paper = with_paper(unit, "service.recorded")
    own = {**row_of(unit, paper), **owner_of(unit, paper)}
    set_rows(unit, DecisionRow, DecisionRow.home == HOME, decision_state="cancelled")
    assert refused(unit, own)


def test_the_database_takes_no_second_permit_for_blanks(either_unit: Unit) -> None:
    unit = either_unit
    blanks = issue(unit)
    unit.take_file(unit.ask(blanks, printer=FOLDER))
    assert refused(unit, row_of(unit, blanks))
