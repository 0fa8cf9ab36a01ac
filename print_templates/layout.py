"""Our tags → flowables. One function a tag; text reaches reportlab as fragments, never as markup to parse again."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, Literal
from xml.etree.ElementTree import Element

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_LEFT
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, Paragraph, Spacer, Table

from print_templates.fonts import BOLD, BOLD_ITALIC, ITALIC, REGULAR, check_glyphs, register_fonts, text_width
from print_templates.template import form_error

TEXT_WIDTH = 162 * mm
BODY, SMALL, HAND = 13.0, 11.0, 12.0
_INDENT = 10 * mm
_FACES = {(False, False): REGULAR, (True, False): BOLD, (False, True): ITALIC, (True, True): BOLD_ITALIC}
_ALIGNS = {"left": TA_LEFT, "center": TA_CENTER, "justify": TA_JUSTIFY}
Align = Literal["left", "center", "justify"]


class Whole(Paragraph):  # type: ignore[misc]  # reportlab ships no types
    """A paragraph that never breaks over two pages: the facts that a checker reads stand on one page."""

    def split(self, availWidth: float, availHeight: float) -> list[Any]:
        """Nothing: it moves to the next page as a whole."""
        return []


class Choice(Whole):
    """A paragraph with a box before it, crossed when chosen; no serif of ours has the signs ☐ and ☑."""

    chosen = False

    def draw(self) -> None:
        """The box as lines, then the text."""
        canvas, side = self.canv, 9.5
        top = self.height - 2.5
        canvas.saveState()
        canvas.setLineWidth(0.8)
        canvas.rect(0, top - side, side, side)
        if self.chosen:
            canvas.setLineWidth(1.3)
            canvas.lines([(2, top - side + 2, side - 2, top - 2), (2, top - 2, side - 2, top - side + 2)])
        canvas.restoreState()
        super().draw()


class Rule(Flowable):  # type: ignore[misc]  # reportlab ships no types
    """A short line in the middle of its column, as under the names of the bodies (Decree 30/2020 annex I)."""

    def __init__(self, long: float, width: float) -> None:
        super().__init__()
        self.long, self.width, self.height = long, width, 6.0

    def draw(self) -> None:
        """One hairline."""
        self.canv.setLineWidth(0.7)
        self.canv.line((self.width - self.long) / 2, 3.5, (self.width + self.long) / 2, 3.5)


class ByHand(Flowable):  # type: ignore[misc]  # reportlab ships no types
    """Words (or none) and a dotted line from them to the right edge, high enough to write on by hand."""

    def __init__(self, words: str, width: float, *, size: float = HAND, indent: float = 0) -> None:
        super().__init__()
        self.words, self.width, self.height = words, width, 7.3 * mm
        self.size, self.indent = size, indent

    def draw(self) -> None:
        """The words, then the line a little below their foot."""
        self.canv.setFont(REGULAR, self.size)
        self.canv.drawString(self.indent, 2 * mm, self.words)
        start = self.indent + text_width(self.words, REGULAR, self.size) + (1 * mm if self.words else 0)
        self.canv.setLineWidth(0.6)
        self.canv.setDash(1, 2)
        self.canv.line(start, 1.5 * mm, self.width - 1 * mm, 1.5 * mm)
        self.canv.setDash()


@lru_cache(maxsize=256)
def _style(align: Align, size: float, indent: float = 0, before: float = 0, after: float = 0) -> ParagraphStyle:
    return ParagraphStyle(
        name=f"{align}{size}{indent}{before}{after}",
        fontName=REGULAR,
        fontSize=size,
        leading=size * 1.17,
        alignment=_ALIGNS[align],
        firstLineIndent=indent,
        spaceBefore=before,
        spaceAfter=after,
        allowWidows=0,
        allowOrphans=0,
    )


@lru_cache(maxsize=256)
def _first_fragment(style: ParagraphStyle) -> Any:
    return Paragraph("x", style).frags[0]


def build(root: Element, file: str) -> list[Any]:
    """The flowables of a filled form. InvalidInput: form_template (misplaced tag), glyph_missing, not_nfc."""
    register_fonts()
    if root.tag != "to-in":
        raise _misplaced(root, file)
    return _children(root, file, TEXT_WIDTH)


def _children(parent: Element, file: str, width: float) -> list[Any]:
    if (parent.text or "").strip() or any((one.tail or "").strip() for one in parent):
        raise _misplaced(parent, file, "chữ phải nằm trong thẻ đoạn", "text must stand in a paragraph tag")
    made: list[Any] = []
    for child in parent:
        maker = _BLOCKS.get(child.tag)
        if maker is None:
            raise _misplaced(child, file)
        try:
            made.extend(maker(child, file, width))
        except ValueError as error:
            raise _misplaced(child, file, "có số đo không phải số", "has a measure that is no number") from error
    return made


def _paragraph(element: Element, file: str, style: ParagraphStyle, *, bold: bool = False) -> list[Any]:
    return [Paragraph(None, style, frags=_fragments(element, file, style, bold=bold))]


def _fragments(element: Element, file: str, style: ParagraphStyle, *, bold: bool = False) -> list[Any]:
    first = _first_fragment(style)
    pieces = list(_pieces(element, file, bold=bold, italic=False))
    fragments = []
    before = " "
    for text, face in pieces:
        if text == "\n":
            fragments.append(first.clone(text="", fontName=face, lineBreak=True))
            before = " "
            continue
        plain = re.sub(r"[ \t\r\n]+", " ", text)
        if before.endswith(" "):
            plain = plain.lstrip(" ")
        if plain:
            fragments.append(first.clone(text=plain, fontName=face))
            before = plain
    if fragments and fragments[-1].text:
        fragments[-1].text = fragments[-1].text.rstrip(" ")
    return fragments or [first.clone(text="")]


def _pieces(element: Element, file: str, *, bold: bool, italic: bool) -> Iterator[tuple[str, str]]:
    face = _FACES[bold, italic]
    yield _checked(element.text), face
    for child in element:
        if child.tag == "xuong":
            yield "\n", face
        elif child.tag in {"dam", "nghieng"}:
            yield from _pieces(child, file, bold=bold or child.tag == "dam", italic=italic or child.tag == "nghieng")
        else:
            raise _misplaced(child, file)
        yield _checked(child.tail), face


def _checked(text: str | None) -> str:
    """NFD prints with its marks beside the letters and still extracts well, so no later test would see it."""
    if not text:
        return ""
    if not unicodedata.is_normalized("NFC", text):
        raise form_error("NFC", "chữ chưa ở dạng NFC.", "text is not NFC.")
    check_glyphs(text)
    return text


def _centred(element: Element, file: str, width: float) -> list[Any]:
    return _paragraph(element, file, _style("center", float(element.get("co", BODY))))


def _prose(element: Element, file: str, width: float) -> list[Any]:
    indent = _INDENT if "lui" not in element.attrib else float(element.attrib["lui"]) * mm
    return _paragraph(element, file, _style("justify", BODY, indent, 0, 3.5))


def _item(element: Element, file: str, width: float) -> list[Any]:
    indent = _INDENT if "lui" not in element.attrib else float(element.attrib["lui"]) * mm
    style = _style("justify", BODY, indent, 0, 2)
    return [Whole(None, style, frags=_fragments(element, file, style))]


def _small(element: Element, file: str, width: float) -> list[Any]:
    return _paragraph(element, file, _style("left", SMALL))


def _rule(element: Element, file: str, width: float) -> list[Any]:
    long = float(element.get("dai", "28")) * mm
    return [Rule(long, width)]


def _space(element: Element, file: str, width: float) -> list[Any]:
    return [Spacer(1, float(element.get("mm", "3")) * mm)]


def _together(element: Element, file: str, width: float) -> list[Any]:
    return [KeepTogether(_children(element, file, width))]


def _choice(element: Element, file: str, width: float) -> list[Any]:
    base = _style("justify", BODY, 0, 0, 4)
    style = base.clone(f"{base.name}-choice", leftIndent=16)
    choice = Choice(None, style, frags=_fragments(element, file, style))
    choice.chosen = element.get("chon") == "1"
    return [choice]


def _by_hand(element: Element, file: str, width: float) -> list[Any]:
    words = " ".join(_checked("".join(element.itertext())).split())
    size, indent = float(element.get("co", HAND)), float(element.get("lui", 0)) * mm
    if list(element) or indent + text_width(words, REGULAR, size) > width - 15 * mm:
        raise _misplaced(element, file, "phải là chữ ngắn, còn chỗ để viết", "needs short words and room to write")
    return [ByHand(words, width, size=size, indent=indent)]


def _lines_by_hand(element: Element, file: str, width: float) -> list[Any]:
    return [ByHand("", width) for _ in range(int(element.get("so", "1")))]


def _columns(element: Element, file: str, width: float) -> list[Any]:
    widths = [float(one) * mm for one in element.get("rong", "").split()]
    cells = list(element)
    if len(widths) != len(cells) or any(one.tag != "cot" for one in cells) or sum(widths) > width + 0.1:
        raise _misplaced(element, file, "cần một số đo cho mỗi <cot>", "needs one width for each <cot>")
    row = [_children(cell, file, wide) for cell, wide in zip(cells, widths, strict=True)]
    return [Table([row], colWidths=widths, hAlign="LEFT", style=_TABLE)]


def _grid(element: Element, file: str, width: float) -> list[Any]:
    widths = [float(one) * mm for one in element.get("rong", "").split()]
    rows, heads = [], 0
    for line in element:
        if line.tag != "hang" or [cell.tag for cell in line] != ["o"] * len(widths):
            raise _misplaced(line, file, "cần đủ ô cho mỗi cột", "needs one cell for each column")
        head = line.get("dau") == "1"
        heads += head
        style = _style("center" if head else "left", SMALL)
        rows.append([_paragraph(cell, file, style, bold=head) for cell in line])
    if not rows:
        return []
    return [
        Spacer(1, 3),
        Table(rows, colWidths=widths, repeatRows=heads, hAlign="LEFT", style=[*_TABLE, *_GRID]),
        Spacer(1, 5),
    ]


def _misplaced(element: Element, file: str, vi: str = "đặt sai chỗ", en: str = "is misplaced") -> Exception:
    where = f"{file}:{element.get('dong', '?')}"
    return form_error(where, f"<{element.tag}> {vi}.", f"<{element.tag}> {en}.")


# Without FONTNAME a table drags an unembedded Helvetica into the file.
_TABLE: list[tuple[Any, ...]] = [
    ("FONTNAME", (0, 0), (-1, -1), REGULAR),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 0),
    ("TOPPADDING", (0, 0), (-1, -1), 0),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
]
_GRID: list[tuple[Any, ...]] = [
    ("GRID", (0, 0), (-1, -1), 0.6, colors.black),
    ("LEFTPADDING", (0, 0), (-1, -1), 3),
    ("RIGHTPADDING", (0, 0), (-1, -1), 3),
    ("TOPPADDING", (0, 0), (-1, -1), 2),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
]
_BLOCKS: dict[str, Callable[[Element, str, float], list[Any]]] = {
    "giua": _centred,
    "doan": _prose,
    "muc": _item,
    "nho": _small,
    "gach": _rule,
    "cach": _space,
    "giu": _together,
    "lua-chon": _choice,
    "hai-cot": _columns,
    "bang": _grid,
    "dien": _by_hand,
    "dong-ke": _lines_by_hand,
}
