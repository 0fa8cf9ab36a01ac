"""Text and a QR as black dots: what the head of a thermal printer burns, wrapped by measured width.

Letters are drawn, never sent: a cheap printer has no Vietnamese letters of its own, and cuts a line that is too wide
without a word.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw, ImageFont

QUIET = 4
_MARGIN = 4
_LEADING = 1.16
_RULE_HEIGHT, _RULE_WEIGHT = 20, 2
_INK = 1


@dataclass(frozen=True, slots=True)
class Line:
    """Text of `size` dots, wrapped where it is too wide; `above` dots stay white over it."""

    text: str
    size: int
    bold: bool = False
    centred: bool = False
    above: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """A line from edge to edge."""


@dataclass(frozen=True, slots=True)
class Seal:
    """`modules`: rows of 0 and 1; each module `dots` wide."""

    modules: tuple[bytes, ...]
    dots: int


@dataclass(frozen=True, slots=True)
class Dots:
    """`rows`: one bit a dot, set where it is black, the highest bit leftmost; each row ends on a whole byte."""

    width: int
    height: int
    rows: bytes


def draw(parts: Sequence[Line | Rule | Seal], width: int) -> Dots:
    """`parts` one below the other on a roll of `width` dots."""
    height = _MARGIN + sum(_height(part, width) for part in parts) + _MARGIN
    picture = Image.new("1", (width, height), 0)
    pen = ImageDraw.Draw(picture)
    pen.fontmode = "1"  # whole dots: a thermal head knows no grey
    y = _MARGIN
    for part in parts:
        match part:
            case Line():
                _write(pen, part, (y, width))
            case Rule():
                middle = y + _RULE_HEIGHT // 2
                pen.rectangle((_MARGIN, middle, width - _MARGIN - 1, middle + _RULE_WEIGHT - 1), fill=_INK)
            case Seal():
                _stamp(pen, part, ((width - part.dots * len(part.modules)) // 2, y + QUIET * part.dots))
        y += _height(part, width)
    return Dots(width, height, picture.tobytes())


def wrapped(line: Line, width: int) -> list[str]:
    """The lines that `line` takes on a roll of `width` dots; a word wider than the roll is broken by its letters."""
    font, room = _font(line.bold, line.size), width - 2 * _MARGIN
    done: list[str] = []
    current = ""
    for word in unicodedata.normalize("NFC", line.text).split():
        longer = f"{current} {word}" if current else word
        if font.getlength(longer) <= room:
            current = longer
            continue
        if current:
            done.append(current)
        current = word
        while font.getlength(current) > room:
            fits = _letters_that_fit(font, current, room)
            done.append(current[:fits])
            current = current[fits:]
    return [*done, current] if current else done


def _letters_that_fit(font: Any, word: str, room: int) -> int:
    fitting = [count for count in range(1, len(word)) if font.getlength(word[:count]) <= room]
    return fitting[-1] if fitting else 1


def _height(part: Line | Rule | Seal, width: int) -> int:
    match part:
        case Line():
            return part.above + round(part.size * _LEADING) * len(wrapped(part, width))
        case Rule():
            return _RULE_HEIGHT
        case Seal():
            return part.dots * (len(part.modules) + 2 * QUIET)


def _write(pen: Any, line: Line, place: tuple[int, int]) -> None:
    y, width = place[0] + line.above, place[1]
    font = _font(line.bold, line.size)
    for text in wrapped(line, width):
        x = (width - font.getlength(text)) // 2 if line.centred else _MARGIN
        pen.text((x, y + line.size), text, font=font, fill=_INK, anchor="ls")
        y += round(line.size * _LEADING)


def _stamp(pen: Any, seal: Seal, corner: tuple[int, int]) -> None:
    left, top = corner
    for row, modules in enumerate(seal.modules):
        y = top + row * seal.dots
        for column, dark in enumerate(modules):
            if dark:
                x = left + column * seal.dots
                pen.rectangle((x, y, x + seal.dots - 1, y + seal.dots - 1), fill=_INK)


@cache
def _font(bold: bool, size: int) -> Any:
    raw = (files("print_templates.fonts") / f"LiberationSerif-{'Bold' if bold else 'Regular'}.ttf").read_bytes()
    return ImageFont.truetype(BytesIO(raw), size, layout_engine=ImageFont.Layout.BASIC)
