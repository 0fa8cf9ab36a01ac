"""base64url and hex: one spelling each."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.seal.base64url import from_base64url, to_base64url
from shared.seal.hexadecimal import from_hex

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@given(st.binary(max_size=70))
def test_bytes_come_back(raw: bytes) -> None:
    assert from_base64url(to_base64url(raw)) == raw
    assert set(to_base64url(raw)) <= set(ALPHABET)


@pytest.mark.parametrize(
    "text",
    [
        "YQ==",
        "YQ=",
        "YR",
        "YWJ",
        "Y",
        "YQ ",
        " YQ",
        "Y Q",
        "YQ\n",
        "+w",
        "/w",
        "YQ=a",
        "=",
        "====",
        "é",
        "Ａ",
        "\ud800",
    ],
)
def test_a_second_spelling_or_a_foreign_character_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        from_base64url(text)


@given(st.text(st.sampled_from(ALPHABET + "+/= \n"), max_size=12))
def test_whatever_is_read_is_the_one_spelling(text: str) -> None:
    try:
        raw = from_base64url(text)
    except ValueError:
        return
    assert to_base64url(raw) == text


def test_the_last_character_of_a_signature_has_one_reading() -> None:
    text = to_base64url(bytes(64))
    assert [last for last in ALPHABET if _reads(text[:-1] + last)] == list("AQgw")


def _reads(text: str) -> bool:
    try:
        from_base64url(text)
    except ValueError:
        return False
    return True


@given(st.binary(min_size=8, max_size=8))
def test_hex_comes_back(raw: bytes) -> None:
    assert from_hex(raw.hex(), 8) == raw


@pytest.mark.parametrize(
    "text",
    ["AB" * 8, "ab" * 7, "ab" * 9, " ".join(["ab"] * 8), "ab" * 8 + "\n", "zz" * 8, "", 5, None, b"ab" * 8, ["ab"]],
)
def test_a_second_spelling_of_hex_is_refused(text: object) -> None:
    with pytest.raises(ValueError):
        from_hex(text, 8)
