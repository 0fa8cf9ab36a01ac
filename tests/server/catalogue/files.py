"""Catalogue files as a lawyer could send them: the packaged one with one thing changed."""

from __future__ import annotations

from collections.abc import Callable

from shared.law.packaged import packaged_text

TEXT = packaged_text("violations.csv")
LINES = TEXT.splitlines()
RED_LIGHT = next(
    number for number, line in enumerate(LINES, 1) if line.startswith("ND168-2024") and ",moto.red_light," in line
)
"""The line in the file of the motorcyclist's red light under Decree 168."""


def with_line(number: int, change: Callable[[str], str]) -> str:
    """The packaged file with line `number` (from 1) changed."""
    lines = list(LINES)
    lines[number - 1] = change(lines[number - 1])
    return "\n".join(lines) + "\n"


def dearer_red_light() -> str:
    """4 to 6 million become 5 to 30 million: above a team leader, and open to explanation."""
    return with_line(RED_LIGHT, lambda line: line.replace(",4000000,6000000,", ",5000000,30000000,"))


def without(code: str) -> str:
    """No row of `code`."""
    return "\n".join(line for line in LINES if f",{code}," not in line) + "\n"


def broken() -> str:
    """The maximum below the minimum."""
    return with_line(RED_LIGHT, lambda line: line.replace(",4000000,6000000,", ",4000000,3000000,"))
