"""Ed25519 keys as raw 32 bytes, and their 8-byte ids."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

SigningKey = Ed25519PrivateKey
"""The private half; rooms that only pass one on import the name from here, not from the library."""


def raw_public(key: Ed25519PrivateKey) -> bytes:
    """The 32 raw bytes of the public half."""
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def key_id(public: bytes) -> bytes:
    """kid: the first 8 bytes of SHA-256 of the raw public key."""
    return hashlib.sha256(public).digest()[:8]


def fingerprint(public: bytes) -> str:
    """What a person compares and what a checker pins: SHA-256 of the raw key, 64 hex in groups of four."""
    digest = hashlib.sha256(public).hexdigest().upper()
    return "-".join(digest[i : i + 4] for i in range(0, 64, 4))


def verify_ed25519(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the signature holds; a malformed key or signature is simply not a good one."""
    try:
        _public_key(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


@lru_cache(maxsize=4_096)
def _public_key(public: bytes) -> Ed25519PublicKey:
    """A server verifies thousands of seals by a few keys; reading a key takes a quarter as long as verifying by it."""
    return Ed25519PublicKey.from_public_bytes(public)
