"""What a test reads off a finished PDF."""

from __future__ import annotations

from io import BytesIO

import pypdfium2
import zxingcpp
from PIL import Image

from print_templates.images import page_images


def texts(pdf: bytes) -> list[str]:
    """The text of each page, every run of white space one space."""
    document = pypdfium2.PdfDocument(pdf)
    found = [" ".join(page.get_textpage().get_text_range().split()) for page in document]
    document.close()
    return found


def codes(pdf: bytes, *, dpi: int = 150) -> list[list[tuple[str, tuple[int, int]]]]:
    """Of each page its QR codes: text and upper left corner in pixels."""
    pages = []
    for png in page_images(pdf, dpi=dpi):
        found = zxingcpp.read_barcodes(Image.open(BytesIO(png)).convert("L"))
        pages.append([(one.text, (one.position.top_left.x, one.position.top_left.y)) for one in found])
    return pages
