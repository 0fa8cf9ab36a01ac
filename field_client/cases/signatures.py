"""Drawn signatures as the report keeps them: ``x,y x,y;…`` on a grid of 1000, few enough points to stay small."""

from __future__ import annotations

from itertools import chain
from typing import Any

GRID = 1000
LONGEST = 2_000
"""Characters of one signature: a shape for the eye; the hand-signed sheet is the signature."""


def stroke_text(strokes: list[Any]) -> str:
    """The text of ``[[[x, y, t], …], …]``; "" for no strokes. Points are thinned until it fits."""
    lines = [[(int(point[0]), int(point[1])) for point in line] for line in strokes if line]
    points = list(chain.from_iterable(lines))
    if not points:
        return ""
    extent = max(1, *(max(x, y) for x, y in points))
    scaled = [[(x * GRID // extent, y * GRID // extent) for x, y in line] for line in lines]
    step = 1
    while len(text := _write(scaled, step)) > LONGEST:
        step += 1
        if step > GRID:
            return _write([line[:1] for line in scaled[:100]], 1)
    return text


def _write(lines: list[list[tuple[int, int]]], step: int) -> str:
    return ";".join(" ".join(f"{x},{y}" for x, y in [*line[:-1:step], line[-1]]) for line in lines)
