"""What every screen may show: sentences, tones, the states of a case."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True)
class Words:
    """One sentence in Vietnamese and English."""

    vi: str
    en: str


class Tone(StrEnum):
    """Meaning of a hue: green proved, amber not yet, red a person now, violet somebody else decides."""

    NEUTRAL = "neu"
    INFO = "inf"
    OK = "ok"
    WARN = "warn"
    BAD = "bad"
    HOLD = "hold"


@dataclass(frozen=True)
class Told:
    """A banner: bold first line, then lines."""

    tone: Tone
    title: Words
    lines: tuple[Words, ...] = ()


@dataclass(frozen=True)
class CheckItem:
    """One line of a checklist. `tone` is OK, WARN (does not block) or BAD (blocks)."""

    tone: Tone
    title: Words
    text: Words | None = None


class Network(StrEnum):
    OFFLINE = "offline"
    ONLINE = "online"
    SILENT = "silent"
    """There is a network, but the server does not answer."""
    CAPTIVE = "captive"
    """The network wants a sign-in page: no answer of it is an acknowledgement."""
    INTERCEPTED = "intercepted"
    """Somebody answers in the server's place, under another certificate."""
    REFUSED = "refused"
    """The server does not know this tablet, or not any more: sync is paused until a person asks."""


class Stage(StrEnum):
    """How far a case is on this tablet (the chip in the stage column)."""

    DRAFT = "draft"
    AWAITING = "awaiting"
    TRANSFERRED = "transferred"
    ENTERED = "entered"
    PRINT_UNKNOWN = "print_unknown"
    PRINTED = "printed"
    CORRECTED = "corrected"
    CANCEL_ASKED = "cancel_asked"
    CANCELLED = "cancelled"
    LAPSED = "lapsed"


class Delivery(StrEnum):
    """Where the newest event of a case is. RECEIVED only with a verified receipt (I7)."""

    ONLY_HERE = "only_here"
    UNSENT = "unsent"
    SENDING = "sending"
    RECEIVED = "received"
    HELD = "held"
    RETURNED = "returned"
