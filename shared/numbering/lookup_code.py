"""The look-up code (mã tra cứu): nine characters on paper and in the SMS that find a decision nation-wide.

40 bits (unit 14, year since 2020 5, reserved 1, serial 20) through a fixed bijective shuffle, as eight characters
of Crockford base32 plus one check character of the same alphabet. The check is a weighted sum over GF(32) whose
weights are distinct powers of a primitive element, so every single-character error and every transposition of two
characters is caught. The shuffle hides nothing: it only keeps neighbouring decisions from having neighbouring codes.
Layout and test vectors: docs/protocol.md 7.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from shared.errors import InvalidInput

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
FIRST_YEAR = 2020

# A message that is copied brings the dashes and invisible characters that phones put in for the hyphen.
_IGNORED = re.compile(r"[\s\-\u00ad\u200b-\u200d\u2010-\u2015\u2060\u2212\ufeff]")
_READ = {char: value for value, char in enumerate(ALPHABET)} | {"I": 1, "L": 1, "O": 0}
_BITS = 40
_MASK = (1 << _BITS) - 1
_RESERVED = 1 << 20
_MULTIPLIERS = (0x9E3779B97F, 0xC2B2AE3D27)
_INVERSES = tuple(pow(one, -1, 1 << _BITS) for one in _MULTIPLIERS)


class LookupKey(NamedTuple):
    """What a code stands for: the unit's id, the year of the number, the serial."""

    unit: int
    year: int
    serial: int


def write_code(key: LookupKey) -> str:
    """Nine characters without hyphens. ValueError when unit, year or serial does not fit its bits."""
    year = key.year - FIRST_YEAR
    if not (0 < key.unit < 1 << 14 and 0 <= year < 1 << 5 and 0 < key.serial < 1 << 20):
        raise ValueError(f"no look-up code for {key}")
    value = _shuffle(key.unit << 26 | year << 21 | key.serial)
    symbols = [value >> shift & 31 for shift in range(35, -1, -5)]
    return "".join(ALPHABET[one] for one in [*symbols, _check(symbols)])


def show_code(code: str) -> str:
    """``K7QF-2M9X-T``: as printed and texted."""
    return f"{code[:4]}-{code[4:8]}-{code[8:]}"


def read_code(text: str) -> LookupKey:
    """The key of a typed code: case-blind, spaces and hyphens ignored, I and L read as 1, O as 0.

    InvalidInput: ``code_length``, ``code_letter`` (U or a foreign character), ``code_mistyped`` (check fails, or no
    decision can have it).
    """
    typed = _IGNORED.sub("", text)
    if len(typed) != 9:
        raise _mistyped("code_length", f"có {len(typed)} ký tự, cần 9", f"has {len(typed)} characters, 9 are needed")
    for char in typed:
        if not char.isascii() or char.upper() not in _READ:  # "ı".upper() is "I", which would be read as 1
            raise _mistyped("code_letter", f"có ký tự “{char}” không dùng", f"has “{char}”, which is never used")
    *symbols, check = (_READ[char.upper()] for char in typed)
    if _check(symbols) != check:
        raise _mistyped("code_mistyped", "gõ sai: mã kiểm không khớp", "was mistyped: its check does not fit")
    value = 0
    for symbol in symbols:
        value = value << 5 | symbol
    plain = _unshuffle(value)
    key = LookupKey(unit=plain >> 26, year=FIRST_YEAR + (plain >> 21 & 31), serial=plain & (1 << 20) - 1)
    if plain & _RESERVED or not (key.unit and key.serial):
        # no paper carries it; read all the same, it would be a second code of a genuine decision
        raise _mistyped("code_mistyped", "gõ sai: không có mã này", "was mistyped: no such code exists")
    return key


def _shuffle(value: int) -> int:
    for multiplier in _MULTIPLIERS:
        value = value * multiplier & _MASK
        value ^= value >> 20
    return value


def _unshuffle(value: int) -> int:
    for inverse in reversed(_INVERSES):
        value ^= value >> 20
        value = value * inverse & _MASK
    return value


def _double(symbol: int) -> int:
    """Times the primitive element of GF(32) = GF(2)[x] / (x^5 + x^2 + 1)."""
    symbol <<= 1
    return symbol ^ 0b100101 if symbol & 32 else symbol


def _check(symbols: list[int]) -> int:
    """The symbol of weight 1 that brings the weighted sum to zero; symbol i from the left weighs x^(8-i)."""
    total = 0
    for symbol in symbols:
        total = _double(total ^ symbol)
    return total


def _mistyped(code: str, vi: str, en: str) -> InvalidInput:
    return InvalidInput(
        code,
        field="code",
        vi=f"Mã tra cứu {vi}. Xem lại mã trên quyết định hoặc tin nhắn.",
        en=f"The look-up code {en}. Check it against the decision or the message.",
    )
