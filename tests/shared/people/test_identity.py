"""Identity papers: a slip of the pen is refused, a disagreement with the register is a caution."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest

from shared.errors import InvalidInput
from shared.people.card import parse_card
from shared.people.identity import Holder, cmnd_caution, parse_identity
from shared.people.licence import classes_on, parse_licence

_CARD = "001099012345||NGUYỄN VĂN MẪU|01011999|Nam|Số 1 Phố Mẫu, Ba Đình, Hà Nội|15062021"


def _codes(identity: object) -> list[str]:
    return [caution.code for caution in identity.cautions]  # type: ignore[attr-defined]  # any parsed value


def test_a_citizen_number_that_agrees_has_no_caution() -> None:
    identity = parse_identity("cccd", "001 099 012 345", holder=Holder(date(1999, 1, 1), "male"))
    assert identity.number == "001099012345"
    assert identity.cautions == ()
    assert identity.last_six == "012345"


def test_a_citizen_number_born_in_the_2000s_reads_its_century() -> None:
    assert parse_identity("cccd", "079305012345", holder=Holder(date(2005, 3, 2), "female")).cautions == ()


@pytest.mark.parametrize(
    ("holder", "code"),
    [
        (Holder(date(1998, 1, 1), "male"), "identity_year_differs"),
        (Holder(date(1999, 1, 1), "female"), "identity_sex_differs"),
    ],
)
def test_disagreement_with_birth_or_sex_warns_and_does_not_block(holder: Holder, code: str) -> None:
    assert _codes(parse_identity("cccd", "001099012345", holder=holder)) == [code]


def test_a_place_code_never_issued_is_a_caution() -> None:
    assert _codes(parse_identity("cccd", "003099012345")) == ["identity_place_unknown"]


@pytest.mark.parametrize(
    "number", ["", "01234567890", "101099012345", "00109901234a", "0010990123456", "００１０９９０１２３４５"]
)
def test_a_citizen_number_of_the_wrong_form_is_refused(number: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_identity("cccd", number)
    assert caught.value.code == "identity_invalid"


@pytest.mark.parametrize("number", ["000099012345", "001499012345", "001999012345"])
def test_an_impossible_citizen_number_is_refused(number: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_identity("cccd", number)
    assert caught.value.code == "identity_impossible"


def test_other_papers_keep_their_leading_zeros() -> None:
    assert parse_identity("cmnd", "012345678").number == "012345678"
    assert parse_identity("passport", "b1234567").number == "B1234567"
    assert _codes(parse_identity("passport", "XY12345")) == ["passport_not_vietnamese"]
    assert parse_identity("tax", "0101234567-001").number == "0101234567001"
    assert parse_identity("establishment", "12/GP").number == "12/GP"


def test_cmnd_is_cautioned_only_after_it_lost_validity() -> None:
    assert cmnd_caution(date(2024, 12, 31)) is None
    caution = cmnd_caution(date(2025, 1, 1))
    assert caution is not None
    assert caution.code == "cmnd_expired"


def test_card_gives_every_field_at_one_scan() -> None:
    card = parse_card(_CARD)
    assert card.identity.number == "001099012345"
    assert (card.name, card.born, card.sex) == ("NGUYỄN VĂN MẪU", date(1999, 1, 1), "male")
    assert (card.address, card.issued_on) == ("Số 1 Phố Mẫu, Ba Đình, Hà Nội", date(2021, 6, 15))
    assert card.cautions == ()


@pytest.mark.parametrize("payload", [_CARD + "|thêm|||", "\ufeff" + _CARD + "\n", unicodedata.normalize("NFD", _CARD)])
def test_newer_or_differently_encoded_cards_read_the_same(payload: str) -> None:
    assert parse_card(payload) == parse_card(_CARD)


def test_old_number_on_the_card_is_kept() -> None:
    assert parse_card(_CARD.replace("||", "|012345678|", 1)).old_number == "012345678"


@pytest.mark.parametrize(
    "payload",
    [
        "",
        "https://example.invalid/",
        "001099012345||",
        "001099012345|||01011999|Nam|A|15062021",
        _CARD.replace("01011999", "31021999"),
    ],
)
def test_another_qr_or_a_cut_scan_is_refused(payload: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_card(payload)
    assert caught.value.code == "card_unreadable"


def test_licence_classes_follow_the_date_and_old_cards_stay_valid() -> None:
    assert "B2" in classes_on(date(2024, 12, 31))
    assert "C1E" not in classes_on(date(2024, 12, 31))
    assert {"B2", "C1E", "FC"} <= set(classes_on(date(2025, 1, 1)))
    assert parse_licence("010123456789", "b2", date(2026, 11, 21)).category == "B2"


def test_licence_with_an_unknown_class_or_number_is_refused() -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_licence("010123456789", "C1E", date(2024, 12, 31))
    assert caught.value.code == "licence_class_unknown"
    with pytest.raises(InvalidInput) as caught:
        parse_licence("12", None, date(2026, 11, 21))
    assert caught.value.code == "licence_invalid"


def test_licence_of_an_old_form_is_a_caution() -> None:
    licence = parse_licence("AB 123456", None, date(2026, 11, 21))
    assert [caution.code for caution in licence.cautions] == ["licence_number_old_form"]
