"""Papers beside a sealed document: printed from their own committed event, counted and answered."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import insert, select, update

from field_client.bootstrap import build_tablet
from field_client.store.tables import events, prints
from field_client.ui import views as v
from tests.field_client.conftest import Site
from tests.invariants.test_i1_no_page_before_entry import print_row, refused_by_the_database

UP: dict[str, Any] = {"vehicle__group": "car", "vehicle__plate": "30A12345", "acts": [["car.alcohol.3", 1]]}
TRANSFER, REFUSAL = v.PaperKind.TRANSFER, v.PaperKind.REFUSAL


def text_of(path: Path) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(path).pages)


def papers(site: Site) -> dict[str, str]:
    """File name → text of every paper that was printed."""
    folder = site.settings.print_dir / "papers"
    return {path.name: text_of(path) for path in folder.iterdir()} if folder.exists() else {}


def refused(site: Site) -> str:
    """A case whose decision the offender would not take."""
    case_id = site.entered()
    site.tablet.serve_decision(case_id, v.ServiceWay.REFUSED, "Không ký nhận")
    return case_id


def confirmed(site: Site, case_id: str, paper: v.PaperKind) -> v.PrintingView:
    site.print_all()
    opened = site.tablet.paper_printing(case_id, paper).open
    assert opened is not None
    return site.tablet.settle_print(opened.print_id, v.PrintOutcome.ALL)


def place_of(site: Site, kind: str) -> Any:
    with site.tablet.opened.tablet.store.reading() as connection:
        return connection.execute(select(events.c.seq, events.c.hash).where(events.c.kind == kind)).first()


def test_the_transfer_note_of_a_case_that_went_up_is_printed_and_counted(shift: Site) -> None:
    case_id = shift.recorded(**UP)
    paper = shift.tablet.recorded(case_id).paper
    assert paper is not None
    assert paper.number.endswith("/BB-CHS")
    shift.tablet.print_paper(case_id, TRANSFER, 2)
    assert confirmed(shift, case_id, TRANSFER).confirmed == 2
    shift.tablet.print_paper(case_id, TRANSFER, 1)
    assert confirmed(shift, case_id, TRANSFER).next_copy == 4
    told = papers(shift)
    assert len(told) == 3
    assert all(f"Giấy kèm {paper.number}" in text for text in told.values())
    assert [name for name, text in told.items() if "bản 3" in text] == [name for name in told if "ban-3" in name]


def test_the_refusal_record_is_printed_only_once_the_refusal_is_recorded(shift: Site) -> None:
    case_id = shift.entered()
    assert shift.tablet.entered(case_id).paper is None
    with shift.refuses("no_paper"):
        shift.tablet.print_paper(case_id, REFUSAL, 1)
    shift.tablet.serve_decision(case_id, v.ServiceWay.REFUSED, "Không ký nhận")
    shift.tablet.print_paper(case_id, REFUSAL, 1)
    assert confirmed(shift, case_id, REFUSAL).confirmed == 1
    (text,) = papers(shift).values()
    assert "000001/QĐ-XPHC" in text


def test_a_decision_that_was_handed_over_has_no_refusal_record(shift: Site) -> None:
    case_id = shift.entered()
    shift.tablet.serve_decision(case_id, v.ServiceWay.HANDED, "")
    assert shift.tablet.entered(case_id).paper is None
    with shift.refuses("no_paper"):
        shift.tablet.print_paper(case_id, REFUSAL, 1)


def test_a_case_decided_here_has_no_transfer_note(shift: Site) -> None:
    case_id = shift.entered()
    assert shift.tablet.recorded(case_id).paper is None
    with shift.refuses("no_paper"):
        shift.tablet.print_paper(case_id, TRANSFER, 1)


def test_a_second_tap_waits_for_the_answer_of_the_first(shift: Site) -> None:
    case_id = shift.recorded(**UP)
    shift.tablet.print_paper(case_id, TRANSFER, 2)
    shift.print_all()
    with shift.refuses("print_open"):
        shift.tablet.print_paper(case_id, TRANSFER, 1)


def test_the_database_takes_no_print_row_for_a_paper_without_its_event(shift: Site) -> None:
    shift.recorded(**UP)
    moved, report = place_of(shift, "case.transferred"), place_of(shift, "report.recorded")
    other = bytes([moved.hash[0] ^ 1]) + moved.hash[1:]
    for row in (
        print_row(paper_seq=99),
        print_row(paper_seq=moved.seq, hash=other),
        print_row(paper_seq=report.seq, hash=report.hash),
        print_row(paper_seq=moved.seq, report_seq=report.seq, hash=moved.hash),
    ):
        assert refused_by_the_database(shift, insert(prints).values(row))


def test_a_permit_of_a_paper_is_not_turned_to_another_event(shift: Site) -> None:
    case_id = shift.recorded(**UP)
    shift.tablet.print_paper(case_id, TRANSFER, 1)
    changed = update(prints).where(prints.c.paper_seq.is_not(None))
    assert refused_by_the_database(shift, changed.values(hash=b"1" * 32))
    assert refused_by_the_database(shift, changed.values(paper_seq=place_of(shift, "report.recorded").seq))


def test_a_forged_row_for_a_decision_that_was_handed_over_prints_no_refusal(shift: Site) -> None:
    case_id = shift.entered()
    shift.tablet.serve_decision(case_id, v.ServiceWay.HANDED, "")
    served = place_of(shift, "service.recorded")
    with shift.tablet.opened.tablet.store.transaction() as tx:
        tx.execute(insert(prints).values(print_row(paper_seq=served.seq, hash=served.hash)))
    shift.print_all()
    assert papers(shift) == {}


def test_bytes_changed_in_the_store_make_no_paper(shift: Site) -> None:
    case_id = shift.recorded(**UP)
    shift.tablet.print_paper(case_id, TRANSFER, 1)
    with shift.tablet.opened.tablet.store.transaction() as tx:
        tx.exec_driver_sql("DROP TRIGGER events_are_final")
        moved = events.c.kind == "case.transferred"
        raw = tx.execute(select(events.c.raw).where(moved)).scalar_one()
        tx.execute(update(events).where(moved).values(raw=raw.replace(b"fine_above_limit", b"post_not_in_force")))
    shift.print_all()
    assert papers(shift) == {}
    paper = shift.tablet.recorded(case_id).paper
    assert paper is not None
    assert paper.printing.lock is not None


def test_the_refusal_record_of_a_decision_that_is_held_waits_with_it(shift: Site) -> None:
    case_id = refused(shift)
    decision = place_of(shift, "decision.entered").seq
    shift.server.verdicts.append({"seq": decision, "verdict": "held", "reason": "number_taken"})
    shift.sync()
    with shift.refuses("decision_held"):
        shift.tablet.print_paper(case_id, REFUSAL, 1)


def test_where_the_decision_waits_for_a_receipt_its_refusal_record_does_too(site: Site) -> None:
    site.server.policy["print_policy"] = "acknowledged"
    site.enrol()
    site.sync()
    case_id = refused(site)
    site.tablet.print_paper(case_id, REFUSAL, 1)
    site.print_all()
    assert papers(site) == {}
    site.sync()
    site.print_all()
    assert len(papers(site)) == 1


def test_prints_of_papers_are_known_again_on_a_tablet_that_gets_its_events_back(
    shift: Site, tmp_path_factory: pytest.TempPathFactory
) -> None:
    kept = tmp_path_factory.mktemp("backup") / "tablet"
    shift.tablet.stop()
    shutil.copytree(shift.folder, kept)
    shift.restart()
    case_id = shift.recorded(**UP)
    shift.tablet.print_paper(case_id, TRANSFER, 2)
    confirmed(shift, case_id, TRANSFER)
    shift.tablet.print_paper(case_id, TRANSFER, 1)
    shift.print_all()
    shift.sync()
    shift.tablet.stop()
    shutil.rmtree(shift.folder)
    shutil.copytree(kept, shift.folder)
    shift.restart()
    shift.sync()
    view = shift.tablet.paper_printing(case_id, TRANSFER)
    assert (view.confirmed, view.next_copy) == (2, 4)
    assert view.open is not None
    assert view.open.state is v.PrintState.ASKED


def test_a_roll_prints_no_paper_and_says_why(site: Site) -> None:
    class Belt:
        name, roll = "BELT", 384

        def note(self) -> v.Words:
            return v.Words("", "")

        def print_copy(self, job: object) -> None:
            pytest.fail("bytes left")

    site.tablet = build_tablet(site.settings, clock=site.clock, hooks=site.hooks, printer=Belt())
    site.enrol()
    site.sync()
    case_id = refused(site)
    paper = site.tablet.entered(case_id).paper
    assert paper is not None
    assert paper.printing.lock is not None
    with site.refuses("needs_sheets"):
        site.tablet.print_paper(case_id, REFUSAL, 1)
