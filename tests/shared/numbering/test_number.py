"""Numbers as people type them."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.cases.report import ReportNumber
from shared.errors import InvalidInput
from shared.numbering.number import ALL_SERIES, LARGEST_SERIAL, NumberStyle, read_report_number, read_serial


def test_each_sort_of_number_runs_in_a_series_of_its_own() -> None:
    # penalties, training, changes of a decision, seizures: leases and seals on paper hold these integers
    assert ALL_SERIES == (1, 2, 3, 4)


@given(st.integers(1, LARGEST_SERIAL), st.integers(1, 8))
def test_a_shown_number_is_read_back(serial: int, digits: int) -> None:
    shown = NumberStyle(digits=digits).show(serial)
    assert read_serial(shown) == serial
    assert len(shown.partition("/")[0]) >= digits


def test_a_number_is_shown_as_on_paper() -> None:
    assert NumberStyle().show(4133) == "004133/QĐ-XPHC"
    assert NumberStyle("QĐ-XPVPHC", 4).show(1_048_575) == "1048575/QĐ-XPVPHC"


@pytest.mark.parametrize(
    "text",
    [
        "4133",
        "004133",
        "0000004133",
        "004133/QĐ-XPHC",
        "004133/qđ-xphc",
        "004133/QD-XPHC",
        "004133/qd",
        " 004133 / QĐ - XPHC ",
        "004133/QĐ-XPHC\n",
        "004133/QĐ-CSGT-PC08",
    ],
)
def test_spaces_case_zeros_and_the_stroke_of_d_do_not_matter(text: str) -> None:
    assert read_serial(text) == 4133


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "000000",
        "-4133",
        "+4133",
        "4133.0",
        "4133/",
        "4133/XPHC",
        "4133/QĐXPHC",
        "4133/QĐ-",
        "4133/BB-VPHC",
        "4133-QĐ",
        "1048576",
        "99999999",
        "9" * 10_000,
        "٤١٣٣",
        "４１３３",
        "4133a",
        "4,133",
        "QĐ-XPHC",
    ],
)
def test_what_is_not_a_decision_number_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_serial(text)
    assert (caught.value.code, caught.value.field) == ("number", "number")


@given(st.integers(0, 99_999), st.integers(1, 999_999_999))
def test_a_report_number_is_read_back(tablet: int, count: int) -> None:
    number = ReportNumber(f"{tablet:04d}", count)
    assert read_report_number(str(number)) == (number.tablet, number.count)
    assert read_report_number(str(number).lower().replace("-", " - ")) == (number.tablet, number.count)


def test_a_report_number_grows_past_six_digits() -> None:
    assert str(ReportNumber("0317", 222)) == "0317-000222/BB-VPHC"
    assert str(ReportNumber("10317", 1_000_000)) == "10317-1000000/BB-VPHC"


@pytest.mark.parametrize("text", ["0317-222", "0317-000222", "0317-000222/BB", "0317-000222/bb-vphc", "0317-222 /BB"])
def test_a_report_number_may_be_typed_short(text: str) -> None:
    assert read_report_number(text) == ("0317", 222)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "317-222",
        "031700-222",
        "0317-0",
        "0317-",
        "-222",
        "0317/222",
        "0317-222/QĐ-XPHC",
        "0317-1234567890",
        "٠٣١٧-000222",
        "0317-٢٢٢",
        "0317--222",
        "0" * 10_000,
    ],
)
def test_what_is_not_a_report_number_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_report_number(text)
    assert caught.value.code == "report_number"


@given(st.text(max_size=20))
def test_arbitrary_text_is_bad_input_or_a_number(text: str) -> None:
    for read in (read_serial, read_report_number):
        with suppress(InvalidInput):
            assert read(text)
