"""One page of a PDF as a checker needs it: its text, its QR, and what lies on it that is none of ours."""

from __future__ import annotations

from collections.abc import Iterator
from ctypes import byref, c_int, c_uint
from dataclasses import dataclass
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from print_templates.verify.picture import read_codes

A4 = (595.28, 841.89)
MOST_PAGES = 60
_READ_DPI = (150, 220, 300)
_HEADER_HEIGHT, _FOOT_HEIGHT = 45.0, 150.0
"""Points from the top and from the bottom of a page that hold running header and foot (print_templates.page)."""
_INVISIBLE = (3, 7)
_PALE = 225


@dataclass(frozen=True, slots=True)
class Page:
    """`text` of all, `body` without header and foot, `header` alone; `codes` the texts of all QR codes; `foreign`
    what our printer never puts on a page, in words."""

    number: int
    text: str
    body: str
    header: str
    codes: tuple[str, ...]
    foreign: tuple[str, ...]


class NotReadable(Exception):
    """The file is no PDF that can be opened; the text says why."""


def read_pages(raw: bytes) -> list[Page]:
    """Every page in order. NotReadable when the file cannot be opened, has no page or far more than a form."""
    try:
        document = pypdfium2.PdfDocument(raw)
    except pypdfium2.PdfiumError as error:
        raise NotReadable("not a readable PDF (damaged, cut short or locked)") from error
    try:
        count = len(document)
        if not 0 < count <= MOST_PAGES:
            raise NotReadable(f"a PDF of {count} pages is none of ours")
        foreign = _foreign_in(document)
        return [_page(document, index, foreign if index == 0 else ()) for index in range(count)]
    except pypdfium2.PdfiumError as error:
        raise NotReadable("a page cannot be read (the file is damaged)") from error
    finally:
        document.close()


def _page(document: Any, index: int, foreign: tuple[str, ...]) -> Page:
    page = document[index]
    width, height = page.get_size()
    faults = list(foreign)
    if abs(width - A4[0]) > 3 or abs(height - A4[1]) > 3 or page.get_rotation():
        faults.append("not an upright A4 page")
        return Page(index + 1, "", "", "", (), tuple(faults))
    text = page.get_textpage()
    whole = text.get_text_range()
    body = text.get_text_bounded(0, _FOOT_HEIGHT, width, height - _HEADER_HEIGHT)
    header = text.get_text_bounded(0, height - _HEADER_HEIGHT, width, height)
    faults += _foreign_on(page)
    return Page(index + 1, whole, body, header, _codes_of(page), tuple(dict.fromkeys(faults)))


def _codes_of(page: Any) -> tuple[str, ...]:
    """Rendered as an eye sees it; a finer picture only when the coarse one shows no QR."""
    for dpi in _READ_DPI:
        codes = read_codes(page.render(scale=dpi / 72, grayscale=True, may_draw_forms=True).to_pil())
        if codes:
            return codes
    return ()


def _foreign_in(document: Any) -> tuple[str, ...]:
    """What makes a viewer show something else than the page says: layers, scripts, forms, attached files."""
    found = []
    if document.get_formtype():
        found.append("form fields")
    if pdfium.FPDFDoc_GetJavaScriptActionCount(document) > 0:
        found.append("a script")
    if document.count_attachments() > 0:
        found.append("attached files")
    return tuple(found)


def _foreign_on(page: Any) -> Iterator[str]:
    """Our pages hold text, lines and the seal. A picture, a note or a filled patch can hide or replace a word."""
    if pdfium.FPDFPage_GetAnnotCount(page) > 0:
        yield "a note or field lies over the page"
    for item in page.get_objects(max_depth=1):
        if item.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            yield "a picture lies on the page"
        elif item.type == pdfium.FPDF_PAGEOBJ_SHADING:
            yield "a shading lies on the page"
        elif item.type == pdfium.FPDF_PAGEOBJ_PATH and _is_filled(item):
            yield "a filled patch lies on the page"
        elif item.type == pdfium.FPDF_PAGEOBJ_TEXT and _is_hidden(item):
            yield "hidden text lies on the page"
        elif item.type == pdfium.FPDF_PAGEOBJ_FORM and not _is_seal(item):
            yield "a drawing outside the seal's place lies on the page"


def _is_filled(path: Any) -> bool:
    mode, stroke = c_int(), c_int()
    pdfium.FPDFPath_GetDrawMode(path, byref(mode), byref(stroke))
    return bool(mode.value != pdfium.FPDF_FILLMODE_NONE)


def _is_hidden(text: Any) -> bool:
    """Drawn invisibly, or so pale that it vanishes on paper (the palest of ours is the watermark)."""
    if pdfium.FPDFTextObj_GetTextRenderMode(text) in _INVISIBLE:
        return True
    red, green, blue, alpha = c_uint(), c_uint(), c_uint(), c_uint()
    pdfium.FPDFPageObj_GetFillColor(text, byref(red), byref(green), byref(blue), byref(alpha))
    return min(red.value, green.value, blue.value) > _PALE or alpha.value < 255


def _is_seal(form: Any) -> bool:
    _, bottom, right, top = form.get_bounds()
    return bool(bottom >= 0 and top <= _FOOT_HEIGHT + 4 and right <= 220)


def same_pages(one: bytes, other: bytes) -> bool:
    """Whether both files show the same pages, by word and by picture. NotReadable when one cannot be opened."""
    return _shown(one) == _shown(other)


def _shown(raw: bytes) -> list[tuple[str, bytes]]:
    try:
        document = pypdfium2.PdfDocument(raw)
        try:
            pages = [document[index] for index in range(min(len(document), MOST_PAGES + 1))]
            pictures = [page.render(scale=1, grayscale=True, may_draw_forms=True).to_pil() for page in pages]
            return [
                (page.get_textpage().get_text_range(), picture.tobytes())
                for page, picture in zip(pages, pictures, strict=True)
            ]
        finally:
            document.close()
    except pypdfium2.PdfiumError as error:
        raise NotReadable("a page cannot be read (the file is damaged)") from error
