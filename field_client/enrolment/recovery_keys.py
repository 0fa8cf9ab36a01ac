"""The one-time keys of a station recovery: kept across a restart, sealed by the device so that the disk tells nothing.

Even in clear they would open nothing by themselves: what they wait for leaves the server only after two persons.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.seal.base64url import from_base64url, to_base64url

_BOUND_TO = b"bienban-recovering-v1"


@dataclass(frozen=True, slots=True)
class RecoveryKeys:
    """For `officer`: his new Ed25519 private key, and the X25519 private key that the answer is sealed to (32 each)."""

    officer: int
    officer_key: bytes
    answer_key: bytes


def new_recovery_keys(officer: int) -> RecoveryKeys:
    """Random keys."""
    return RecoveryKeys(officer, os.urandom(32), os.urandom(32))


def seal_recovery(keys: RecoveryKeys, key: bytes) -> bytes:
    """nonce ‖ AES-256-GCM."""
    plain = json.dumps([keys.officer, to_base64url(keys.officer_key), to_base64url(keys.answer_key)])
    nonce = os.urandom(12)
    return nonce + AESGCM(key).encrypt(nonce, plain.encode(), _BOUND_TO)


def open_recovery(sealed: bytes, key: bytes) -> RecoveryKeys | None:
    """The keys, or None where another device or another secret sealed them."""
    try:
        officer, officer_key, answer_key = json.loads(AESGCM(key).decrypt(sealed[:12], sealed[12:], _BOUND_TO))
    except (InvalidTag, ValueError):
        return None
    return RecoveryKeys(officer, from_base64url(officer_key), from_base64url(answer_key))
