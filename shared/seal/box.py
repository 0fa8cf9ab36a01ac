"""A sealed box: bytes that only the holder of one X25519 key can open (docs/protocol.md 12, `sealed_box`).

Used for the store key under the unit's recovery key (`recovery`), for the same key on its way back to a tablet
(`answer`), and for what travels on a stick (`export`). The ephemeral key and the nonce come from the caller: this
package draws no randomness.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from shared.errors import Corrupt

MAGIC = b"BBR1"
Purpose = Literal["recovery", "answer", "export"]


@dataclass(frozen=True, slots=True)
class BoxPurpose:
    """What the box is for, and for which ledger: a box opened for another purpose or ledger does not open."""

    purpose: Purpose
    ledger: UUID

    @property
    def info(self) -> bytes:
        """HKDF info."""
        return f"bienban-{self.purpose}-v1\0".encode() + self.ledger.bytes


def close_box(plain: bytes, recipient: bytes, purpose: BoxPurpose, *, ephemeral: bytes, nonce: bytes) -> bytes:
    """The box for the raw X25519 public key `recipient`. `ephemeral`: 32, `nonce`: 12 fresh random bytes."""
    private = X25519PrivateKey.from_private_bytes(ephemeral)
    key = _key(private.exchange(X25519PublicKey.from_public_bytes(recipient)), purpose)
    public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return MAGIC + public + nonce + AESGCM(key).encrypt(nonce, plain, MAGIC + public)


def open_box(box: bytes, private: X25519PrivateKey, purpose: BoxPurpose) -> bytes:
    """What is inside. Corrupt when it is not a box for this key, purpose and ledger."""
    magic, public, nonce, sealed = box[:4], box[4:36], box[36:48], box[48:]
    try:
        if magic != MAGIC:
            raise ValueError("magic")
        key = _key(private.exchange(X25519PublicKey.from_public_bytes(public)), purpose)
        return AESGCM(key).decrypt(nonce, sealed, magic + public)
    except (InvalidTag, ValueError) as error:
        raise Corrupt(
            "sealed_box",
            vi="Gói niêm phong không mở được bằng khoá này. Kiểm tra đúng máy và đúng khoá của đơn vị.",
            en="The sealed box does not open with this key. Check that tablet and unit key belong together.",
        ) from error


def _key(secret: bytes, purpose: BoxPurpose) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.info).derive(secret)
