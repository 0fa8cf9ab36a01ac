"""Real first pages as the tablet shows them, rendered once: a picture of a page must look like a page."""

from __future__ import annotations

from functools import cache

from print_templates.images import page_images
from print_templates.render import preview_decision, render_decision
from tests.samples import printable_sample, sample_decision


@cache
def previewed() -> bytes:
    return page_images(preview_decision(sample_decision()), dpi=96)[0]


@cache
def entered() -> bytes:
    return page_images(render_decision(printable_sample(sample_decision()), copy_mark=None), dpi=96)[0]
