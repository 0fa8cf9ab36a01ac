"""Plates: every series still met on the road has one normal form and its own display."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import InvalidInput
from shared.people.plate import PlateKind, normalise_plate, parse_plate


@pytest.mark.parametrize(
    ("typed", "normalised", "display", "kind"),
    [
        ("30A-123.45", "30A12345", "30A-123.45", PlateKind.CAR),
        ("30f 1234", "30F1234", "30F-1234", PlateKind.CAR),
        ("29-B1 123.45", "29B112345", "29-B1 123.45", PlateKind.MOTORCYCLE),
        ("29-AB 123.45", "29AB12345", "29-AB 123.45", PlateKind.MOTORCYCLE),
        ("29AA-1234", "29AA1234", "29-AA 1234", PlateKind.MOTORCYCLE),
        ("29-B1 1234", "29B11234", "29-B1 1234", PlateKind.MOTORCYCLE),
        ("29B11234", "29B11234", "29B-112.34", PlateKind.CAR),
        ("29RM-012.34", "29RM01234", "29RM-012.34", PlateKind.SPECIAL),
        ("51MĐ-012.34", "51MĐ01234", "51MĐ-012.34", PlateKind.SPECIAL),
        ("80-123-NG-45", "80123NG45", "80-123-NG-45", PlateKind.FOREIGN),
        ("80-123-NN-456", "80123NN456", "80-123-NN-456", PlateKind.FOREIGN),
        ("80-NG-123-45", "80NG12345", "80-NG-123-45", PlateKind.FOREIGN),
        ("KK-12-34", "KK1234", "KK-12-34", PlateKind.MILITARY),
        ("T29-123.45", "T2912345", "T29-123.45", PlateKind.TEMPORARY),
        ("29T-123.45", "29T12345", "29T-123.45", PlateKind.CAR),
    ],
)
def test_plate_is_read_as_on_the_metal(typed: str, normalised: str, display: str, kind: PlateKind) -> None:
    plate = parse_plate(typed)
    assert (plate.normalised, plate.display, plate.kind) == (normalised, display, kind)


@pytest.mark.parametrize(
    "typed", ["", "30", "A30-12345", "30I-123.45", "30A-123", "30A-123.456", "3OA-123.45", "30A_12345"]
)
def test_a_plate_that_fits_no_pattern_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_plate(typed)
    assert caught.value.code == "plate_invalid"


def test_plate_code_names_its_place_before_and_after_the_mergers() -> None:
    assert parse_plate("29A-123.45").places_vi == ("Hà Nội",)
    assert parse_plate("61A-123.45").places_vi == ("Bình Dương", "Thành phố Hồ Chí Minh")
    assert parse_plate("80A-123.45").places_vi == ("Cục Cảnh sát giao thông",)


def test_a_place_code_that_nobody_uses_is_a_caution_only() -> None:
    plate = parse_plate("44A-123.45")
    assert [caution.code for caution in plate.cautions] == ["plate_place_unknown"]


@given(st.text(alphabet="29ABT1Đ .-", max_size=14))
def test_separators_never_change_the_normal_form(text: str) -> None:
    assert normalise_plate(text) == normalise_plate(text.replace("-", " ").replace(".", ""))
