"""Wrapping the store's key and an officer's key by PIN and device: one Argon2id run opens both.

KEK = HKDF-SHA256(Argon2id(PIN) ‖ device secret), another label for each key. The slow half is measured at enrolment
figures (64 MiB, three passes); the device's half is what really protects six digits.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from shared.errors import InvalidInput

SALT_BYTES = 16
_MEMORY_KIB, _PASSES, _LANES = 64 * 1024, 3, 1


@dataclass(frozen=True, slots=True)
class OpenedKeys:
    """What a right PIN gives: the store's raw key and the officer's Ed25519 private key, 32 bytes each."""

    store: bytes
    officer: bytes


@dataclass(frozen=True, slots=True)
class PinWrap:
    """Both keys under one PIN. `store` and `officer`: nonce (12) ‖ AES-256-GCM."""

    salt: bytes
    store: bytes
    officer: bytes


def check_pin_form(pin: str) -> None:
    """InvalidInput("pin_form") unless it is six digits that are not all the same."""
    if not re.fullmatch(r"[0-9]{6}", pin) or len(set(pin)) == 1:
        raise InvalidInput(
            "pin_form",
            field="pin",
            vi="Mã PIN gồm 6 chữ số, không dùng một chữ số lặp lại.",
            en="The PIN has 6 digits, not all of them the same.",
        )


def wrap_keys(keys: OpenedKeys, pin: str, *, secret: bytes, tablet: UUID) -> PinWrap:
    """Wrap under a new salt."""
    salt = os.urandom(SALT_BYTES)
    slow = _slow(pin, salt)
    return PinWrap(
        salt,
        _wrap(keys.store, _kek(slow, secret, _label("store", tablet)), salt),
        _wrap(keys.officer, _kek(slow, secret, _label("officer", tablet)), salt),
    )


def unwrap_keys(wrap: PinWrap, pin: str, *, secret: bytes, tablet: UUID) -> OpenedKeys | None:
    """Both keys, or None for a wrong PIN (or another device: the two cannot be told apart)."""
    slow = _slow(pin, wrap.salt)
    try:
        return OpenedKeys(
            _unwrap(wrap.store, _kek(slow, secret, _label("store", tablet)), wrap.salt),
            _unwrap(wrap.officer, _kek(slow, secret, _label("officer", tablet)), wrap.salt),
        )
    except InvalidTag:
        return None


def device_key(secret: bytes, purpose: str, tablet: UUID) -> bytes:
    """A key that needs the device but no PIN (the tries header)."""
    return _derive(secret, _label(purpose, tablet))


def _slow(pin: str, salt: bytes) -> bytes:
    kdf = Argon2id(salt=salt, length=32, iterations=_PASSES, lanes=_LANES, memory_cost=_MEMORY_KIB)
    return kdf.derive(pin.encode())


def _kek(slow: bytes, secret: bytes, label: bytes) -> bytes:
    return _derive(slow + secret, label)


def _derive(material: bytes, label: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=label).derive(material)


def _label(purpose: str, tablet: UUID) -> bytes:
    return f"bienban-wrap-{purpose}-v1\0".encode() + tablet.bytes


def _wrap(plain: bytes, key: bytes, bound_to: bytes) -> bytes:
    nonce = os.urandom(12)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound_to)


def _unwrap(wrapped: bytes, key: bytes, bound_to: bytes) -> bytes:
    return AESGCM(key).decrypt(wrapped[:12], wrapped[12:], bound_to)
