"""Đồng in figures and words: what a decision prints twice must be the same amount twice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import InvalidInput
from shared.money import dong, dong_in_words, parse_dong

_DIGIT = {
    "không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5,
    "sáu": 6, "bảy": 7, "tám": 8, "chín": 9,
}  # fmt: skip


def _read_group(words: list[str]) -> int:
    total, digit = 0, 0
    for word in words:
        if word == "trăm":
            total, digit = total + digit * 100, 0
        elif word == "mươi":
            total, digit = total + digit * 10, 0
        elif word == "mười":
            total, digit = total + 10, 0
        elif word != "linh":
            digit = _DIGIT[word]
    return total + digit


def _read(words: list[str]) -> int:
    """An independent reader of Vietnamese numbers, largest unit first."""
    for unit, size in (("tỷ", 10**9), ("triệu", 10**6), ("nghìn", 10**3)):
        if unit in words:
            at = len(words) - 1 - words[::-1].index(unit) if unit == "tỷ" else words.index(unit)
            return _read(words[:at]) * size + _read(words[at + 1 :])
    return _read_group(words)


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "không đồng"),
        (5_500_000, "năm triệu năm trăm nghìn đồng"),
        (500_000, "năm trăm nghìn đồng"),
        (21_000, "hai mươi mốt nghìn đồng"),
        (11_000, "mười một nghìn đồng"),
        (15_000, "mười lăm nghìn đồng"),
        (14_000, "mười bốn nghìn đồng"),
        (24_000, "hai mươi tư nghìn đồng"),
        (105_000, "một trăm linh năm nghìn đồng"),
        (1_005_000, "một triệu không trăm linh năm nghìn đồng"),
        (1_000_500, "một triệu năm trăm đồng"),
        (22_500_000, "hai mươi hai triệu năm trăm nghìn đồng"),
        (75_000_000, "bảy mươi lăm triệu đồng"),
        (1_000_000_000, "một tỷ đồng"),
        (2_000_000_001, "hai tỷ không trăm linh một đồng"),
        (1_500_000_000_000, "một nghìn năm trăm tỷ đồng"),
    ],
)
def test_amount_is_read_as_a_vietnamese_clerk_reads_it(amount: int, words: str) -> None:
    assert dong_in_words(amount) == words


@given(st.integers(min_value=0, max_value=10**14))
def test_words_read_back_give_the_same_amount(amount: int) -> None:
    words = dong_in_words(amount).removesuffix(" đồng").split()
    assert _read(words) == amount


@given(st.integers(min_value=0, max_value=10**12), st.integers(min_value=0, max_value=10**12))
def test_two_amounts_never_share_their_words(one: int, other: int) -> None:
    assert (dong_in_words(one) == dong_in_words(other)) == (one == other)


@given(st.integers(min_value=0, max_value=10**15))
def test_figures_read_back_give_the_same_amount(amount: int) -> None:
    assert parse_dong(dong(amount)) == amount


def test_figures_are_grouped_by_points() -> None:
    assert dong(5_500_000) == "5.500.000 đồng"
    assert dong(250) == "250 đồng"


@pytest.mark.parametrize("text", ["", "1,5", "1.50", "-5", "5.500.00", "năm triệu", "٥٠٠", "1e6", "1.000,000"])
def test_an_amount_that_is_not_whole_dong_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_dong(text)
    assert caught.value.code == "amount_invalid"


def test_a_negative_amount_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="negative"):
        dong(-1)
    with pytest.raises(ValueError, match="negative"):
        dong_in_words(-1)
