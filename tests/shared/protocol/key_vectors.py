"""Vectors of a station recovery and of sealed files, with fixed keys."""

from __future__ import annotations

from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from shared.ledger.stick import StickContent, seal_for_stick
from shared.protocol.recovery import make_challenge, write_answer
from shared.seal.box import BoxPurpose, close_box
from shared.seal.keys import raw_public
from tests import samples as s

UNIT_KEY = X25519PrivateKey.from_private_bytes(b"sample recovery key, made up 32!")
ANSWER_KEY = X25519PrivateKey.from_private_bytes(b"sample one-time key, made up 32!")
NEW_OFFICER_KEY = Ed25519PrivateKey.from_private_bytes(b"sample new officer key, made up!")
STORE_KEY = b"the store key: 32 bytes, made up"
EPHEMERAL, NONCE = b"e" * 32, b"n" * 12
LEDGER_FILE = StickContent(s.LEDGER, "ledger", b'{"sample":"export"}\n')
PHOTO_FILE = StickContent(s.LEDGER, "photo", b"\xff\xd8 a picture, made up", "image/jpeg")


def key_vectors() -> dict[str, Any]:
    """`recovery` and `stick`."""
    unit = UNIT_KEY.public_key().public_bytes_raw()
    answer_to = ANSWER_KEY.public_key().public_bytes_raw()
    wrapped = close_box(STORE_KEY, unit, BoxPurpose("recovery", s.LEDGER), ephemeral=EPHEMERAL, nonce=NONCE)
    challenge = make_challenge(
        s.LEDGER, 7, key=NEW_OFFICER_KEY, parts=(raw_public(NEW_OFFICER_KEY), answer_to, wrapped)
    )
    answer = close_box(STORE_KEY, answer_to, BoxPurpose("answer", s.LEDGER), ephemeral=EPHEMERAL, nonce=NONCE)
    return {
        "recovery": {
            "unit_private": UNIT_KEY.private_bytes_raw().hex(),
            "answer_private": ANSWER_KEY.private_bytes_raw().hex(),
            "challenge": challenge.text(),
            "message": challenge.message().hex(),
            "code": challenge.code,
            "answer": write_answer(answer),
            "plain": STORE_KEY.hex(),
        },
        "stick": {
            "unit_private": UNIT_KEY.private_bytes_raw().hex(),
            "ledger": seal_for_stick(LEDGER_FILE, unit, ephemeral=EPHEMERAL, nonce=NONCE).hex(),
            "ledger_body": LEDGER_FILE.body.hex(),
            "photo": seal_for_stick(PHOTO_FILE, unit, ephemeral=EPHEMERAL, nonce=NONCE).hex(),
            "photo_body": PHOTO_FILE.body.hex(),
        },
    }
