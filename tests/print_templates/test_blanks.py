"""Emergency blanks: sealed before power is lost, each with its own number, with room for every item of the report."""

from __future__ import annotations

from dataclasses import replace

import pytest

from print_templates.blank_data import Blanks, count_pages_blank
from print_templates.copies import render_copy
from print_templates.editions import all_forms
from print_templates.made_up import HOME, TABLET_CODE, made_blanks, made_unit, moment_of
from print_templates.render import PrintableBlanks, printable_blanks, render_blank, render_blanks
from shared.cases.records import BlankIssued
from shared.errors import Corrupt, InvalidInput, NotAllowed, NotFound
from shared.seal.of_paper import MOST_BLANKS, claims_of_blanks
from shared.seal.token import read_token
from tests.print_templates.reading import codes, texts
from tools.forms_samples import Way, sealed

WAY = Way("plain", False, None)
FORM = next(form for form in all_forms() if form.id.form == "BLANK")
UNIT = made_unit()


def issued(blanks: BlankIssued | None = None) -> tuple[bytes, bytes]:
    chosen = blanks or made_blanks(FORM)
    raw = WAY.event(FORM, "blank.issued", chosen)
    pages = count_pages_blank(Blanks(chosen, UNIT, TABLET_CODE, moment_of(FORM)))
    return raw, sealed(claims_of_blanks(chosen, WAY.context(raw), unit=HOME, pages=pages))


def printable() -> PrintableBlanks:
    raw, token = issued()
    return printable_blanks(raw, token, tablet_code=TABLET_CODE, unit=UNIT)


def test_each_blank_has_its_own_number_on_every_page_under_the_seal_of_the_set() -> None:
    blanks = printable()
    first, last = render_blank(blanks, 11), render_blank(blanks, 20)
    assert all("Số 0011/9999-BB-VPHC, ngày 01/07/2025" in page for page in texts(first))
    assert all("Số 0020/9999-BB-VPHC, ngày 01/07/2025" in page for page in texts(last))
    assert [[text for text, _ in page] for page in codes(first)] == [[text for text, _ in page] for page in codes(last)]
    claims, _ = read_token(blanks.token)
    assert (claims.kind, claims.form, claims.series, claims.serial, claims.acts) == (7, 200, 0, 11, 10)
    assert claims.pages == len(texts(first))


@pytest.mark.parametrize("number", [10, 21, 0, -1])
def test_a_number_outside_the_set_is_never_printed(number: int) -> None:
    with pytest.raises(NotFound, match="no_blank"):
        render_blank(printable(), number)


def test_every_item_of_the_report_has_room() -> None:
    words = " ".join(texts(render_blank(printable(), 11)))
    for item in (
        "Lý do lập biên bản tại", "Căn cứ:", "Người phiên dịch:", "2. Đã có các hành vi", "3. Quy định tại",
        "4. Cá nhân, tổ chức bị thiệt hại", "5. Ý kiến", "6. Ý kiến", "7. Ý kiến", "8. Chúng tôi đã yêu cầu",
        "9. Các biện pháp ngăn chặn", "10. Quyền và thời hạn giải trình", "Điện thoại, thư điện tử",
        "Lý do người vi phạm",
        "NGƯỜI LẬP BIÊN BẢN", "NGƯỜI NHẬN BIÊN BẢN", "Người vi phạm ký tờ này",
    ):  # fmt: skip
        assert item in words


def test_the_unit_of_another_ledger_opens_nothing() -> None:
    raw, token = issued()
    with pytest.raises(Corrupt, match="does not fit"):
        printable_blanks(raw, token, tablet_code=TABLET_CODE, unit=replace(UNIT, home=HOME - 1))


def test_it_is_neither_made_by_hand_nor_rendered_from_what_only_looks_like_it() -> None:
    good = printable()
    with pytest.raises(TypeError):
        PrintableBlanks(object(), good.blanks, (b"{}", False), good.token)
    with pytest.raises(TypeError):
        render_blank(good.blanks, 11)  # type: ignore[arg-type]


@pytest.mark.parametrize(("first", "last"), [(0, 5), (5, 4), (1, MOST_BLANKS + 1)])
def test_a_set_that_one_seal_cannot_count_is_refused(first: int, last: int) -> None:
    with pytest.raises(InvalidInput, match="blanks"):
        issued(BlankIssued(first, last, FORM.id))


def test_a_set_is_one_file_in_which_each_blank_is_counted_by_itself() -> None:
    blanks = printable()
    pages = texts(render_blanks(blanks))
    alone = texts(render_blank(blanks, 11))
    assert len(pages) == 10 * len(alone)
    assert pages[: len(alone)] == alone
    assert "Số 0020/9999-BB-VPHC" in pages[-1]
    assert f"trang {len(alone)}/{len(alone)}" in pages[-1]
    assert render_blanks(blanks) == render_blanks(blanks)


def test_a_set_has_one_copy() -> None:
    blanks = printable()
    assert render_copy(blanks, 1, as_of=None) == render_blanks(blanks)
    with pytest.raises(NotAllowed, match="blanks_once"):
        render_copy(blanks, 2, as_of=None)
