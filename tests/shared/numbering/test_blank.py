"""Numbers of emergency blanks: written one way, read as people type them, never a report's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import InvalidInput
from shared.numbering.blank import BlankNumber, read_blank_number
from shared.numbering.number import read_report_number


@given(st.integers(1, 999_999), st.from_regex(r"[0-9]{4,5}", fullmatch=True))
def test_what_is_printed_is_read_again(number: int, tablet: str) -> None:
    assert read_blank_number(str(BlankNumber(number, tablet))) == BlankNumber(number, tablet)


@pytest.mark.parametrize("typed", ["0012/0317-BB-VPHC", " 12 / 0317 ", "12/0317-bb-vphc"])
def test_spaces_case_and_zeros_do_not_matter(typed: str) -> None:
    assert read_blank_number(typed) == BlankNumber(12, "0317")


@pytest.mark.parametrize("typed", ["", "0/0317", "0317-000222/BB-VPHC", "12", "12/317", "004133/QĐ-XPHC"])
def test_other_numbers_are_refused(typed: str) -> None:
    with pytest.raises(InvalidInput, match="blank_number"):
        read_blank_number(typed)


def test_a_blank_is_never_read_as_a_report() -> None:
    with pytest.raises(InvalidInput, match="report_number"):
        read_report_number(str(BlankNumber(12, "0317")))
