"""What the seal of a page claims, and the keyed checks that tie it to a name and a plate (docs/protocol.md 8)."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from shared.text import nfc, plain_name

DECISION, REPORT, CORRECTION, AMENDMENT, CANCELLATION, SEIZURE, BLANK = 1, 2, 3, 4, 5, 6, 7
"""`kind` of a sealed document."""

FORM_IDS = {
    "MQD01": 1,
    "MQD02": 2,
    "MQD20": 20,
    "MQD38": 38,
    "MQD39": 39,
    "MQD40": 40,
    "MBB01": 101,
    "MBB05": 105,
    "MBB06": 106,
    "MBB15": 115,
    "BLANK": 200,
}
"""Forms as small integers in the claims. Only ever added to."""

MOST_POINTS = 6
LONGEST_POINT = 24
"""UTF-8 bytes of one legal point; the longest of the catalogue today has 14."""
TRAINING, ACKNOWLEDGED = 1, 2
"""Bits of `flags`: a training document; printed under the policy `acknowledged`."""


@dataclass(frozen=True, slots=True)
class Claims:
    """The facts in a seal. `day`: days since 1970-01-01 (Viet Nam); `amount` đồng; `hash16`: first half of the
    content hash; `points`: the first six legal points, of `acts` in all; `edition`: day the form came into force.
    A document without a number of a series (a report) has `series` 0 and its count as `serial`."""

    kind: int
    unit: int
    series: int
    serial: int
    tablet: str
    day: int
    hash16: bytes
    form: int
    edition: int
    pages: int
    amount: int = 0
    code: str = ""
    points: tuple[str, ...] = ()
    acts: int = 0
    initials: str = ""
    name_check: bytes = b""
    plate_check: bytes = b""
    flags: int = 0

    @property
    def training(self) -> bool:
        """Whether the document is without value."""
        return bool(self.flags & TRAINING)


def initials_of(name: str) -> str:
    """First letters, for the eye: ``NVM``; at most eight."""
    return "".join(word[0] for word in plain_name(name).split())[:8]


def plain_plate(plate: str) -> str:
    """Only A–Z, Đ and digits count on a plate."""
    return re.sub(r"[^A-ZĐ0-9]", "", nfc(plate).upper())


def name_check(hash16: bytes, name: str) -> bytes:
    """8 bytes that only this name under this document's hash gives."""
    return hashlib.sha256(b"bienban-name-v1\0" + hash16 + plain_name(name).encode()).digest()[:8]


def plate_check(hash16: bytes, plate: str) -> bytes:
    """8 bytes that only this plate under this document's hash gives."""
    return hashlib.sha256(b"bienban-plate-v1\0" + hash16 + plain_plate(plate).encode()).digest()[:8]
