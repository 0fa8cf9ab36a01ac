"""Wrong PINs: counted, slowed down, at last the PIN wraps are wiped. The count is sealed by the device's secret.

The wait runs on the clock that nobody can set; after a restart of the device it starts again from its beginning.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.seal.pin import wait_seconds

MOST_TRIES = 10


@dataclass(frozen=True, slots=True)
class Tries:
    """`failed` wrong PINs since the last good one; the last at `mono` (ms of CLOCK_BOOTTIME)."""

    failed: int = 0
    mono: int = 0

    @property
    def left(self) -> int:
        """Wrong PINs until the wraps are wiped."""
        return max(0, MOST_TRIES - self.failed)

    def wait_ms(self, mono: int) -> int:
        """How long from now on no PIN is taken."""
        wait = wait_seconds(self.failed) * 1000
        since = mono - self.mono
        return max(0, wait - (since if since >= 0 else mono))

    def one_more(self, mono: int) -> Tries:
        """After another wrong PIN."""
        return Tries(self.failed + 1, mono)


TAMPERED = Tries(MOST_TRIES - 1, 0)
"""A header that does not open was edited: one wrong PIN is left, a right one still opens."""


def seal_tries(tries: Tries, key: bytes, bound_to: bytes) -> bytes:
    """The authenticated header: nonce ‖ AES-256-GCM, bound to the wrap it counts for."""
    nonce = os.urandom(12)
    return nonce + AESGCM(key).encrypt(nonce, json.dumps([tries.failed, tries.mono]).encode(), bound_to)


def open_tries(sealed: bytes, key: bytes, bound_to: bytes) -> Tries:
    """What the header says."""
    try:
        failed, mono = json.loads(AESGCM(key).decrypt(sealed[:12], sealed[12:], bound_to))
    except (InvalidTag, ValueError):
        return TAMPERED
    return Tries(failed, mono)
