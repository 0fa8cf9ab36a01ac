"""What stands on paper: the same bytes twice, every fact from the event, seal and header on every page."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import BytesIO

import pypdf
import pytest

from print_templates.render import (
    CopyMark,
    count_pages_decision,
    count_pages_report,
    preview_decision,
    preview_report,
    printable_decision,
    render_decision,
    render_report,
)
from shared.cases.decision import NumberTaken
from shared.cases.parties import NamedParty
from shared.cases.report import SeizedItem
from shared.errors import Conflict, InvalidInput
from shared.numbering.lookup_code import show_code
from shared.seal.token import to_qr_text
from tests.print_templates.reading import codes, texts
from tests.samples import (
    HELMET_FINE,
    MINOR,
    ORGANISATION,
    PERSON,
    RED_LIGHT_FINE,
    TABLET_CODE,
    moment,
    printable_sample,
    recorded_sample,
    sample_decision,
    sample_report,
    sealed_decision,
)

MANY_ACTS = sample_decision(acts=(HELMET_FINE, RED_LIGHT_FINE) * 8, total=44_000_000)


def test_the_same_decision_gives_the_same_bytes_twice() -> None:
    printable = printable_sample(sample_decision())
    assert render_decision(printable, copy_mark=None) == render_decision(printable, copy_mark=None)


def test_every_page_carries_number_date_page_and_code() -> None:
    printable = printable_sample(MANY_ACTS)
    pages = texts(render_decision(printable, copy_mark=None))
    assert len(pages) == printable.decision.pages >= 3
    for number, page in enumerate(pages, start=1):
        assert "Số 004133/QĐ-XPHC, ngày 21/11/2026" in page
        assert f"trang {number}/{len(pages)}" in page
        assert f"Mã tra cứu {show_code(printable.decision.code or '')}" in page


def test_every_page_carries_its_seal_in_the_same_place() -> None:
    printable = printable_sample(MANY_ACTS)
    pages = codes(render_decision(printable, copy_mark=None))
    assert [[text for text, _ in page] for page in pages] == [[to_qr_text(printable.token)]] * len(pages)
    assert len({place for page in pages for _, place in page}) == 1


def test_another_page_count_than_the_events_is_never_printed() -> None:
    raw, token = sealed_decision(sample_decision(pages=count_pages_decision(sample_decision()) + 1))
    printable = printable_decision(raw, token, tablet_code=TABLET_CODE)
    with pytest.raises(Conflict, match="pages_differ"):
        render_decision(printable, copy_mark=None)


def test_the_page_count_depends_neither_on_number_nor_on_code() -> None:
    counts = {
        count_pages_decision(
            replace(MANY_ACTS, number=NumberTaken(2026, 1, serial, f"{serial:06d}/QĐ-XPHC"), code=code)
        )
        for serial, code in ((1, None), (4133, "K7QF2M9XT"), (1_048_575, "000000000"))
    }
    assert len(counts) == 1


def test_a_reprint_says_so_in_its_margin_and_changes_no_other_word() -> None:
    printable = printable_sample(sample_decision())
    first = texts(render_decision(printable, copy_mark=None))
    mark = CopyMark(3, as_of=moment("2026-11-21 14:55"))
    third = texts(render_decision(printable, copy_mark=mark))
    words = "Bản in lại, bản 3, theo sổ máy lúc 14:55 21/11/2026"
    assert [page.replace(words, "").split() for page in third] == [page.split() for page in first]
    assert all(words in page for page in third)
    assert "theo sổ máy" not in texts(render_decision(printable, copy_mark=CopyMark(4)))[0]


def test_a_preview_has_no_number_code_or_seal_and_is_stamped_on_every_page() -> None:
    pdf = preview_decision(MANY_ACTS)
    for page in texts(pdf):
        assert "XEM TRƯỚC" in page
        assert "CHƯA NHẬP, CHƯA CÓ SỐ" in page
        assert "004133" not in page
        assert "Mã tra cứu" not in page
    assert codes(pdf) == [[]] * len(texts(pdf))
    assert "000222" not in " ".join(texts(preview_report(sample_report())))


def test_a_training_page_says_it_has_no_value() -> None:
    printable = printable_sample(sample_decision(code=None), training=True)
    for page in texts(render_decision(printable, copy_mark=None)):
        assert "TẬP HUẤN" in page
        assert "không có giá trị" in page
        assert "Mã tra cứu" not in page


def test_amounts_stand_in_figures_and_in_words() -> None:
    page = " ".join(texts(render_decision(printable_sample(sample_decision()), copy_mark=None)))
    assert "phạt tiền 500.000 đồng (Bằng chữ: năm trăm nghìn đồng)" in page
    assert "phạt tiền 5.000.000 đồng (Bằng chữ: năm triệu đồng)" in page
    assert "Tổng số tiền phạt: 5.500.000 đồng (Viết bằng chữ: Năm triệu năm trăm nghìn đồng)." in page


def test_a_warning_names_no_money_and_goes_to_the_parents() -> None:
    warned = replace(HELMET_FINE, amount=0, penalty="warning")
    decision = sample_decision(offender=MINOR, acts=(warned,), penalty="warning", total=0, points=0)
    page = " ".join(texts(render_decision(printable_sample(decision), copy_mark=None)))
    assert "Hình thức xử phạt chính: Cảnh cáo." in page
    assert "Tổng số tiền phạt" not in page
    assert "0,05%" not in page
    assert "Gửi cho ông (bà) LÊ VĂN MẪU, cha, mẹ hoặc người giám hộ" in page


def test_an_organisation_has_its_own_block() -> None:
    page = " ".join(texts(render_decision(printable_sample(sample_decision(offender=ORGANISATION)), copy_mark=None)))
    assert "Tên của tổ chức: CÔNG TY TNHH VẬN TẢI MẪU Địa chỉ trụ sở chính:" in page
    assert "Giao cho ông (bà) PHẠM THỊ GIẢ ĐỊNH là người đại diện theo pháp luật" in page
    assert "Họ và tên:" not in page


def test_a_deputy_signs_for_the_head_and_cites_the_delegation() -> None:
    signer = replace(
        sample_decision().signer,
        title="Phó Đội trưởng",
        delegation="Quyết định số 12/QĐ-GQXP ngày 01/10/2026 về việc giao quyền xử phạt vi phạm hành chính",
    )
    page = " ".join(texts(render_decision(printable_sample(sample_decision(signer=signer)), copy_mark=None)))
    assert "KT. ĐỘI TRƯỞNG PHÓ ĐỘI TRƯỞNG" in page
    assert "Căn cứ Quyết định số 12/QĐ-GQXP" in page
    assert "ĐỘI TRƯỞNG ĐỘI CẢNH SÁT GIAO THÔNG ĐƯỜNG BỘ SỐ 3" in page


def test_a_report_counts_its_sheets_and_asks_both_to_sign_each() -> None:
    seized = tuple(SeizedItem(f"Giấy tờ số {n}", "cái", 1, "Bình thường") for n in range(40))
    recorded = recorded_sample(sample_report(seized=seized))
    pages = texts(render_report(recorded))
    assert len(pages) == recorded.report.pages >= 3
    assert f"gồm {len(pages):02d} tờ" in pages[-1]
    assert all("Người vi phạm ký tờ này" in page for page in pages)


def test_an_interpreter_and_a_damaged_party_of_the_report_are_on_its_paper() -> None:
    party = NamedParty("PHẠM THỊ GIẢ ĐỊNH", "số 7 phố Mẫu", "Phiên dịch viên")
    words = " ".join(texts(render_report(recorded_sample(sample_report(interpreter=party, damaged=party)))))
    assert "3. Người phiên dịch: PHẠM THỊ GIẢ ĐỊNH; nghề nghiệp, chức vụ: Phiên dịch viên" in words
    assert "4. Cá nhân, tổ chức bị thiệt hại: PHẠM THỊ GIẢ ĐỊNH; địa chỉ: số 7 phố Mẫu" in words
    assert "NGƯỜI PHIÊN DỊCH" in words
    plain = " ".join(texts(render_report(recorded_sample(sample_report()))))
    assert "3. Người phiên dịch: Không." in plain
    assert "NGƯỜI PHIÊN DỊCH" not in plain


def test_the_signature_never_stands_alone_on_a_page() -> None:
    for acts in range(1, 9):
        decision = sample_decision(acts=(RED_LIGHT_FINE,) * acts, total=5_000_000 * acts)
        last = texts(render_decision(printable_sample(decision), copy_mark=None))[-1]
        assert "để tổ chức thực hiện" in last
        assert "TRẦN VĂN THỬ" in last


def test_a_name_cannot_become_markup_or_template() -> None:
    name = 'NGUYỄN <img src="file:///etc/passwd"/> {{ so }} </muc> & MẪU'
    pdf = render_decision(printable_sample(sample_decision(offender=replace(PERSON, name=name))), copy_mark=None)
    assert f"Họ và tên: {name} Giới tính:" in texts(pdf)[0]
    assert not any(page.images for page in pypdf.PdfReader(BytesIO(pdf)).pages)


def test_decomposed_letters_are_refused_because_they_print_broken() -> None:
    name = unicodedata.normalize("NFD", "NGUYỄN VĂN MẪU")
    with pytest.raises(InvalidInput, match="NFC"):
        count_pages_decision(sample_decision(offender=replace(PERSON, name=name)))


def test_a_letter_without_a_glyph_is_refused_before_entry() -> None:
    with pytest.raises(InvalidInput, match="glyph_missing"):
        count_pages_decision(sample_decision(offender=replace(PERSON, name="NGUYỄN 漢 MẪU")))


def test_a_statement_too_long_for_any_page_is_refused() -> None:
    with pytest.raises(InvalidInput, match="form_overflow"):
        count_pages_report(sample_report(signature_reason="dài " * 3_000, offender_signature="refused"))


@pytest.mark.parametrize("paper", ["decision", "report"])
def test_every_font_is_embedded(paper: str) -> None:
    if paper == "decision":
        pdf = render_decision(printable_sample(sample_decision()), copy_mark=CopyMark(3))
    else:
        item = SeizedItem("Giấy phép lái xe", "cái", 1)
        pdf = render_report(recorded_sample(sample_report(seized=(item,))))
    for page in pypdf.PdfReader(BytesIO(pdf)).pages:
        fonts = [one.get_object() for one in page["/Resources"]["/Font"].values()]
        assert fonts
        for font in fonts:
            assert "/FontFile2" in font["/FontDescriptor"]
            assert "LiberationSerif" in font["/BaseFont"]


def test_two_workers_at_once_give_the_same_bytes() -> None:
    decision, report = printable_sample(sample_decision()), recorded_sample(sample_report())
    alone = {True: render_decision(decision, copy_mark=None), False: render_report(report)}
    with ThreadPoolExecutor(4) as workers:
        made = workers.map(
            lambda one: (one, render_decision(decision, copy_mark=None) if one else render_report(report)),
            [True, False] * 30,
        )
        assert all(pdf == alone[one] for one, pdf in made)


def test_another_process_gives_the_same_bytes() -> None:
    code = (
        "import hashlib; from tests.samples import *; from print_templates.render import render_decision;"
        "print(hashlib.sha256(render_decision(printable_sample(sample_decision()), copy_mark=None)).hexdigest())"
    )
    here = hashlib.sha256(render_decision(printable_sample(sample_decision()), copy_mark=None)).hexdigest()
    env = {**os.environ, "PYTHONHASHSEED": "4711"}
    there = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env)
    assert there.stdout.strip() == here
