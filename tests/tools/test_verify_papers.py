"""Seizures, blanks, attached papers and translations before `bienban verify`: none is taken for what it is not."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdf
import pytest
from PIL import Image

from print_templates import printable
from print_templates.attached import RecordedPaper, recorded_paper, render_recorded
from print_templates.blank_data import Blanks
from print_templates.editions import FormEdition
from print_templates.images import page_pictures
from print_templates.render import (
    PrintableSeizure,
    RecordedReport,
    Seizure,
    count_pages_blank,
    count_pages_seizure,
    printable_blanks,
    printable_seizure,
    recorded_report,
    render_blank,
    render_report,
    render_seizure,
)
from print_templates.translation import render_with_translation
from shared.cases.parties import Vehicle
from shared.cases.records import BlankIssued, SeizureRecorded, VerificationRecorded
from shared.cases.report import SeizedItem
from shared.ledger.event import read_event
from shared.seal.keylist import GrantedRange
from shared.seal.of_case import SealContext
from shared.seal.of_paper import claims_of_blanks, claims_of_seizure
from shared.seal.token import seal
from tests.samples import (
    ENTERED,
    LEDGER,
    PERSON,
    TABLET_CODE,
    TABLET_KEY,
    UNIT,
    printable_sample,
    recorded_sample,
    sample_decision,
    sample_event,
    sample_export,
    sample_form,
    sample_key_list,
    sample_keys_json,
    sample_report,
    sealed_event,
    sealed_report,
)
from tests.tools.papers import judge, with_pages

ITEMS = (SeizedItem("Xe mô tô biển số 29-B1 123.45", "chiếc", 1, "Xước nhẹ"),)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Keys of a unit that was granted numbers of seizures too."""
    known = sample_key_list()
    granted = replace(known, ranges=(*known.ranges, GrantedRange(str(LEDGER), 2026, 4, 1, 50)))
    (tmp_path / "keys.json").write_bytes(sample_keys_json(granted))
    return tmp_path


def recorded(form: FormEdition, **changes: Any) -> SeizureRecorded:
    number = "000012/QĐ-TG" if form.form == "MQD20" else f"{TABLET_CODE}-000222/BB-TG"
    base = SeizureRecorded(number, ITEMS, "để bảo đảm thi hành", form, 0, "2026-12-02")
    counted = replace(base, **changes)
    return replace(counted, pages=count_pages_seizure(Seizure(counted, sample_report(), ENTERED)))


def seized(form: str = "MQD20", **changes: Any) -> tuple[PrintableSeizure, bytes]:
    report = recorded_sample(sample_report())
    data = recorded(sample_form(form), **changes)
    raw = sample_event("seizure.recorded", data, seq=3)
    token = seal(claims_of_seizure(data, report.report, SealContext(raw, False, TABLET_CODE)), TABLET_KEY)
    return printable_seizure(raw, token, tablet_code=TABLET_CODE, report=report), raw


@pytest.mark.parametrize("form", ["MQD20", "MBB15"])
def test_a_genuine_seizure_is_good_alone_and_beside_its_ledger(form: str, folder: Path) -> None:
    paper, raw = seized(form)
    pdf = render_seizure(paper)
    verdict = judge(folder, pdf)
    assert (verdict.state, verdict.faults) == ("ok", ())
    assert verdict.summary.startswith("seizure ")
    report, token = sealed_report(replace(sample_report(), pages=2))
    export = sample_export([report, sealed_event(token, of_seq=1), raw, sealed_event(paper.token, of_seq=3)])
    (folder / "ledger.ndjson").write_bytes(export)
    assert judge(folder, pdf, ledger=str(folder / "ledger.ndjson")).faults == ()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"offender": replace(PERSON, name="NGUYỄN VIẾT MINH")}, "name edited"),
        ({"vehicle": Vehicle("motorcycle", "29B154321")}, "plate edited"),
    ],
)
def test_a_seizure_of_another_person_or_vehicle_is_found(changes: dict[str, Any], told: str, folder: Path) -> None:
    paper, raw = seized()
    other = replace(paper.seizure, report=replace(paper.seizure.report, **changes))
    forged = PrintableSeizure(printable._GATE, other, (raw, False), paper.token)
    verdict = judge(folder, render_seizure(forged))
    assert verdict.state == "bad"
    assert any(told in fault for fault in verdict.faults)


def test_other_things_than_were_seized_are_found_beside_the_ledger(folder: Path) -> None:
    paper, raw = seized()
    other = replace(paper.seizure.recorded, items=(SeizedItem("Xe đạp", "chiếc", 1, "Cũ"),))
    forged = PrintableSeizure(printable._GATE, replace(paper.seizure, recorded=other), (raw, False), paper.token)
    report, token = sealed_report(replace(sample_report(), pages=2))
    export = sample_export([report, sealed_event(token, of_seq=1), raw, sealed_event(paper.token, of_seq=3)])
    (folder / "ledger.ndjson").write_bytes(export)
    verdict = judge(folder, render_seizure(forged), ledger=str(folder / "ledger.ndjson"))
    assert any("differs from the ledger" in fault for fault in verdict.faults)


def blank(number: int) -> bytes:
    issued = BlankIssued(11, 20, sample_form("BLANK"))
    raw = sample_event("blank.issued", issued)
    pages = count_pages_blank(Blanks(issued, UNIT, TABLET_CODE, ENTERED))
    claims = claims_of_blanks(issued, SealContext(raw, False, TABLET_CODE), unit=UNIT.home, pages=pages)
    blanks = printable_blanks(raw, seal(claims, TABLET_KEY), tablet_code=TABLET_CODE, unit=UNIT)
    return render_blank(blanks, number)


def test_each_blank_of_a_set_is_good(folder: Path) -> None:
    for number in (11, 20):
        assert judge(folder, blank(number)).faults == ()


def test_sheets_of_two_blanks_are_no_one_document(folder: Path) -> None:
    first, second = (pypdf.PdfReader(BytesIO(blank(number))) for number in (11, 12))
    writer = pypdf.PdfWriter()
    writer.add_page(first.pages[0])
    writer.add_page(second.pages[1])
    out = BytesIO()
    writer.write(out)
    assert "sheets of several blanks" in judge(folder, out.getvalue()).faults


def attached(of: RecordedReport) -> bytes:
    raw = sample_event("verification.recorded", VerificationRecorded("Đúng như biên bản.", "2026-11-21"), seq=9)
    return render_recorded(recorded_paper(raw, of=of, tablet_code=TABLET_CODE))


def test_an_attached_paper_is_never_taken_for_a_page_of_its_document(folder: Path) -> None:
    report = recorded_sample(sample_report())
    paper = attached(report)
    verdict = judge(folder, paper)
    assert verdict.state == "bad"
    assert verdict.summary.startswith("attached to report 0317-000222")
    assert [fault.partition(":")[0] for fault in verdict.faults] == ["genuine seal, not its page"]
    slipped_in = with_pages(render_report(report), [0, -1], other=paper)
    assert judge(folder, slipped_in).state == "bad"


def test_beside_the_ledger_an_attached_paper_is_compared_word_by_word(folder: Path) -> None:
    report, token = sealed_report(replace(sample_report(), pages=2))
    of = recorded_report(report, token, tablet_code=TABLET_CODE)
    found = VerificationRecorded("Đúng như biên bản.", "2026-11-21")
    raw = sample_event("verification.recorded", found, seq=3)
    export = sample_export([report, sealed_event(token, of_seq=1), raw])
    (folder / "ledger.ndjson").write_bytes(export)
    known = str(folder / "ledger.ndjson")
    paper = recorded_paper(raw, of=of, tablet_code=TABLET_CODE)
    assert judge(folder, render_recorded(paper), ledger=known).faults == ()
    other = sample_event("verification.recorded", replace(found, finding="Không đúng."), seq=3)
    made = recorded_paper(other, of=of, tablet_code=TABLET_CODE)
    assert (
        "no entry of the ledger has the check word of this paper"
        in judge(folder, render_recorded(made), ledger=known).faults
    )
    forged = RecordedPaper(printable._GATE, made.paper, (raw, False), made.token)
    assert any("differs from the ledger" in one for one in judge(folder, render_recorded(forged), ledger=known).faults)


def test_a_photo_of_an_attached_paper_is_not_the_form(folder: Path) -> None:
    (page,) = page_pictures(attached(recorded_sample(sample_report())), dpi=200)
    out = BytesIO()
    Image.frombytes("RGB", (page.width, page.height), page.rgb).save(out, "PNG")
    verdict = judge(folder, out.getvalue())
    assert verdict.state == "bad"
    assert verdict.faults[-1].startswith("genuine seal, not the form")


def test_a_translation_is_named_and_does_not_spoil_the_official_pages(folder: Path) -> None:
    pdf = render_with_translation(printable_sample(sample_decision()))
    verdict = judge(folder, pdf)
    assert (verdict.state, verdict.faults) == ("ok", ())
    assert "courtesy translation not judged: page 3 to 3" in verdict.notes


def test_a_translation_alone_or_behind_another_document_is_found(folder: Path) -> None:
    pdf = render_with_translation(printable_sample(sample_decision()))
    assert judge(folder, with_pages(pdf, [2])).state == "bad"
    last = with_pages(pdf, [2])
    report = render_report(recorded_sample(sample_report()))
    behind = with_pages(report, [0, 1, -1], other=last)
    assert "page 3 translates another document" in judge(folder, behind).faults


def test_an_event_read_from_a_paper_is_the_committed_one() -> None:
    paper, raw = seized()
    assert paper.event() == read_event(raw)
