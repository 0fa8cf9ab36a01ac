"""The print worker: from committed rows, once, and a person says what came out."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfReader

from field_client.bootstrap import build_tablet
from field_client.printing.file_printer import FilePrinter, file_name
from field_client.printing.ports import PrintJob, printer_named
from field_client.ui import views as v
from shared.errors import NotFound, TransportError
from tests.field_client.conftest import PIN, Site


class Jammed:
    """Says no to every copy."""

    name = "BP-04"
    roll = None

    def note(self) -> v.Words:
        return v.Words("", "")

    def print_copy(self, job: PrintJob) -> None:
        raise TransportError("printer", vi="Kẹt giấy.", en="Paper jam.")


def answer(site: Site, case_id: str, outcome: v.PrintOutcome, *, decision: bool = True) -> v.PrintingView:
    site.print_all()
    printing = site.tablet.printing(case_id, decision=decision)
    assert printing.open is not None
    return site.tablet.settle_print(printing.open.print_id, outcome)


def text_of(path: Path) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(path).pages)


def test_a_report_prints_two_copies_by_itself_and_is_printed_only_when_a_person_says_so(shift: Site) -> None:
    case_id = shift.recorded()
    shift.print_all()
    view = shift.tablet.printing(case_id, decision=False)
    assert view.confirmed == 0
    assert [copy.state for copy in view.copies] == [v.PrintState.ASKED] * 2
    assert answer(shift, case_id, v.PrintOutcome.ALL, decision=False).confirmed == 2
    assert len(list((shift.settings.print_dir / "reports").iterdir())) == 2


def test_nothing_of_a_decision_is_printed_until_a_person_asks(shift: Site) -> None:
    shift.entered()
    shift.print_all()
    shift.print_all()
    assert not (shift.settings.print_dir / "decisions").exists()


def test_a_permit_is_used_once(shift: Site) -> None:
    case_id = shift.entered()
    shift.tablet.print_decision(case_id, 2)
    shift.print_all()
    shift.print_all()
    assert shift.kinds().count("print.started") == 2
    with shift.refuses("print_open"):
        shift.tablet.print_decision(case_id, 1)


def test_a_further_copy_is_numbered_and_marked(shift: Site) -> None:
    case_id = shift.entered()
    shift.tablet.print_decision(case_id, 2)
    assert answer(shift, case_id, v.PrintOutcome.ALL).next_copy == 3
    shift.tablet.print_decision(case_id, 1)
    assert answer(shift, case_id, v.PrintOutcome.ALL).confirmed == 3
    printed = {path.name: text_of(path) for path in (shift.settings.print_dir / "decisions").iterdir()}
    assert "bản 3" in printed["000001-QD-XPHC-ban-3.pdf"]
    assert "Bản in lại" not in printed["000001-QD-XPHC-ban-1.pdf"]


def test_a_copy_on_a_tablet_that_heard_nothing_for_a_day_says_so(shift: Site) -> None:
    case_id = shift.entered()
    shift.tablet.print_decision(case_id, 2)
    answer(shift, case_id, v.PrintOutcome.ALL)
    shift.clock.forward(days=2)
    shift.tablet.print_decision(case_id, 1)
    shift.print_all()
    assert "theo sổ máy lúc" in text_of(shift.settings.print_dir / "decisions" / "000001-QD-XPHC-ban-3.pdf")


def test_spoiled_copies_are_not_counted_and_the_next_ones_are_new(shift: Site) -> None:
    case_id = shift.entered()
    shift.tablet.print_decision(case_id, 2)
    view = answer(shift, case_id, v.PrintOutcome.SPOILED)
    assert (view.confirmed, view.next_copy) == (0, 3)


def test_answering_later_leaves_the_question_open(shift: Site) -> None:
    case_id = shift.entered()
    shift.tablet.print_decision(case_id, 2)
    before = len(shift.kinds())
    view = answer(shift, case_id, v.PrintOutcome.LATER)
    assert view.open is not None
    assert len(shift.kinds()) == before + 2


def test_an_expired_permit_prints_nothing(shift: Site) -> None:
    case_id = shift.recorded()
    shift.clock.forward(days=1, seconds=1)
    assert shift.tablet.opened.printing.work_once() == 0
    assert "print.started" not in shift.kinds()
    view = shift.tablet.print_report(case_id, 2)
    assert view.open is not None
    assert shift.tablet.opened.printing.work_once() == 1


def test_a_print_that_has_not_left_cannot_be_answered(shift: Site) -> None:
    case_id = shift.recorded()
    printing = shift.tablet.printing(case_id, decision=False)
    assert printing.open is not None
    with shift.refuses("not_printed_yet"):
        shift.tablet.settle_print(printing.open.print_id, v.PrintOutcome.ALL)


def test_a_printer_that_says_no_only_lowers_the_claim(site: Site) -> None:
    site.tablet = build_tablet(site.settings, clock=site.clock, hooks=site.hooks, printer=Jammed())
    site.enrol()
    site.sync()
    case_id = site.entered()
    site.tablet.print_decision(case_id, 2)
    site.print_all()
    view = site.tablet.printing(case_id, decision=True)
    assert view.open is not None
    assert (view.open.state, view.printer_note.vi) == (v.PrintState.FAILED, "Kẹt giấy.")
    assert site.tablet.entered(case_id).number
    assert site.tablet.settle_print(view.open.print_id, v.PrintOutcome.NONE).next_copy == 1


def test_an_unknown_printer_names_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="file"):
        printer_named("laser", tmp_path)


def test_the_file_printer_writes_plain_names_and_whole_files(tmp_path: Path) -> None:
    job = PrintJob("decision", "004133/QĐ-XPHC", 1, b"%PDF")
    FilePrinter(tmp_path).print_copy(job)
    assert file_name(job) == "004133-QD-XPHC-ban-1.pdf"
    assert (tmp_path / "decisions" / "004133-QD-XPHC-ban-1.pdf").read_bytes() == b"%PDF"


def test_a_folder_that_takes_no_file_is_a_printer_that_says_no(tmp_path: Path) -> None:
    (tmp_path / "decisions").write_bytes(b"a file where the folder should be")
    with pytest.raises(TransportError, match="printer"):
        FilePrinter(tmp_path).print_copy(PrintJob("decision", "1/QĐ", 1, b"%PDF"))


def test_a_preview_has_no_number_no_code_and_is_no_final_page(shift: Site) -> None:
    case_id = shift.recorded()
    preview = shift.tablet.review_decision(case_id).preview
    assert preview != shift.tablet.enter_decision(case_id, PIN).page
