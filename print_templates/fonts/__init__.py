"""Liberation Serif 2.1.5, four unchanged files under the SIL Open Font License (OFL.txt).

Debian's `fonts-liberation` 1.07 has no Vietnamese letters at all, so the files travel with us.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from shared.errors import InvalidInput

REGULAR, BOLD, ITALIC, BOLD_ITALIC = "BienBan", "BienBan-Bold", "BienBan-Italic", "BienBan-BoldItalic"
_FILES = {REGULAR: "Regular", BOLD: "Bold", ITALIC: "Italic", BOLD_ITALIC: "BoldItalic"}


@cache
def _faces() -> dict[str, Any]:
    faces = {}
    for name, style in _FILES.items():
        raw = (files(__name__) / f"LiberationSerif-{style}.ttf").read_bytes()
        faces[name] = TTFont(name, BytesIO(raw))
        pdfmetrics.registerFont(faces[name])
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=ITALIC, boldItalic=BOLD_ITALIC)
    return faces


def register_fonts() -> None:
    """Make the four faces known to reportlab; costs about 20 ms, once a process."""
    _faces()


def check_glyphs(text: str) -> None:
    """InvalidInput(glyph_missing) when the serif has no glyph for a character: it would print as an empty box."""
    known = _faces()[REGULAR].face.charToGlyph
    for char in text:
        if char not in "\n\u00a0" and ord(char) not in known:
            raise InvalidInput(
                "glyph_missing",
                vi=f"Ký tự “{char}” (U+{ord(char):04X}) không in được. Viết lại bằng chữ Việt hoặc chữ La-tinh.",
                en=f"The character “{char}” (U+{ord(char):04X}) cannot be printed. Write it in Latin letters.",
            )


def text_width(text: str, face: str, size: float) -> float:
    """Width in points."""
    register_fonts()
    width: float = pdfmetrics.stringWidth(text, face, size)
    return width
