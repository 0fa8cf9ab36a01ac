"""The seal as vector rectangles: QR version 15, level M, mask 2, always the same size (docs/protocol.md 8)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import segno
from reportlab.lib.units import mm

from shared.seal.token import to_qr_text

BOX = 44 * mm
QUIET = 4
VERSION, MASK = 15, 2
MODULES = 17 + 4 * VERSION
MODULE = BOX / (MODULES + 2 * QUIET)


@lru_cache(maxsize=64)
def _runs(token: bytes, mask: int) -> tuple[tuple[int, int, int], ...]:
    code = segno.make(to_qr_text(token), version=VERSION, error="m", mask=mask, mode="alphanumeric", boost_error=False)
    return tuple(_dark_runs(code.matrix))


def _dark_runs(matrix: Any) -> Iterator[tuple[int, int, int]]:
    """(row, first column, length) of each horizontal run of dark modules."""
    for row, modules in enumerate(matrix):
        start = None
        for column, dark in enumerate([*modules, 0]):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                yield row, start, column - start
                start = None


def draw_seal(canvas: Any, token: bytes, *, at: tuple[float, float], mask: int = MASK) -> None:
    """Draw the 44 mm box with its lower left corner at `at`. The first call of a page run stores it as one form.

    Another `mask` than the form's tells a reader of the picture that this is no page of the sealed document.
    """
    if not canvas.hasForm("seal"):
        canvas.beginForm("seal", 0, 0, BOX, BOX)
        # In whole modules from the top: writing 740 rectangles in points took a fifth of the whole page's time.
        canvas.translate(0, BOX)
        canvas.scale(MODULE, -MODULE)
        runs = _runs(token, mask)
        canvas.addLiteral("\n".join(f"{QUIET + column} {QUIET + row} {length} 1 re" for row, column, length in runs))
        canvas.addLiteral("f")
        canvas.endForm()
    canvas.saveState()
    canvas.translate(*at)
    canvas.doForm("seal")
    canvas.restoreState()
