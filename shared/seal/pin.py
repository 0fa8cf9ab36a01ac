"""A private key closed under six digits: Argon2id makes each guess slow, and a secret that lies elsewhere (in the
device, or beside the database) makes guessing from a copy useless. Tablet and desk close keys in the same way.
"""

from __future__ import annotations

import re

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from shared.errors import InvalidInput

SALT_BYTES, NONCE_BYTES = 16, 12
MEMORY_KIB, PASSES, LANES = 64 * 1024, 3, 1
WAIT_SECONDS = (0, 0, 0, 30, 60, 120, 300, 600, 1800, 3600)
"""How long no PIN is taken after n wrong ones in a row; the last for all that follow."""


def check_pin_form(pin: str) -> None:
    """InvalidInput("pin_form") unless it is six digits that are not all the same."""
    if not re.fullmatch(r"[0-9]{6}", pin) or len(set(pin)) == 1:
        raise InvalidInput(
            "pin_form",
            field="pin",
            vi="Mã PIN gồm 6 chữ số, không dùng một chữ số lặp lại.",
            en="The PIN has 6 digits, not all of them the same.",
        )


def stretched(pin: str, salt: bytes, *, memory_kib: int = MEMORY_KIB) -> bytes:
    """32 bytes of Argon2id: the slow half."""
    kdf = Argon2id(salt=salt, length=32, iterations=PASSES, lanes=LANES, memory_cost=memory_kib)
    return kdf.derive(pin.encode())


def derived(material: bytes, label: bytes) -> bytes:
    """32 bytes of HKDF-SHA256; another label, another key."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=label).derive(material)


def close_key(plain: bytes, key: bytes, *, nonce: bytes, bound_to: bytes) -> bytes:
    """nonce (12) ‖ AES-256-GCM. A nonce serves once."""
    return nonce + AESGCM(key).encrypt(nonce, plain, bound_to)


def open_key(closed: bytes, key: bytes, *, bound_to: bytes) -> bytes | None:
    """What was closed; None under another key, or bound to something else."""
    try:
        return AESGCM(key).decrypt(closed[:NONCE_BYTES], closed[NONCE_BYTES:], bound_to)
    except InvalidTag:
        return None


def wait_seconds(failed: int) -> int:
    """How long to wait after `failed` wrong PINs in a row."""
    return WAIT_SECONDS[min(failed, len(WAIT_SECONDS) - 1)]
