"""Photos of printed pages, as a phone or a scanner takes them: turned, blurred, noisy, seeded."""

from __future__ import annotations

import random
from io import BytesIO

from PIL import Image, ImageFilter

from print_templates.images import page_pictures

DPI = 200


def photo_of(pdf: bytes, chance: random.Random, *, page: int = 0, turn: float = 3.0, noise: float = 0.1) -> bytes:
    """A page at 200 dpi, turned by up to `turn` degrees, blurred by up to one pixel, so much of every pixel noise."""
    drawn = page_pictures(pdf, dpi=DPI)[page]
    picture = Image.frombytes("RGB", (drawn.width, drawn.height), drawn.rgb).convert("L")
    picture = picture.rotate(chance.uniform(-turn, turn), fillcolor=255, resample=Image.Resampling.BILINEAR)
    picture = picture.filter(ImageFilter.GaussianBlur(chance.uniform(0, 1)))
    dust = Image.frombytes("L", picture.size, chance.randbytes(picture.width * picture.height))
    out = BytesIO()
    Image.blend(picture, dust, noise).save(out, "JPEG", quality=85)
    return out.getvalue()
