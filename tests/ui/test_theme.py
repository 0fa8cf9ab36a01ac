"""The tokens keep the contrast of the design in both themes, and every icon named exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import field_client.ui
from field_client.ui.theme import ICONS, TOKENS

PAIRS = [
    # (text, ground, least contrast)
    *((ink, ground, 7.0) for ink in ("text", "text2") for ground in ("bg", "surface", "tonal")),
    ("onprimary", "primary", 7.0),
    ("onptonal", "ptonal", 7.0),
    *((tone, f"{tone}bg", 7.0) for tone in ("ok", "warn", "bad", "hold", "neu")),
    ("primary", "surface", 7.0),
    ("text2", "disbg", 7.0),
    ("field", "surface", 3.0),
    ("dis", "disbg", 4.5),
]


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS)
@pytest.mark.parametrize("night", [False, True])
def test_contrast_is_that_of_the_design(ink: str, ground: str, least: float, night: bool) -> None:
    assert contrast(TOKENS[ink][night], TOKENS[ground][night]) >= least


def test_every_icon_named_in_the_rules_is_in_the_font() -> None:
    named = set()
    for path in Path(field_client.ui.__file__).parent.rglob("*.kv"):
        lines = path.read_text(encoding="utf-8").splitlines()
        for line in lines:
            if re.match(r"\s*(icon|name|icon_after):", line):
                named |= {word for word in re.findall(r"'([a-z][a-z-]+)'", line) if "-" in word}
    assert named - set(ICONS) == set()
