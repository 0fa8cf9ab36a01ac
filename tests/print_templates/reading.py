"""What a test reads off a finished PDF."""

from __future__ import annotations

import pypdfium2
import zxingcpp
from PIL import Image

from print_templates.images import page_pictures


def texts(pdf: bytes) -> list[str]:
    """The text of each page, every run of white space one space."""
    document = pypdfium2.PdfDocument(pdf)
    found = [" ".join(page.get_textpage().get_text_range().split()) for page in document]
    document.close()
    return found


def codes(pdf: bytes, *, dpi: int = 150) -> list[list[tuple[str, tuple[int, int]]]]:
    """Of each page its QR codes: text and upper left corner in pixels."""
    pages = []
    for page in page_pictures(pdf, dpi=dpi):
        drawn = Image.frombytes("RGB", (page.width, page.height), page.rgb)
        found = zxingcpp.read_barcodes(drawn.convert("L"))
        pages.append([(one.text, (one.position.top_left.x, one.position.top_left.y)) for one in found])
    return pages
