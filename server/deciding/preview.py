"""A preview as pictures: stamped on every page, with dots for the number, and no look-up code or seal (I1)."""

from __future__ import annotations

import io
from dataclasses import replace
from functools import lru_cache

from PIL import Image

from print_templates.images import page_pictures
from print_templates.render import preview_change, preview_decision
from shared.cases.decision import Decision
from shared.cases.records import DecisionChanged
from shared.errors import NotFound

DPI = 110
MINUTE_MS = 60_000


def preview_page(draft: Decision | DecisionChanged, number: int) -> bytes:
    """PNG of page `number` (from 1). NotFound("page")."""
    # The moment goes on between two pages of one review; what is printed of it is the day.
    pages = _pages(replace(draft, signed_at=draft.signed_at - draft.signed_at % MINUTE_MS))
    if not 1 <= number <= len(pages):
        raise NotFound("page", field="number", vi="Không có trang này.", en="There is no such page.")
    return pages[number - 1]


@lru_cache(maxsize=8)
def _pages(draft: Decision | DecisionChanged) -> tuple[bytes, ...]:
    """The pages of one review are asked for one after the other."""
    pdf = preview_decision(draft) if isinstance(draft, Decision) else preview_change(draft)
    return tuple(as_png(one.width, one.height, one.rgb) for one in page_pictures(pdf, dpi=DPI))


def as_png(width: int, height: int, rgb: bytes) -> bytes:
    """`rgb` three bytes a pixel."""
    written = io.BytesIO()
    Image.frombytes("RGB", (width, height), rgb).save(written, "PNG")
    return written.getvalue()
