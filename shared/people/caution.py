"""A caution says that a value is unlikely, not wrong: the officer looks again, nothing is blocked."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Caution:
    """`code` is stable; `vi` and `en` are whole sentences for the person at the screen."""

    code: str
    vi: str
    en: str
