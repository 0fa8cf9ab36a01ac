"""A recovery's challenge and answer: one spelling, proved, opened by the right keys only."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from shared.errors import Corrupt, DomainError
from shared.protocol.recovery import read_answer, read_challenge
from shared.seal.base64url import to_base64url
from shared.seal.box import BoxPurpose, open_box
from tests import samples as s
from tests.shared.protocol.key_vectors import NEW_OFFICER_KEY, key_vectors

VECTOR: dict[str, Any] = key_vectors()["recovery"]
TEXT: str = VECTOR["challenge"]


def private(name: str) -> X25519PrivateKey:
    return X25519PrivateKey.from_private_bytes(bytes.fromhex(VECTOR[name]))


def test_the_challenge_is_read_and_its_box_opens_with_the_units_key() -> None:
    challenge = read_challenge(f"  {TEXT}\n")
    assert (challenge.text(), challenge.code) == (TEXT, VECTOR["code"])
    assert challenge.message().hex() == VECTOR["message"]
    opened = open_box(challenge.box, private("unit_private"), BoxPurpose("recovery", s.LEDGER))
    assert opened.hex() == VECTOR["plain"]


def test_the_answer_opens_with_the_one_time_key_only() -> None:
    box = read_answer(VECTOR["answer"])
    assert open_box(box, private("answer_private"), BoxPurpose("answer", s.LEDGER)).hex() == VECTOR["plain"]
    with pytest.raises(Corrupt):
        open_box(box, private("unit_private"), BoxPurpose("answer", s.LEDGER))
    with pytest.raises(Corrupt):
        open_box(box, private("answer_private"), BoxPurpose("recovery", s.LEDGER))


@pytest.mark.parametrize("place", range(7))
def test_no_part_of_a_challenge_can_be_exchanged(place: int) -> None:
    parts = TEXT.split("|")
    parts[place] = {
        0: "BBE1",
        1: "01890000-0000-7000-8000-00000000ffff",
        2: "8",
        3: to_base64url(bytes(32)),
        4: to_base64url(bytes(32)),
        5: to_base64url(bytes(96)),
        6: to_base64url(NEW_OFFICER_KEY.sign(b"something else")),
    }[place]
    with pytest.raises(DomainError) as caught:
        read_challenge("|".join(parts))
    assert (caught.value.code, caught.value.field) == ("challenge", "challenge")


@pytest.mark.parametrize("text", ["", "BBC1", TEXT + "|", TEXT.replace("|7|", "|07|"), TEXT[:-4], "x" * 900])
def test_what_is_no_challenge_is_told(text: str) -> None:
    with pytest.raises(DomainError) as caught:
        read_challenge(text)
    assert caught.value.code == "challenge"


@pytest.mark.parametrize("text", ["", "BBA1|", "BBA1|AAAA", "BBE1|" + "A" * 128, "BBA1|" + "A" * 127 + "="])
def test_what_is_no_answer_is_told(text: str) -> None:
    with pytest.raises(DomainError) as caught:
        read_answer(text)
    assert (caught.value.code, caught.value.field) == ("answer", "answer")


def test_an_answer_broken_over_lines_is_read() -> None:
    text = VECTOR["answer"]
    assert read_answer(f"{text[:40]}\n  {text[40:]} ") == read_answer(text)
