"""Opening a tablet whose PIN is lost: what it asks with, the answer that two persons let out (docs/protocol.md 16).

The challenge carries the store key sealed to the unit's recovery key, a one-time key for the answer, and the officer's
new key. The answer is the store key again, sealed to that one-time key: nobody who reads it on the way learns anything.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from uuid import UUID

from shared.errors import InvalidInput
from shared.ids import parse_uuid
from shared.ledger.exact import write_exact
from shared.numbering.lookup_code import ALPHABET
from shared.seal.base64url import from_base64url, to_base64url
from shared.seal.keys import SigningKey, verify_ed25519
from shared.seal.signed import signed_message

CHALLENGE, ANSWER = "BBC1", "BBA1"
KEY_BYTES = 32
_BOX_BYTES = 4 + 32 + 12 + KEY_BYTES + 16
_MOST_OFFICERS = 2**31


@dataclass(frozen=True, slots=True)
class RecoveryChallenge:
    """What a locked tablet asks with. Raw bytes: `officer_key` Ed25519 and `answer_to` X25519 (32 each), `box` the
    sealed box of purpose ``recovery``, `proof` by the new officer key over everything else."""

    tablet: UUID
    officer: int
    officer_key: bytes
    answer_to: bytes
    box: bytes
    proof: bytes

    def text(self) -> str:
        """``BBC1|tablet|officer|officer key|answer key|box|proof``, for the QR or the network."""
        keys = (to_base64url(one) for one in (self.officer_key, self.answer_to, self.box, self.proof))
        return "|".join((CHALLENGE, str(self.tablet), str(self.officer), *keys))

    @property
    def digest(self) -> bytes:
        """SHA-256 of the text: the same for the same challenge only."""
        return hashlib.sha256(self.text().encode()).digest()

    @property
    def code(self) -> str:
        """``K7QF-2M9X``: what the approving persons compare with the tablet in their hands (40 bits)."""
        number = int.from_bytes(self.digest[:5], "big")
        letters = "".join(ALPHABET[(number >> shift) & 31] for shift in range(35, -5, -5))
        return f"{letters[:4]}-{letters[4:]}"

    def message(self) -> bytes:
        """What the new officer key signs."""
        return challenge_message(self.tablet, self.officer, (self.officer_key, self.answer_to, self.box))


def challenge_message(tablet: UUID, officer: int, parts: tuple[bytes, bytes, bytes]) -> bytes:
    """The signed bytes; `parts` are officer key, answer key and box."""
    officer_key, answer_to, box = (to_base64url(one) for one in parts)
    body = write_exact(
        {"tablet": str(tablet), "officer": officer, "officer_key": officer_key, "answer_to": answer_to, "box": box}
    )
    return signed_message("recovery", body)


def make_challenge(
    tablet: UUID, officer: int, *, key: SigningKey, parts: tuple[bytes, bytes, bytes]
) -> RecoveryChallenge:
    """The challenge, proved by the officer's new `key`."""
    return RecoveryChallenge(tablet, officer, *parts, proof=key.sign(challenge_message(tablet, officer, parts)))


def read_challenge(text: str) -> RecoveryChallenge:
    """The challenge that was scanned, typed or sent. InvalidInput("challenge") when it is not one or not proved."""
    try:
        prefix, tablet, officer, *keys = text.strip().split("|")
        officer_key, answer_to, box, proof = (from_base64url(one) for one in keys)
        challenge = RecoveryChallenge(parse_uuid(tablet, "tablet"), int(officer), officer_key, answer_to, box, proof)
        lengths = (len(officer_key), len(answer_to), len(box))
        if prefix != CHALLENGE or lengths != (KEY_BYTES, KEY_BYTES, _BOX_BYTES) or challenge.text() != text.strip():
            raise ValueError("challenge")
        if not 0 < challenge.officer < _MOST_OFFICERS or not verify_ed25519(officer_key, proof, challenge.message()):
            raise ValueError("proof")
    except ValueError as error:
        raise _not_a_challenge() from error
    except InvalidInput as error:
        raise _not_a_challenge() from error
    return challenge


def write_answer(box: bytes) -> str:
    """``BBA1|box`` (the sealed box of purpose ``answer``)."""
    return f"{ANSWER}|{to_base64url(box)}"


def read_answer(text: str) -> bytes:
    """The box in an answer that was scanned or typed. InvalidInput("answer")."""
    prefix, _, packed = "".join(text.split()).partition("|")
    try:
        box = from_base64url(packed)
        if prefix != ANSWER or len(box) != _BOX_BYTES:
            raise ValueError("answer")
    except ValueError as error:
        raise InvalidInput(
            "answer",
            field="answer",
            vi="Đây không phải mã mở máy. Quét lại mã trên màn hình của đơn vị.",
            en="This is not an answer. Scan the one on the unit's screen again.",
        ) from error
    return box


def _not_a_challenge() -> InvalidInput:
    return InvalidInput(
        "challenge",
        field="challenge",
        vi="Đây không phải mã xin mở máy. Quét lại mã trên máy tính bảng.",
        en="This is not a recovery challenge. Scan the code on the tablet again.",
    )
