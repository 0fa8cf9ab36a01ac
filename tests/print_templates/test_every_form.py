"""What holds for the paper of every packaged form, by whatever gate it comes."""

from __future__ import annotations

import re
from io import BytesIO
from itertools import pairwise

import pypdf
import pytest

from print_templates.editions import Form, all_forms
from print_templates.made_up import ALL_LETTERS
from print_templates.render import CopyMark
from tests.print_templates.reading import codes, frames, texts
from tools.forms_samples import sample_paper

FORMS = [pytest.param(form, id=form.file.removesuffix(".xml")) for form in all_forms()]
NEWEST = [
    pytest.param(form, id=form.id.form)
    for form in {one.id.form: one for one in sorted(all_forms(), key=lambda one: one.since)}.values()
]
WITHOUT_SEAL = {"DAYSHEET"}
WITHOUT_FREE_TEXT = {"BLANK", "DAYSHEET", "MBB16"}
NEVER_A_REPRINT = {"BLANK"}


@pytest.mark.parametrize("form", FORMS)
def test_each_paper_is_whole_numbered_sealed_and_the_same_twice(form: Form) -> None:
    pdf = sample_paper(form)
    assert pdf == sample_paper(form)
    pages = texts(pdf)
    for number, text in enumerate(pages, start=1):
        assert f"trang {number}/{len(pages)}" in text
        assert re.search(r"(Số|Giấy kèm) \S+, ngày \d{2}/\d{2}/\d{4}", text)
        assert "TẬP HUẤN" not in text
        assert "XEM TRƯỚC" not in text
        assert "\ufffd" not in text
    document = pypdf.PdfReader(BytesIO(pdf))
    for page in document.pages:
        fonts = [one.get_object() for one in page["/Resources"]["/Font"].values()]  # type: ignore[index]
        assert fonts
        assert all("/FontFile2" in font["/FontDescriptor"].get_object() for font in fonts)
    raw = document.trailer["/Root"]["/Metadata"].get_object().get_data().decode()  # type: ignore[index]
    assert "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>" in raw


@pytest.mark.parametrize("form", NEWEST)
def test_every_page_of_training_says_that_it_has_no_value(form: Form) -> None:
    for text in texts(sample_paper(form, training=True)):
        assert "TẬP HUẤN" in text
        assert "không có giá trị" in text
        assert "Mã tra cứu" not in text


@pytest.mark.parametrize("form", NEWEST)
def test_every_page_bears_one_seal_in_the_same_place(form: Form) -> None:
    pages = codes(sample_paper(form))
    if form.id.form in WITHOUT_SEAL:
        assert all(page == [] for page in pages)
        return
    assert all(len(page) == 1 for page in pages)
    assert len({place for page in pages for _, place in page}) == 1


@pytest.mark.parametrize("form", NEWEST)
def test_the_longest_content_stays_within_the_margins_of_decree_30(form: Form) -> None:
    for left, right, heads in frames(sample_paper(form, size="longest")):
        assert left >= 29.5
        assert right >= 17.5
        assert all(before <= after for before, after in pairwise(heads))


@pytest.mark.parametrize("form", NEWEST)
def test_a_reprint_says_so_in_its_margin_and_changes_no_other_word(form: Form) -> None:
    mark = "Bản in lại, bản 3"
    first, third = texts(sample_paper(form)), texts(sample_paper(form, copy=CopyMark(3)))
    if form.id.form in NEVER_A_REPRINT:
        assert third == first
        return
    assert all(mark in text for text in third)
    assert [text.replace(mark, "").split() for text in third] == [text.split() for text in first]


@pytest.mark.parametrize("form", NEWEST)
def test_every_letter_of_the_language_prints(form: Form) -> None:
    words = " ".join(texts(sample_paper(form, size="letters")))
    if form.id.form not in WITHOUT_FREE_TEXT:
        assert set(ALL_LETTERS) - set(words) == set()
