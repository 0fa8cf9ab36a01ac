"""Sealed files on a stick: whole, ours, for this key; anything else is named and opens nothing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import Corrupt
from shared.ledger.exact import write_exact
from shared.ledger.stick import box_key_id, open_from_stick, read_stick_receipt, seal_for_stick, write_stick_receipt
from shared.seal.box import BoxPurpose, close_box
from shared.seal.signed import Signed
from tests import samples as s
from tests.shared.protocol.key_vectors import LEDGER_FILE, PHOTO_FILE, UNIT_KEY, key_vectors

VECTOR: dict[str, Any] = key_vectors()["stick"]
PUBLIC = UNIT_KEY.public_key().public_bytes_raw()
SEALED = bytes.fromhex(VECTOR["photo"])
KEYS = {box_key_id(PUBLIC): UNIT_KEY}


def test_both_kinds_come_out_as_they_went_in() -> None:
    assert open_from_stick(bytes.fromhex(VECTOR["ledger"]), KEYS.get) == LEDGER_FILE
    assert open_from_stick(SEALED, KEYS.get) == PHOTO_FILE
    assert bytes.fromhex(VECTOR["photo_body"]) == PHOTO_FILE.body


@given(st.integers(0, len(SEALED) - 1))
def test_a_file_cut_anywhere_is_told_as_cut(length: int) -> None:
    with pytest.raises(Corrupt) as caught:
        open_from_stick(SEALED[:length], KEYS.get)
    assert caught.value.code == ("stick_file" if length < 36 else "stick_truncated")


@given(st.integers(0, len(SEALED) - 1), st.integers(1, 255))
def test_no_byte_can_be_changed(place: int, change: int) -> None:
    altered = bytearray(SEALED)
    altered[place] ^= change
    with pytest.raises(Corrupt):
        open_from_stick(bytes(altered), KEYS.get)


def test_a_file_for_another_key_is_foreign() -> None:
    with pytest.raises(Corrupt, match="stick_foreign"):
        open_from_stick(SEALED, {}.get)


def test_a_picture_under_another_hash_is_refused() -> None:
    forged = seal_for_stick(LEDGER_FILE, PUBLIC, ephemeral=b"e" * 32, nonce=b"n" * 12)
    assert open_from_stick(forged, KEYS.get).kind == "ledger"
    head = write_exact({"kind": "photo", "media_type": "image/jpeg", "sha256": "0" * 64})
    box = close_box(
        head + b"\n" + b"other", PUBLIC, BoxPurpose("export", s.LEDGER), ephemeral=b"e" * 32, nonce=b"n" * 12
    )
    file = b"BBX1" + s.LEDGER.bytes + box_key_id(PUBLIC) + len(box).to_bytes(8, "big") + box
    with pytest.raises(Corrupt, match="stick_file"):
        open_from_stick(file, KEYS.get)


def test_a_receipt_file_is_read_back_and_nothing_else_is() -> None:
    signed = Signed.make("receipt", {"a": 1}, s.TABLET_KEY)
    assert read_stick_receipt(write_stick_receipt("ledger", signed)) == ("ledger", signed)
    for wrong in (b"", b"{}", b'{"kind":"other","receipt":{}}', b'{"kind":"ledger","receipt":{}}\n\n', b"\xff"):
        with pytest.raises(Corrupt):
            read_stick_receipt(wrong)
