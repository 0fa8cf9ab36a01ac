"""Wrapping the store's key and an officer's key by PIN and device: one Argon2id run opens both.

KEK = HKDF-SHA256(Argon2id(PIN) ‖ device secret), another label for each key. The slow half is measured at enrolment
figures (64 MiB, three passes); the device's half is what really protects six digits.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from uuid import UUID

from shared.seal.pin import MEMORY_KIB, NONCE_BYTES, SALT_BYTES, check_pin_form, close_key, derived, open_key, stretched

__all__ = ["OpenedKeys", "PinWrap", "check_pin_form", "device_key", "unwrap_keys", "wrap_keys"]

_MEMORY_KIB = MEMORY_KIB


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
    store = open_key(wrap.store, _kek(slow, secret, _label("store", tablet)), bound_to=wrap.salt)
    officer = open_key(wrap.officer, _kek(slow, secret, _label("officer", tablet)), bound_to=wrap.salt)
    return None if store is None or officer is None else OpenedKeys(store, officer)


def device_key(secret: bytes, purpose: str, tablet: UUID) -> bytes:
    """A key that needs the device but no PIN (the tries header)."""
    return derived(secret, _label(purpose, tablet))


def _slow(pin: str, salt: bytes) -> bytes:
    return stretched(pin, salt, memory_kib=_MEMORY_KIB)


def _kek(slow: bytes, secret: bytes, label: bytes) -> bytes:
    return derived(slow + secret, label)


def _label(purpose: str, tablet: UUID) -> bytes:
    return f"bienban-wrap-{purpose}-v1\0".encode() + tablet.bytes


def _wrap(plain: bytes, key: bytes, bound_to: bytes) -> bytes:
    return close_key(plain, key, nonce=os.urandom(NONCE_BYTES), bound_to=bound_to)
