"""A legal point reads the same from the catalogue, the seal and the page."""

from __future__ import annotations

import pytest

from print_templates.legal_points import check_basis, point_on_paper, read_points
from print_templates.words import legal_basis
from shared.errors import InvalidInput
from shared.law.catalogue import load_catalogue


def test_every_row_of_the_catalogue_can_be_read_back_from_paper() -> None:
    for row in load_catalogue().rows():
        check_basis(legal_basis(row.legal_basis), row.legal_point)
        check_basis(point_on_paper(row.legal_point), row.legal_point)


def test_several_points_are_read_in_order() -> None:
    text = f"{point_on_paper('ND168:7-2-h')}; {point_on_paper('ND123:6-3-n')}; {point_on_paper('ND100:11-3')}."
    assert [one.place for one in read_points(text)] == ["7-2-h", "6-3-n", "11-3"]


def test_a_point_of_another_decree_article_clause_or_letter_does_not_fit() -> None:
    (read,) = read_points(point_on_paper("ND168:7-7-c"))
    assert read.fits("ND168:7-7-c")
    for other in ("ND100:7-7-c", "ND168:6-7-c", "ND168:7-6-c", "ND168:7-7-đ", "ND168:7-7"):
        assert not read.fits(other)


def test_an_amended_decree_fits_under_either_name() -> None:
    (read,) = read_points("điểm n khoản 3 Điều 6 Nghị định số 100/2019/NĐ-CP (sửa bởi Nghị định số 123/2021/NĐ-CP)")
    assert read.fits("ND123:6-3-n")
    assert read.fits("ND100:6-3-n")


def test_a_basis_that_does_not_say_its_point_is_refused_before_entry() -> None:
    with pytest.raises(InvalidInput, match="basis_unreadable"):
        check_basis("theo quy định", "ND168:7-7-c")
    with pytest.raises(InvalidInput, match="basis_differs"):
        check_basis(point_on_paper("ND168:7-7-c"), "ND168:7-7-d")
    with pytest.raises(InvalidInput, match="unknown_regime"):
        point_on_paper("ND999:1-1-a")
