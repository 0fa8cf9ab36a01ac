"""Real first pages as the tablet shows them, rendered once: a picture of a page must look like a page."""

from __future__ import annotations

from functools import cache

from print_templates.images import PagePicture, page_pictures
from print_templates.render import preview_decision, render_decision
from tests.samples import printable_sample, sample_decision


@cache
def previewed() -> PagePicture:
    return page_pictures(preview_decision(sample_decision()), dpi=96)[0]


@cache
def entered() -> PagePicture:
    return page_pictures(render_decision(printable_sample(sample_decision()), copy_mark=None), dpi=96)[0]
