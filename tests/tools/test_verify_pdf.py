"""Every forgery of a page is found by name; a genuine page never is."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pypdf
import pytest
from pypdf.annotations import FreeText
from reportlab.pdfgen.canvas import Canvas

from print_templates import printable
from print_templates.render import (
    CopyMark,
    PrintableChange,
    RecordedReport,
    printable_decision,
    render_change,
    render_decision,
    render_report,
)
from shared.cases.decision import NumberTaken
from shared.cases.parties import Offender
from shared.numbering.number import CHANGE_SERIES
from shared.seal.keylist import GrantedRange
from shared.seal.of_case import CHANGES
from shared.seal.token import to_qr_text
from tests.samples import (
    HELMET_FINE,
    LEDGER,
    MINOR,
    MOTORCYCLE,
    ORGANISATION,
    PERSON,
    RED_LIGHT_FINE,
    TABLET_CODE,
    TABLET_KEY,
    changed_sample,
    moment,
    recorded_sample,
    sample_change,
    sample_decision,
    sample_form,
    sample_key_list,
    sample_keys_json,
    sample_report,
    sealed_change,
    sealed_report,
)
from tests.tools.papers import Paper, export_of, forged, judge, paper, with_pages

LONG = sample_decision(acts=(HELMET_FINE, RED_LIGHT_FINE) * 4, total=22_000_000)
OTHER_POINT = replace(HELMET_FINE, basis="điểm i khoản 2 Điều 7 NĐ 168/2024/NĐ-CP", point="ND168:7-2-i")
WARNING = replace(HELMET_FINE, amount=0, penalty="warning")


@pytest.fixture(scope="module")
def genuine() -> Paper:
    return paper(sample_decision())


@pytest.fixture(scope="module")
def long_paper() -> Paper:
    made = paper(LONG)
    assert made.decision.pages == 3
    return made


def overlaid(pdf: bytes, draw: object) -> bytes:
    """The PDF with something drawn over its first page."""
    out = BytesIO()
    canvas = Canvas(out, pagesize=(595.28, 841.89))
    draw(canvas)  # type: ignore[operator]  # a test's own lambda
    canvas.save()
    writer = pypdf.PdfWriter(clone_from=BytesIO(pdf))
    writer.pages[0].merge_page(pypdf.PdfReader(BytesIO(out.getvalue())).pages[0])
    result = BytesIO()
    writer.write(result)
    return result.getvalue()


@pytest.mark.parametrize(
    "decision",
    [
        sample_decision(),
        LONG,
        sample_decision(offender=ORGANISATION),
        sample_decision(offender=MINOR, acts=(WARNING,), penalty="warning", total=0, points=0),
        sample_decision(vehicle=None),
        sample_decision(acts=(HELMET_FINE,), total=500_000, points=0),
        sample_decision(offender=replace(PERSON, name="  Nguyễn   Thị Ỷ Ễ  ")),
    ],
    ids=["two acts", "long", "organisation", "warning", "no vehicle", "one act", "odd name"],
)
def test_a_genuine_decision_is_ok(tmp_path: Path, decision: object) -> None:
    verdict = judge(tmp_path, paper(decision).pdf)  # type: ignore[arg-type]
    assert verdict.faults == ()
    assert verdict.state == "ok"
    assert "not covered by the seal: birth date, address" in verdict.line("x", "root")


def test_a_genuine_decision_on_the_spot_is_ok(tmp_path: Path) -> None:
    spot = sample_decision(form=sample_form("MQD01"), report=None)
    assert judge(tmp_path, paper(spot).pdf).state == "ok"


@pytest.mark.parametrize("kind", sorted(CHANGES))
def test_a_genuine_document_that_changes_a_decision_is_ok_and_an_edited_one_is_not(tmp_path: Path, kind: str) -> None:
    ranges = (GrantedRange(str(LEDGER), 2026, CHANGE_SERIES, 1, 50),)
    (tmp_path / "keys.json").write_bytes(sample_keys_json(sample_key_list(ranges=ranges)))
    change = sample_change(kind)
    genuine = changed_sample(kind, change)
    assert judge(tmp_path, render_change(genuine)).state == "ok"
    other = replace(genuine.change, number=replace(change.number, serial=18, text="000018/QĐ-ĐCXPHC"))
    edited = PrintableChange(printable._GATE, other, (b"{}", False), genuine.token)
    assert judge(tmp_path, render_change(edited)).state == "bad"


def test_a_change_sealed_by_the_tablet_instead_of_its_signer_is_bad(tmp_path: Path) -> None:
    ranges = (GrantedRange(str(LEDGER), 2026, CHANGE_SERIES, 1, 50),)
    (tmp_path / "keys.json").write_bytes(sample_keys_json(sample_key_list(ranges=ranges)))
    _, token = sealed_change("decision.cancelled", sample_change("decision.cancelled"), key=TABLET_KEY)
    assert judge(tmp_path, to_qr_text(token)).faults == ("sealed by a tablet key",)


@pytest.mark.parametrize(("day", "year"), [("2020-08-05", 2020), ("2025-06-10", 2025)])
def test_genuine_papers_of_earlier_editions_are_ok(tmp_path: Path, day: str, year: int) -> None:
    at = moment(f"{day} 09:00")
    number = NumberTaken(year, 1, 17, "000017/QĐ-XPVPHC")
    old = sample_decision(form=sample_form("MQD02", day), signed_at=at, number=number, code=None)
    assert judge(tmp_path, paper(old).pdf).state == "ok"
    report = sample_report(form=sample_form("MBB01", day), made_at=at)
    assert judge(tmp_path, render_report(recorded_sample(report))).state == "ok"


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"offender": ORGANISATION},
        {"offender": Offender("unknown"), "vehicle": None, "offender_signature": "unknown"},
        {"offender": MINOR, "witness": MINOR.guardian, "statement": "Không đồng ý. " * 150},
    ],
    ids=["person", "organisation", "unknown", "minor, long"],
)
def test_a_genuine_report_is_ok(tmp_path: Path, changes: dict[str, object]) -> None:
    verdict = judge(tmp_path, render_report(recorded_sample(sample_report(**changes))))
    assert verdict.faults == ()


def test_an_edited_name_in_a_report_is_found(tmp_path: Path) -> None:
    genuine = recorded_sample(sample_report())
    raw, token = sealed_report(replace(genuine.report, offender=replace(PERSON, name="NGUYỄN VĂN MỘT")))
    edited = printable.recorded_report(raw, token, tablet_code=TABLET_CODE).report
    made = RecordedReport(printable._GATE, edited, (raw, False), genuine.token)
    assert any("name edited" in one for one in judge(tmp_path, render_report(made)).faults)


def test_a_marked_reprint_is_ok(tmp_path: Path, genuine: Paper) -> None:
    made = printable_decision(genuine.raw, genuine.token, tablet_code=TABLET_CODE)
    pdf = render_decision(made, copy_mark=CopyMark(3, moment("2026-11-21 18:00")))
    (tmp_path / "ledger.ndjson").write_bytes(export_of(genuine))
    verdict = judge(tmp_path, pdf, ledger=str(tmp_path / "ledger.ndjson"))
    assert verdict.faults == ()


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"offender": replace(PERSON, name="NGUYỄN VĂN MƯỜI")}, "name edited"),
        ({"offender": replace(PERSON, name="LÊ VĂN KHÁC")}, "name edited"),
        ({"vehicle": replace(MOTORCYCLE, plate="29B112346")}, "plate edited"),
        ({"total": 550_000}, "amount edited"),
        ({"acts": (replace(HELMET_FINE, amount=5), RED_LIGHT_FINE)}, "do not add up"),
        ({"acts": (OTHER_POINT, RED_LIGHT_FINE)}, "legal points edited"),
        ({"number": NumberTaken(2026, 1, 4134, "004134/QĐ-XPHC")}, "number 004134"),
        ({"signed_at": moment("2026-11-22 09:00")}, "date 22/11/2026"),
        ({"code": "000000000"}, "look-up code on page 1"),
        ({"vehicle": None}, "plate not found"),
    ],
    ids=["same initials", "name", "plate", "amount", "part", "point", "number", "date", "code", "plate removed"],
)  # fmt: skip
def test_an_edited_fact_beside_a_genuine_seal_is_found(
    tmp_path: Path, genuine: Paper, changes: dict[str, object], fault: str
) -> None:
    verdict = judge(tmp_path, forged(genuine, **changes))
    assert verdict.state == "bad"
    assert any(fault in one for one in verdict.faults), verdict.faults


@pytest.mark.parametrize(
    ("order", "fault"),
    [
        ([0, 1], "page 3 missing"),
        ([1, 2], "page 1 missing"),
        ([0, 1, 1, 2], "page 2 repeated"),
        ([0, 2, 1], "pages out of order"),
        ([2, 0, 1], "pages out of order"),
        ([0, 1, 2, -1], "carries the seal of another document"),
    ],
    ids=["last dropped", "first dropped", "repeated", "swapped", "rotated", "foreign"],
)
def test_missing_repeated_reordered_and_foreign_pages_are_named(
    tmp_path: Path, genuine: Paper, long_paper: Paper, order: list[int], fault: str
) -> None:
    verdict = judge(tmp_path, with_pages(long_paper.pdf, order, genuine.pdf))
    assert verdict.state == "bad"
    assert any(fault in one for one in verdict.faults), verdict.faults


def test_a_genuine_seal_on_a_page_of_another_case_is_found(tmp_path: Path, genuine: Paper) -> None:
    other = paper(sample_decision(offender=replace(PERSON, name="TRẦN THỊ KHÁC"), acts=(HELMET_FINE,), total=500_000))
    pasted = forged(genuine, offender=other.decision.offender, acts=other.decision.acts, total=other.decision.total)
    verdict = judge(tmp_path, pasted)
    assert {"name", "amount"} <= {one.split()[0] for one in verdict.faults}


def test_a_page_without_its_seal_is_found(tmp_path: Path, genuine: Paper) -> None:
    def cover(canvas: Canvas) -> None:
        canvas.setFillGray(1)
        canvas.rect(70, 10, 140, 145, stroke=0, fill=1)

    verdict = judge(tmp_path, overlaid(genuine.pdf, cover))
    assert "no readable seal on page 1" in verdict.faults
    assert "a filled patch lies on the page (page 1)" in verdict.faults


def test_words_put_over_others_are_found(tmp_path: Path, genuine: Paper) -> None:
    def patch(canvas: Canvas) -> None:
        canvas.setFillGray(1)
        canvas.rect(120, 400, 60, 12, stroke=0, fill=1)

    def hidden(canvas: Canvas) -> None:
        text = canvas.beginText(100, 400)
        text.setTextRenderMode(3)
        text.textOut("Tong so tien phat")
        canvas.drawText(text)

    def pale(canvas: Canvas) -> None:
        canvas.setFillGray(1)
        canvas.drawString(100, 400, "white words")

    assert any("filled patch" in one for one in judge(tmp_path, overlaid(genuine.pdf, patch)).faults)
    assert any("hidden text" in one for one in judge(tmp_path, overlaid(genuine.pdf, hidden)).faults)
    assert any("hidden text" in one for one in judge(tmp_path, overlaid(genuine.pdf, pale)).faults)


def test_a_note_over_the_page_is_found(tmp_path: Path, genuine: Paper) -> None:
    writer = pypdf.PdfWriter(clone_from=BytesIO(genuine.pdf))
    writer.add_annotation(0, FreeText(text="500 đồng", rect=(100, 400, 200, 420)))
    out = BytesIO()
    writer.write(out)
    assert "a note or field lies over the page (page 1)" in judge(tmp_path, out.getvalue()).faults


def test_training_paper_has_no_value(tmp_path: Path) -> None:
    number = NumberTaken(2026, 2, 17, "000017/QĐ-TH")
    verdict = judge(tmp_path, paper(sample_decision(number=number, code=None), training=True).pdf)
    assert verdict.state == "bad"
    assert verdict.faults == ("TRAINING, no value",)


def test_an_edit_outside_the_seal_is_found_with_the_ledger(tmp_path: Path, genuine: Paper) -> None:
    edited = forged(genuine, offender=replace(PERSON, address="Số 6 phố Khác"))
    assert judge(tmp_path, edited).state == "ok"
    (tmp_path / "ledger.ndjson").write_bytes(export_of(genuine))
    verdict = judge(tmp_path, edited, ledger=str(tmp_path / "ledger.ndjson"))
    assert verdict.state == "bad"
    assert any("text of page 1 differs from the ledger: “6 phố Khác" in one for one in verdict.faults), verdict.faults


def test_a_paper_that_the_ledger_does_not_hold_is_found(tmp_path: Path, genuine: Paper) -> None:
    other = paper(sample_decision(total=5_000_000, acts=(RED_LIGHT_FINE,)))
    (tmp_path / "ledger.ndjson").write_bytes(export_of(other))
    verdict = judge(tmp_path, genuine.pdf, ledger=str(tmp_path / "ledger.ndjson"))
    assert "this document is not in the ledger" in verdict.faults


@pytest.mark.parametrize("cut", [40, 2_000, 60_000])
def test_a_damaged_pdf_is_unusable(tmp_path: Path, genuine: Paper, cut: int) -> None:
    assert judge(tmp_path, genuine.pdf[:cut]).state == "unusable"


def test_any_damage_ends_in_an_answer(tmp_path: Path, genuine: Paper) -> None:
    for at in range(300, len(genuine.pdf), 9_973):
        broken = genuine.pdf[:at] + bytes(64) + genuine.pdf[at + 64 :]
        assert judge(tmp_path, broken).state in {"ok", "bad", "unusable"}


def test_foreign_pdfs_carry_no_seal(tmp_path: Path) -> None:
    out = BytesIO()
    canvas = Canvas(out)
    canvas.drawString(100, 100, "hello")
    canvas.save()
    verdict = judge(tmp_path, out.getvalue())
    assert verdict.state == "bad"
    assert "no page carries a readable seal" in verdict.faults
