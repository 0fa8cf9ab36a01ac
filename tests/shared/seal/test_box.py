"""The sealed box opens for one key, one purpose and one ledger, and for whole bytes only."""

from __future__ import annotations

from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import Corrupt
from shared.seal.box import BoxPurpose, close_box, open_box
from tests import samples as s

UNIT_KEY = X25519PrivateKey.from_private_bytes(b"sample recovery key, made up 32!")
OTHER_KEY = X25519PrivateKey.from_private_bytes(b"another recovery key, made up 3!")
PUBLIC = UNIT_KEY.public_key().public_bytes_raw()
FOR = BoxPurpose("recovery", s.LEDGER)
PLAIN = b"the store key: 32 bytes, made up"
BOX = close_box(PLAIN, PUBLIC, FOR, ephemeral=b"e" * 32, nonce=b"n" * 12)


def refused(box: bytes, key: X25519PrivateKey = UNIT_KEY, purpose: BoxPurpose = FOR) -> None:
    with pytest.raises(Corrupt) as caught:
        open_box(box, key, purpose)
    assert caught.value.code == "sealed_box"


@given(st.binary(max_size=200), st.binary(min_size=32, max_size=32), st.binary(min_size=12, max_size=12))
def test_what_was_put_in_comes_out(plain: bytes, ephemeral: bytes, nonce: bytes) -> None:
    box = close_box(plain, PUBLIC, FOR, ephemeral=ephemeral, nonce=nonce)
    assert open_box(box, UNIT_KEY, FOR) == plain
    assert len(box) == 4 + 32 + 12 + len(plain) + 16


def test_another_key_purpose_or_ledger_does_not_open_it() -> None:
    refused(BOX, key=OTHER_KEY)
    refused(BOX, purpose=BoxPurpose("export", s.LEDGER))
    refused(BOX, purpose=BoxPurpose("recovery", UUID(int=s.LEDGER.int + 1)))


def test_a_flipped_bit_anywhere_does_not_open() -> None:
    # X25519 ignores the top bit of a public key; it stands in the authenticated part, so it still counts
    for bit in range(len(BOX) * 8):
        flipped = bytearray(BOX)
        flipped[bit // 8] ^= 1 << bit % 8
        refused(bytes(flipped))


def test_a_box_cut_or_lengthened_anywhere_does_not_open() -> None:
    for end in range(len(BOX)):
        refused(BOX[:end])
    refused(BOX + b"\0")


@pytest.mark.parametrize("point", [b"\0" * 32, b"\1" + b"\0" * 31, b"\xec" + b"\xff" * 30 + b"\x7f"])
def test_a_point_that_gives_everybody_the_same_secret_is_refused(point: bytes) -> None:
    refused(b"BBR1" + point + BOX[36:])
    with pytest.raises(ValueError):
        close_box(PLAIN, point, FOR, ephemeral=b"e" * 32, nonce=b"n" * 12)


@given(st.binary(max_size=120))
def test_arbitrary_bytes_do_not_open(raw: bytes) -> None:
    refused(raw)
    refused(b"BBR1" + raw)
