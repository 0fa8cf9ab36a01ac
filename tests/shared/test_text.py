"""Names compare whatever the keyboard did; SMS text stays in one part."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.text import gsm_text, has_unassigned, nfc, plain_name, search_key


def test_a_decomposed_name_is_the_same_name() -> None:
    typed = unicodedata.normalize("NFD", "Nguyễn  Văn\u00a0Mẫu ")
    assert plain_name(typed) == "NGUYỄN VĂN MẪU"


def test_search_key_drops_every_accent_and_the_barred_d() -> None:
    assert search_key("  Vượt ĐÈN đỏ ") == "vuot den do"
    assert search_key("Nồng độ cồn") == "nong do con"


def test_sms_text_is_plain_gsm() -> None:
    assert gsm_text("CSGT Đội 1: “QĐ số 12/QĐ-XPHC” – 500.000₫") == 'CSGT Doi 1: "QD so 12/QD-XPHC" - 500.000d'


def test_sms_text_marks_what_it_cannot_say() -> None:
    assert gsm_text("漢") == "?"


@given(st.text())
def test_sms_text_is_always_one_septet_a_character(text: str) -> None:
    written = gsm_text(text)
    assert written.isascii()
    assert not set(written) & set("^{}[]~|\\`")


@given(st.text())
def test_plain_name_is_stable(text: str) -> None:
    once = plain_name(text)
    assert plain_name(once) == once
    assert nfc(once) == once


def test_a_code_point_without_a_character_is_found_wherever_it_stands() -> None:
    # one by one where some blocks are taken as whole, by hundreds above
    every = [chr(one) for one in range(0x3000)]
    every += ["".join(map(chr, range(one, one + 256))) for one in range(0x3000, sys.maxunicode, 256)]
    wrong = [some for some in every if has_unassigned(f"Đ{some}") != ("Cn" in map(unicodedata.category, some))]
    assert wrong == []


@pytest.mark.parametrize("text", ["", "abc", "Quyết định xử phạt – 500.000₫", "𠀀", "😀", "漢", "\ue000"])
def test_text_that_people_write_has_none(text: str) -> None:
    assert not has_unassigned(text)
