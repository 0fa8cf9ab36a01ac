"""Signed things: nothing in them is believed before the right key signed them as the right thing."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import Corrupt
from shared.seal.keys import key_id, raw_public
from shared.seal.signed import Signed, Thing, signed_message
from tests import samples as s

KEY = s.ROOT_KEY
SIGNED = Signed.make("lease", {"a": 1, "đ": "x"}, KEY)
THINGS = get_args(Thing)


def public_of(kid: bytes) -> bytes | None:
    return {key_id(raw_public(KEY)): raw_public(KEY)}.get(kid)


def test_a_signed_thing_travels_as_text_and_opens() -> None:
    assert Signed.from_wire(SIGNED.to_wire()) == SIGNED
    assert SIGNED.opened("lease", public_of) == {"a": 1, "đ": "x"}


@pytest.mark.parametrize("thing", THINGS)
def test_each_thing_opens_only_as_itself(thing: Thing) -> None:
    signed = Signed.make(thing, {"a": 1}, KEY)
    for other in THINGS:
        if other == thing:
            assert signed.opened(other, public_of) == {"a": 1}
        else:
            with pytest.raises(Corrupt):
                signed.opened(other, public_of)


def test_no_message_of_one_thing_begins_like_that_of_another() -> None:
    messages = [signed_message(thing, b"") for thing in THINGS]
    assert len({message for message in messages if message.endswith(b"-v1\0")}) == len(THINGS)
    assert not any(a != b and a.startswith(b) for a in messages for b in messages)


def test_an_unknown_kid_and_a_borrowed_kid_are_corrupt() -> None:
    foreign = Signed.make("lease", {"a": 1}, s.TABLET_KEY)
    for signed in (foreign, Signed(foreign.body, SIGNED.kid, foreign.signature)):
        with pytest.raises(Corrupt) as caught:
            signed.opened("lease", public_of)
        assert caught.value.code == "signature"


def test_a_signed_body_that_is_not_exact_json_is_corrupt() -> None:
    for body in (b'{"a": 1}', b"[]", b"", b"\xff", b"[" * 100_000):
        with pytest.raises(Corrupt):
            Signed.over("lease", body, KEY).opened("lease", public_of)


def test_a_flipped_bit_of_body_kid_or_signature_is_corrupt() -> None:
    for number, part in enumerate((SIGNED.body, SIGNED.kid, SIGNED.signature)):
        for bit in range(len(part) * 8):
            flipped = bytearray(part)
            flipped[bit // 8] ^= 1 << bit % 8
            parts = [SIGNED.body, SIGNED.kid, SIGNED.signature]
            parts[number] = bytes(flipped)
            with pytest.raises(Corrupt):
                Signed(*parts).opened("lease", public_of)


WIRE = SIGNED.to_wire()


@pytest.mark.parametrize(
    "wire",
    [
        None,
        [],
        "x",
        5,
        {},
        {**WIRE, "more": 1},
        {"body": WIRE["body"], "kid": WIRE["kid"]},
        {**WIRE, "body": 5},
        {**WIRE, "body": None},
        {**WIRE, "body": "\ud800"},
        {**WIRE, "kid": WIRE["kid"].upper()},
        {**WIRE, "kid": WIRE["kid"][:-2]},
        {**WIRE, "kid": WIRE["kid"] + "00"},
        {**WIRE, "kid": " ".join(WIRE["kid"])},
        {**WIRE, "kid": 5},
        {**WIRE, "kid": [1] * 8},
        {**WIRE, "sig": WIRE["sig"] + "=="},
        {**WIRE, "sig": WIRE["sig"][:-1] + "B"},
        {**WIRE, "sig": WIRE["sig"][:-2]},
        {**WIRE, "sig": WIRE["sig"] + "AA"},
        {**WIRE, "sig": 5},
        {**WIRE, "sig": []},
    ],
)
def test_a_wire_of_another_shape_or_a_second_spelling_is_corrupt(wire: Any) -> None:
    with pytest.raises(Corrupt):
        Signed.from_wire(wire)


@given(
    st.dictionaries(
        st.sampled_from(["body", "kid", "sig"]),
        st.one_of(st.text(max_size=90), st.integers(), st.none(), st.lists(st.integers(), max_size=2)),
    )
)
def test_any_wire_is_corrupt_or_a_signed_thing(wire: dict[str, Any]) -> None:
    try:
        signed = Signed.from_wire(wire)
    except Corrupt:
        return
    assert signed.to_wire() == wire
