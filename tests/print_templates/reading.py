"""What a test reads off a finished PDF."""

from __future__ import annotations

import pypdfium2
import zxingcpp
from PIL import Image

from print_templates.images import page_pictures

MM = 72 / 25.4


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


def frames(pdf: bytes) -> list[tuple[float, float, list[float]]]:
    """Of each page the free space left and right of all text in mm, and the running header's edges, left to right."""
    document = pypdfium2.PdfDocument(pdf)
    found = []
    for page in document:
        width, height = page.get_size()
        text = page.get_textpage()
        boxes = [text.get_rect(place) for place in range(text.count_rects())]
        heads = sorted((left, right) for left, bottom, right, _ in boxes if bottom > height - 45)
        left, right = min(one[0] for one in boxes), max(one[2] for one in boxes)
        found.append((left / MM, (width - right) / MM, [edge for head in heads for edge in head]))
    document.close()
    return found
