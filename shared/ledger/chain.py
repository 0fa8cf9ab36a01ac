"""The hash chain of a ledger and the tablet's signature over its head (docs/protocol.md 3)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.seal.keys import verify_ed25519


def first_head(ledger: UUID) -> bytes:
    """h_0 of the ledger of this tablet or desk: 32 bytes."""
    return hashlib.sha256(b"bienban-ledger-v1\0" + ledger.bytes).digest()


def next_head(head: bytes, raw: bytes) -> bytes:
    """h_n from h_{n-1} and the exact bytes of event n."""
    return hashlib.sha256(head + raw).digest()


def head_after(head: bytes, events: Iterable[bytes]) -> bytes:
    """The head after appending `events` in order."""
    for raw in events:
        head = next_head(head, raw)
    return head


def head_message(ledger: UUID, seq: int, head: bytes) -> bytes:
    """What the tablet's key signs: one signature covers everything up to `seq`."""
    return b"bienban-head-v1\0" + ledger.bytes + seq.to_bytes(8, "big") + head


def sign_head(key: Ed25519PrivateKey, ledger: UUID, seq: int, head: bytes) -> bytes:
    """64 bytes of Ed25519 over `head_message`."""
    return key.sign(head_message(ledger, seq, head))


def head_is_signed(public: bytes, signature: bytes, ledger: UUID, seq: int, head: bytes) -> bool:
    """Whether `signature` is that of the raw 32-byte `public` key over this head."""
    return verify_ed25519(public, signature, head_message(ledger, seq, head))
