"""How values are written on paper."""

from __future__ import annotations

from datetime import date

import pytest

from print_templates.words import circumstance, day_in_words, legal_basis, plate_on_page
from shared.cases.parties import Vehicle


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 21), "ngày 21 tháng 11 năm 2026"),
        (date(2020, 2, 5), "ngày 05 tháng 02 năm 2020"),
        (date(2025, 7, 1), "ngày 01 tháng 7 năm 2025"),
    ],
)
def test_dates_follow_decree_30(day: date, words: str) -> None:
    assert day_in_words(day) == words


@pytest.mark.parametrize(
    ("group", "plate", "shown"),
    [
        ("motorcycle", "29B112345", "29-B1 123.45"),
        ("motorcycle", "29B11234", "29-B1 1234"),
        ("car", "30A12345", "30A-123.45"),
        ("car", "QQQQ", "QQQQ"),
    ],
)
def test_plates_are_shown_as_on_the_vehicle(group: str, plate: str, shown: str) -> None:
    assert plate_on_page(Vehicle(group, plate)) == shown


def test_circumstances_are_told_and_cited() -> None:
    assert circumstance("9.2") == (
        "tự nguyện khai báo, thành thật hối lỗi; tích cực giúp đỡ cơ quan chức năng "
        "(khoản 2 Điều 9 Luật Xử lý vi phạm hành chính)"
    )
    assert circumstance("10.1.đ").endswith("(điểm đ khoản 1 Điều 10 Luật Xử lý vi phạm hành chính)")
    assert circumstance("99.1") == "khoản 1 Điều 99 Luật Xử lý vi phạm hành chính"


def test_a_remark_of_the_catalogue_becomes_a_citation() -> None:
    assert legal_basis("điểm a khoản 2 Điều 5 NĐ 100/2019/NĐ-CP (NĐ 123/2021 không sửa mức phạt)") == (
        "điểm a khoản 2 Điều 5 Nghị định số 100/2019/NĐ-CP (sửa đổi, bổ sung bởi Nghị định số 123/2021/NĐ-CP)"
    )
