"""Đồng in figures and in Vietnamese words. Amounts are whole, never negative, never a float."""

from __future__ import annotations

import re

from shared.errors import InvalidInput
from shared.text import one_line

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_GROUPS = ("", "nghìn", "triệu")
_BILLION = 1_000_000_000
# Grouping must be consistent, so that "1.50" or "1,5" is refused rather than read as 150 or 15.
_FIGURES = re.compile(r"\d{1,3}(?:\.\d{3})+|\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+|\d+")
_UNIT = re.compile(r"\s*(?:đồng|dong|vnđ|vnd|đ|₫)\.?$", re.IGNORECASE)


def figures(amount: int) -> str:
    """``5500000`` → ``5.500.000``. ValueError when negative: a fine never is."""
    if amount < 0:
        raise ValueError("an amount of money is never negative")
    return f"{amount:,}".replace(",", ".")


def dong(amount: int) -> str:
    """``5500000`` → ``5.500.000 đồng``."""
    return f"{figures(amount)} đồng"


def dong_in_words(amount: int) -> str:
    """``5500000`` → ``năm triệu năm trăm nghìn đồng``; 105 → ``một trăm linh năm đồng``."""
    if amount < 0:
        raise ValueError("an amount of money is never negative")
    return f"{_words(amount)} đồng"


def parse_dong(text: str) -> int:
    """Whole đồng from ``5.500.000 đồng``, ``5,500,000`` or ``5500000``. InvalidInput(amount_invalid) otherwise."""
    bare = _UNIT.sub("", one_line(text))
    if not _FIGURES.fullmatch(bare) or not bare.isascii():
        raise InvalidInput(
            "amount_invalid",
            vi="Số tiền phải là số đồng nguyên, ví dụ 5.500.000.",
            en="The amount must be whole đồng, for example 5.500.000.",
        )
    return int(re.sub(r"[., ]", "", bare))


def _words(amount: int) -> str:
    if amount < 10:
        return _DIGITS[amount]
    billions, rest = divmod(amount, _BILLION)
    if not billions:
        return _below_billion(rest, full=False)
    # "tỷ" nests: one thousand billion is read "một nghìn tỷ".
    head = f"{_words(billions)} tỷ"
    return f"{head} {_below_billion(rest, full=True)}" if rest else head


def _below_billion(amount: int, *, full: bool) -> str:
    """Groups of three, from the left. `full`: something stands before, so a short group says ``không trăm``."""
    words: list[str] = []
    for power in (2, 1, 0):
        group = amount // 1000**power % 1000
        if group:
            words.append(_group(group, full=full or bool(words)))
            if power:
                words.append(_GROUPS[power])
    return " ".join(words)


def _group(group: int, *, full: bool) -> str:
    hundreds, rest = divmod(group, 100)
    tens, ones = divmod(rest, 10)
    words: list[str] = []
    if hundreds or full:
        words += [_DIGITS[hundreds], "trăm"]
    if tens == 1:
        words.append("mười")
    elif tens:
        words += [_DIGITS[tens], "mươi"]
    elif ones and words:
        words.append("linh")
    if ones:
        words.append(_unit_word(ones, tens=tens))
    return " ".join(words)


def _unit_word(ones: int, *, tens: int) -> str:
    """The last digit changes its name by what stands before it: hai mươi mốt, hai mươi tư, mười lăm."""
    if ones == 1 and tens > 1:
        return "mốt"
    if ones == 4 and tens > 1:
        return "tư"
    if ones == 5 and tens:
        return "lăm"
    return _DIGITS[ones]
