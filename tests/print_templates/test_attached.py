"""Papers without a seal of their own: from committed bytes and their document, never taken for a page of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from print_templates.attached import RecordedPaper, day_sheet, recorded_paper, render_recorded
from print_templates.check_word import check_word
from print_templates.editions import all_forms
from print_templates.made_up import OFFICER, TABLET_CODE, made_event, made_report, made_unit
from shared.cases.records import CaseTransferred, ServiceRecorded, ShiftClosed, VerificationRecorded
from shared.errors import Corrupt
from shared.ledger.event import content_hash, read_event
from shared.seal.token import to_qr_text
from tests.print_templates.reading import codes, texts
from tools.forms_samples import Way, sample_attached, sample_decision, sample_paper, sample_report, sample_seizure

WAY = Way("plain", False, None)
NEWEST = {form.id.form: form for form in sorted(all_forms(), key=lambda one: one.since)}
REPORT, DECISION, SEIZURE = NEWEST["MBB01"], NEWEST["MQD02"], NEWEST["MQD20"]


def transferred(**frame: Any) -> bytes:
    event = read_event(
        WAY.event(REPORT, "case.transferred", CaseTransferred("division_head", ("fine_above_limit",), 9))
    )
    return replace(event, **frame).exact()


def words_of(form: str) -> str:
    return " ".join(texts(render_recorded(sample_attached(NEWEST[form], WAY))))


@pytest.mark.parametrize("form", ["MBB05", "MBB06", "MBB16", "MBB29"])
def test_it_names_its_document_bears_its_seal_and_shows_its_own_check_word(form: str) -> None:
    paper = sample_attached(NEWEST[form], WAY)
    pdf = render_recorded(paper)
    for text, found in zip(texts(pdf), codes(pdf), strict=True):
        assert f"Từ kiểm tra {check_word(paper.content_hash)}" in text
        assert paper.paper.data["kem"]["so"] in text
        assert [one for one, _ in found] == [to_qr_text(paper.token)]


@pytest.mark.parametrize("form", ["MBB05", "MBB06", "MBB16", "MBB29", "DAYSHEET"])
def test_its_running_header_is_never_that_of_a_page_of_the_document(form: str) -> None:
    for text in texts(sample_paper(NEWEST[form])):
        assert text.startswith("Giấy kèm 9999-0000")
        assert not text.startswith("Số ")


def test_its_number_is_its_place_in_the_ledger() -> None:
    assert sample_attached(NEWEST["MBB05"], WAY).paper.number == f"{TABLET_CODE}-000031/BB-XM"


def test_what_was_found_stands_on_the_verification() -> None:
    assert "Người vi phạm đã xuất trình giấy phép lái xe hợp lệ." in words_of("MBB05")


def test_the_transfer_says_to_whom_and_why() -> None:
    words = words_of("MBB29")
    assert "Nơi nhận: Trưởng phòng Cảnh sát giao thông." in words
    assert "Mức phạt tối đa của khung vượt thẩm quyền." in words
    assert "Không có thẩm quyền tịch thu." in words


def test_the_return_names_things_and_receiver() -> None:
    words = words_of("MBB16")
    assert "Xe mô tô biển số 29-B1 123.45" in words
    assert "Người nhận: NGUYỄN VĂN MẪU; chủ phương tiện" in words


def test_a_refusal_tells_when_the_decision_was_offered() -> None:
    assert "Vào hồi 14 giờ 31 phút, ngày 01/07/2025, quyết định nêu trên đã được giao trực tiếp" in words_of("MBB06")


def test_a_decision_that_was_handed_over_has_no_record_of_refusal() -> None:
    decision = sample_decision(DECISION, WAY)
    raw = WAY.event(DECISION, "service.recorded", ServiceRecorded("handed", 1, of_seq=decision.event().seq))
    with pytest.raises(Corrupt, match="was not refused"):
        recorded_paper(raw, of=decision, tablet_code=TABLET_CODE)


def test_an_event_of_another_case_belongs_to_no_report_of_this_one() -> None:
    for frame in ({"case": uuid4()}, {"case": None}, {"training": True}):
        with pytest.raises(Corrupt, match="another case"):
            recorded_paper(transferred(**frame), of=sample_report(REPORT, WAY), tablet_code=TABLET_CODE)


def test_a_reference_to_another_event_is_no_paper_of_this_document() -> None:
    report, decision = sample_report(REPORT, WAY), sample_decision(DECISION, WAY)
    by_seq = WAY.event(REPORT, "case.transferred", CaseTransferred("division_head", (), 10))
    by_hash = WAY.event(DECISION, "service.recorded", ServiceRecorded("refused", 1, of_hash="0" * 64))
    with pytest.raises(Corrupt, match="another document"):
        recorded_paper(by_seq, of=report, tablet_code=TABLET_CODE)
    with pytest.raises(Corrupt, match="another document"):
        recorded_paper(by_hash, of=decision, tablet_code=TABLET_CODE)
    good = WAY.event(DECISION, "service.recorded", ServiceRecorded("refused", 1, of_hash=decision.content_hash.hex()))
    assert recorded_paper(good, of=decision, tablet_code=TABLET_CODE).content_hash == content_hash(good)


def test_a_kind_without_a_paper_and_a_document_of_another_kind_are_refused() -> None:
    report = sample_report(REPORT, WAY)
    with pytest.raises(Corrupt, match="no such paper"):
        recorded_paper(WAY.event(REPORT, "report.recorded", report.report), of=report, tablet_code=TABLET_CODE)
    with pytest.raises(Corrupt, match="no such paper"):
        recorded_paper(transferred(), of=sample_seizure(SEIZURE, WAY), tablet_code=TABLET_CODE)


def test_a_name_that_no_event_tells_is_left_to_be_written_by_hand() -> None:
    report = sample_report(REPORT, WAY)
    event = read_event(WAY.event(REPORT, "verification.recorded", VerificationRecorded("Đúng.", "2025-07-01")))
    other = recorded_paper(replace(event, officer=OFFICER + 1).exact(), of=report, tablet_code=TABLET_CODE)
    assert "TRẦN VĂN THỬ" not in " ".join(texts(render_recorded(other)))
    same = recorded_paper(event.exact(), of=report, tablet_code=TABLET_CODE)
    assert "TRẦN VĂN THỬ" in " ".join(texts(render_recorded(same)))


def test_it_is_neither_made_by_hand_nor_rendered_from_what_only_looks_like_it() -> None:
    good = sample_attached(NEWEST["MBB05"], WAY)
    with pytest.raises(TypeError):
        RecordedPaper(object(), good.paper, (b"{}", False), good.token)
    with pytest.raises(TypeError):
        render_recorded(sample_report(REPORT, WAY))  # type: ignore[arg-type]


def shift_of(reports: int, *, told: int | None = None, missing: bool = False) -> RecordedPaper:
    form = NEWEST["DAYSHEET"]
    events = [WAY.event(form, "report.recorded", made_report(form), seq=9 + place) for place in range(reports)]
    closed = ShiftClosed(9, 8 + reports, reports if told is None else told, 0)
    raw = WAY.event(form, "shift.closed", closed, seq=9 + reports)
    given = events[1:] if missing else events
    return day_sheet(raw, shift=given, unit=made_unit(), tablet_code=TABLET_CODE)


def test_the_day_sheet_lists_every_report_of_the_shift_and_bears_no_seal() -> None:
    pdf = render_recorded(shift_of(3))
    (words,) = texts(pdf)
    assert words.count("9999-000222/BB-VPHC") == 3
    assert "Số biên bản: 3; số quyết định: 0" in words
    assert codes(pdf) == [[]]


def test_a_day_sheet_with_a_missing_entry_or_another_count_is_not_made() -> None:
    with pytest.raises(Corrupt, match="missing"):
        shift_of(3, missing=True)
    with pytest.raises(Corrupt, match="counts"):
        shift_of(3, told=2)
    with pytest.raises(Corrupt, match=r"case\.transferred"):
        day_sheet(transferred(), shift=[], unit=made_unit(), tablet_code=TABLET_CODE)


def test_an_empty_shift_has_a_sheet_too() -> None:
    assert "Trong ca không lập biên bản" in " ".join(texts(render_recorded(shift_of(0))))


def test_the_check_word_is_of_the_exact_bytes_and_no_look_up_code() -> None:
    assert check_word(bytes(32)) == "0000 0000"
    assert check_word(content_hash(b"a")) != check_word(content_hash(b"b"))
    assert made_event(NEWEST["MBB05"], "plain", 9) == made_event(NEWEST["MBB05"], "plain", 9)
