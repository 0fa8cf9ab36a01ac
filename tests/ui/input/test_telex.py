"""Telex: raw letters become Vietnamese words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from field_client.ui.input.telex import compose, telex

SENTENCES = {
    "Dduwowngf soos 5, phuwowngf Thuwowngj DDinhf": "Đường số 5, phường Thượng Đình",
    "Nguyeenx Vawn Maaux": "Nguyễn Văn Mẫu",
    "xe mays vuwowtj ddenf ddor": "xe máy vượt đèn đỏ",
    "thuyr huyr khoas quyeets ddinhj": "thuỷ huỷ khoá quyết định",
    "giaays phesp lais xe": "giấy phép lái xe",
}


@pytest.mark.parametrize(("keys", "text"), SENTENCES.items(), ids=range(len(SENTENCES)))
def test_sentences_come_out_right(keys: str, text: str) -> None:
    assert compose("", keys) == text


def test_the_same_tone_key_twice_takes_the_tone_away() -> None:
    assert telex("má", "s") == "mas"


def test_z_takes_the_tone_away() -> None:
    assert telex("má", "z") == "ma"


def test_capitals_stay_capitals() -> None:
    assert compose("", "DDOOJI") == "ĐỘI"


def test_only_the_last_word_is_changed() -> None:
    assert compose("ma ", "s") == "ma s"


@given(st.text(alphabet="bcghklmnpt", max_size=6), st.sampled_from("bcghklmnpt"))
def test_plain_consonants_are_never_changed(word: str, key: str) -> None:
    assert telex(word, key) == word + key
