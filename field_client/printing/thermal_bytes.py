"""ESC/POS: a picture as the commands that a thermal printer prints it by, and what its status bytes say."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from field_client.ui.views import Words

if TYPE_CHECKING:
    from print_templates.notice_dots import Dots

_START = b"\x1b@"
_RASTER = b"\x1dv0\x00"
_FEED_AND_CUT = b"\x1bd\x05\x1dV\x01"
BAND = 128
"""Rows in one command: cheap printers keep no more than this, and begin to print while the rest still comes."""
ASK_STATE = b"\x10\x04\x01\x10\x04\x02\x10\x04\x04"
"""DLE EOT 1, 2, 4 (printer, why offline, paper): answered at once, whatever waits to be printed."""
STATES = 3
ASK_WHEN_DONE = b"\x1dr\x01"
"""GS r 1: answered in its turn, hence after everything before it was printed."""
_HIDDEN = re.compile(rb"\x10(?=[\x04\x05\x14])")
"""A printer obeys DLE EOT, DLE ENQ and DLE DC4 also in the midst of a picture (DC4 opens a drawer or switches off)."""
_COVER, _NO_PAPER_STOP, _FAULT = 0x04, 0x20, 0x40
_OFFLINE, _NO_PAPER, _PAPER_LOW = 0x08, 0x60, 0x0C

OUT_OF_PAPER = Words("hết giấy", "out of paper")
_COVER_OPEN = Words("nắp đang mở", "cover open")
_BROKEN = Words("máy in báo hỏng", "the printer reports a fault")
_AWAY = Words("đang ngắt", "offline")
PAPER_LOW = Words("sắp hết giấy", "paper low")
CONNECTED = Words("đã kết nối", "connected")
CALM = frozenset({CONNECTED, PAPER_LOW})
"""States in which the printer prints."""


def commands(picture: Dots) -> bytes:
    """The whole notice: in bands, then out past the tear-off edge. The same picture gives the same bytes."""
    across = (picture.width + 7) // 8
    bands = []
    for top in range(0, picture.height, BAND):
        rows = min(BAND, picture.height - top)
        size = across.to_bytes(2, "little") + rows.to_bytes(2, "little")
        bands.append(_RASTER + size + harmless(picture.rows[top * across : (top + rows) * across]))
    return _START + b"".join(bands) + _FEED_AND_CUT


def harmless(rows: bytes) -> bytes:
    """`rows` with one dot more wherever they would spell a command that acts at once."""
    return _HIDDEN.sub(b"\x18", rows)


def is_state(said: int) -> bool:
    """Whether a byte answers ASK_STATE; the answer to ASK_WHEN_DONE has other fixed bits."""
    return said & 0x93 == 0x12


def is_done(said: int) -> bool:
    """Whether a byte answers ASK_WHEN_DONE."""
    return said & 0x90 == 0


def state_of(said: Iterable[int]) -> Words:
    """The three answers to ASK_STATE in words, the worst first."""
    printer, offline, paper = said
    if paper & _NO_PAPER or offline & _NO_PAPER_STOP:
        return OUT_OF_PAPER
    if offline & _COVER:
        return _COVER_OPEN
    if offline & _FAULT:
        return _BROKEN
    if printer & _OFFLINE:
        return _AWAY
    return PAPER_LOW if paper & _PAPER_LOW else CONNECTED
