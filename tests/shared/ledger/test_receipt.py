"""Receipts: what a tablet may forget its worry about, so nothing but a genuine one passes."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import Corrupt
from shared.ledger.exact import read_exact
from shared.ledger.receipt import Receipt, anchor_of, open_receipt
from shared.seal.keys import key_id, raw_public
from shared.seal.signed import Signed
from tests import samples as s

SERVER = UUID("01890000-0000-7000-8000-00000000f001")
KEY = s.ROOT_KEY
RECEIPT = Receipt(SERVER, 1, s.LEDGER, 2, b"h" * 32, s.ENTERED)
SIGNED = Signed.over("receipt", RECEIPT.exact(), KEY)


def public_of(kid: bytes) -> bytes | None:
    return {key_id(raw_public(KEY)): raw_public(KEY)}.get(kid)


def changed(**changes: Any) -> Signed:
    body = read_exact(RECEIPT.exact()) | changes
    return Signed.make("receipt", {name: value for name, value in body.items() if value is not None}, KEY)


def test_a_receipt_opens_to_what_was_signed_and_signs_again_to_the_same_bytes() -> None:
    assert open_receipt(SIGNED, public_of) == RECEIPT
    assert Signed.over("receipt", RECEIPT.exact(), KEY) == SIGNED


def test_its_anchor_is_the_hash_of_its_body_alone() -> None:
    assert anchor_of(SIGNED) == hashlib.sha256(RECEIPT.exact()).hexdigest()
    assert anchor_of(Signed.over("receipt", RECEIPT.exact(), s.TABLET_KEY)) == anchor_of(SIGNED)


@pytest.mark.parametrize(
    "change",
    [
        {"seq": None},
        {"seq": "2"},
        {"seq": True},
        {"seq": -1},
        {"epoch": "1"},
        {"time": False},
        {"head": "68" * 31},
        {"head": "68" * 33},
        {"head": "AB" * 32},
        {"head": " ".join(["68"] * 32)},
        {"head": 5},
        {"server": "x"},
        {"server": 5},
        {"tablet": s.LEDGER.hex},
        {"tablet": []},
        {"note": "x"},
    ],
)
def test_a_signed_body_of_another_shape_is_corrupt(change: dict[str, Any]) -> None:
    with pytest.raises(Corrupt) as caught:
        open_receipt(changed(**change), public_of)
    assert caught.value.code == "receipt"


def test_a_lease_is_never_taken_for_a_receipt() -> None:
    with pytest.raises(Corrupt):
        open_receipt(Signed.over("lease", RECEIPT.exact(), KEY), public_of)


def test_a_receipt_of_another_key_or_an_unknown_kid_is_corrupt() -> None:
    foreign = Signed.over("receipt", RECEIPT.exact(), s.TABLET_KEY)
    for signed in (foreign, Signed(foreign.body, SIGNED.kid, foreign.signature)):
        with pytest.raises(Corrupt):
            open_receipt(signed, public_of)


@given(st.data())
def test_a_flipped_bit_anywhere_is_corrupt(data: st.DataObject) -> None:
    parts = [bytearray(SIGNED.body), bytearray(SIGNED.kid), bytearray(SIGNED.signature)]
    part = parts[data.draw(st.integers(0, 2))]
    part[data.draw(st.integers(0, len(part) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(Corrupt):
        open_receipt(Signed(*map(bytes, parts)), public_of)
