"""What every page carries outside the form: running header, seal, look-up code, reprint mark, watermark.

A page is A4 with margins after Decree 30/2020 annex I (left 30, right 18 mm). The foot holds the seal's 44 mm box at
the same place on every page, so that the layout never depends on the token.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from threading import Lock
from typing import Any

from reportlab import rl_config
from reportlab.lib.colors import Color
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, NextPageTemplate, PageBreak, PageTemplate
from reportlab.platypus.doctemplate import LayoutError

from print_templates.archival import ArchivalCanvas
from print_templates.fonts import BOLD, ITALIC, REGULAR, register_fonts, text_width
from print_templates.layout import TEXT_WIDTH
from print_templates.qr import BOX, MASK, MODULE, QUIET, draw_seal
from shared.errors import Conflict, InvalidInput

PAGE_WIDTH, PAGE_HEIGHT = A4
LEFT = 30 * mm
RIGHT = LEFT + TEXT_WIDTH
HEADER = PAGE_HEIGHT - 13 * mm
BODY_TOP, BODY_BOTTOM = PAGE_HEIGHT - 17 * mm, 53.5 * mm
BODY_HEIGHT = BODY_TOP - BODY_BOTTOM
FOOT = 7.5 * mm
_BESIDE = LEFT + BOX + 2 * mm
MOST_PAGES = 60
TRANSLATION_WORDS = (
    "Courtesy translation — the Vietnamese text alone is valid",
    "Bản dịch để tham khảo — chỉ bản tiếng Việt có giá trị",
)
_ONE_AT_A_TIME = Lock()
"""reportlab cuts its fonts to the glyphs in use through state that all documents share: two at once mix them up."""
rl_config.useA85 = 0  # streams as bytes: a fifth smaller and quicker than as letters, which no printer needs


@dataclass(frozen=True, slots=True)
class Furniture:
    """`number` with its label (``Số 004133/QĐ-XPHC``), `day` dd/mm/yyyy, `code` as shown; `seal` the token.

    A preview has no number, code or seal but a `stamp`. `mark` is the reprint mark; `signatures` asks both sides
    to sign each sheet (reports: LC Đ58 k4). `check_word` and `note` stand where a paper bears no seal of its own.
    """

    title: str
    author: str
    pages: int
    number: str | None = None
    day: str | None = None
    code: str | None = None
    seal: bytes | None = None
    mark: str | None = None
    stamp: tuple[str, ...] = ()
    signatures: tuple[str, str] | None = None
    mask: int = MASK
    check_word: str | None = None
    note: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Translation:
    """Sheets behind the official pages: `pages` of them, `number` of the document that they translate."""

    flowables: list[Any]
    pages: int
    number: str
    stamp: tuple[str, ...]


class _Counting(Canvas):  # type: ignore[misc]  # reportlab ships no types
    """Lays everything out as its parent does, but writes no file: that is half of the work, and nobody reads it."""

    def save(self) -> None:
        """Nothing."""


def write_pdf(flowables: list[Any], furniture: Furniture, behind: Translation | None = None) -> tuple[bytes, int]:
    """(PDF bytes, pages laid out, without those `behind`). The same bytes for the same content.

    InvalidInput(form_overflow) when a block that must stay whole is higher than a page.
    """
    out = BytesIO()
    pages = _lay_out(flowables, _Official(furniture), (out, ArchivalCanvas), _Behind(behind) if behind else None)
    return out.getvalue(), pages


def write_set(documents: list[tuple[list[Any], Furniture]]) -> bytes:
    """One PDF of several whole documents, each counted by itself. The same bytes for the same content.

    InvalidInput as for `write_pdf`; Conflict(pages_differ) where one has other pages than its furniture says.
    """
    register_fonts()
    out, templates = BytesIO(), [_OneOfSet(place, furniture) for place, (_, furniture) in enumerate(documents)]
    document = _document(out, documents[0][1])
    document.addPageTemplates(templates)
    story: list[Any] = []
    for template, (flowables, _) in zip(templates, documents, strict=True):
        story += [NextPageTemplate(template.id), PageBreak(), *flowables] if story else flowables
    _build(document, story, ArchivalCanvas)
    for template in templates:
        require_pages(template.drawn, template.furniture.pages)
    return out.getvalue()


def require_pages(found: int, pages: int) -> None:
    """Conflict(pages_differ): not the count of the event, so nothing is printed."""
    if found != pages:
        raise Conflict(
            "pages_differ",
            vi=f"Không in: bản in có {found} trang, sổ ghi {pages} trang. Cập nhật phần mềm rồi in lại.",
            en=f"Not printed: the pages come to {found}, the ledger says {pages}. Update the program, then print.",
        )


def count_pages(flowables: list[Any]) -> int:
    """Pages that `write_pdf` would lay out. InvalidInput as there."""
    return _lay_out(flowables, _Official(Furniture("", "", 0)), (BytesIO(), _Counting), None)


class _Official(PageTemplate):  # type: ignore[misc]  # reportlab ships no types
    """The pages of the document itself."""

    def __init__(self, furniture: Furniture) -> None:
        super().__init__(id="official", frames=[_frame()])
        self.furniture = furniture

    def beforeDrawPage(self, canv: Any, doc: Any) -> None:
        """Everything outside the form, under it."""
        if doc.page > MOST_PAGES:
            raise _overflow()
        _draw(canv, self.furniture, doc.page)


class _OneOfSet(PageTemplate):  # type: ignore[misc]  # reportlab ships no types
    """The pages of one document among several, counted from 1."""

    def __init__(self, place: int, furniture: Furniture) -> None:
        super().__init__(id=f"document {place}", frames=[_frame()])
        self.furniture = furniture
        self.drawn = 0

    def beforeDrawPage(self, canv: Any, doc: Any) -> None:
        """As for a document that is alone."""
        self.drawn += 1
        if self.drawn > MOST_PAGES:
            raise _overflow()
        _draw(canv, self.furniture, self.drawn)


class _Behind(PageTemplate):  # type: ignore[misc]  # reportlab ships no types
    """The sheets of a translation, counted by themselves."""

    def __init__(self, translation: Translation) -> None:
        super().__init__(id="behind", frames=[_frame()])
        self.translation = translation
        self.drawn = 0

    def beforeDrawPage(self, canv: Any, doc: Any) -> None:
        """Header and foot that nobody takes for those of a document."""
        self.drawn += 1
        _draw_translation(canv, self.translation, self.drawn)


def _frame() -> Any:
    return Frame(LEFT, BODY_BOTTOM, TEXT_WIDTH, BODY_HEIGHT, 0, 0, 0, 0)


def _lay_out(
    flowables: list[Any], official: _Official, out: tuple[BytesIO, type[Canvas]], behind: _Behind | None
) -> int:
    """The number of official pages: those before the first one of a translation."""
    register_fonts()
    furniture = official.furniture
    file, canvas_class = out
    document = _document(file, furniture)
    document.addPageTemplates(official)
    story = flowables
    if behind is not None:
        document.addPageTemplates(behind)
        story = [*flowables, NextPageTemplate(behind.id), PageBreak(), *behind.translation.flowables]
    _build(document, story, canvas_class)
    pages: int = document.page
    return pages if behind is None else pages - behind.drawn


def _document(file: BytesIO, furniture: Furniture) -> Any:
    return BaseDocTemplate(
        file,
        pagesize=A4,
        leftMargin=LEFT,
        title=furniture.title,
        author=furniture.author,
        subject=furniture.title,
        creator="Biên Bản",
        producer="Biên Bản",
        lang="vi-VN",
        invariant=1,
        initialFontName=REGULAR,
    )


def _build(document: Any, story: list[Any], canvas_class: type[Canvas]) -> None:
    try:
        with _ONE_AT_A_TIME:
            document.build(story, canvasmaker=canvas_class)
    except LayoutError as error:
        raise _overflow() from error


def _draw(canvas: Any, furniture: Furniture, page: int) -> None:
    canvas.saveState()
    _watermark(canvas, furniture.stamp)
    _header(canvas, furniture, page)
    canvas.setLineWidth(0.4)
    canvas.line(LEFT, BODY_BOTTOM - 1.5 * mm, RIGHT, BODY_BOTTOM - 1.5 * mm)
    if furniture.seal is not None:
        draw_seal(canvas, furniture.seal, at=(LEFT - QUIET * MODULE, FOOT), mask=furniture.mask)
    _beside_seal(canvas, furniture)
    canvas.restoreState()


def _draw_translation(canvas: Any, translation: Translation, sheet: int) -> None:
    """In both languages that it is none: no number, no code, no seal, another count than that of the pages."""
    canvas.saveState()
    _watermark(canvas, translation.stamp)
    canvas.setFont(ITALIC, 9.5)
    canvas.drawString(LEFT, HEADER, f"Translation of {translation.number}")
    canvas.drawRightString(RIGHT, HEADER, f"translation sheet {sheet} of {translation.pages}")
    canvas.setLineWidth(0.4)
    canvas.line(LEFT, HEADER - 1.6 * mm, RIGHT, HEADER - 1.6 * mm)
    canvas.setLineWidth(0.8)
    canvas.rect(LEFT, BODY_BOTTOM - 21 * mm, RIGHT - LEFT, 17 * mm)
    middle = (LEFT + RIGHT) / 2
    canvas.setFont(BOLD, 11)
    canvas.drawCentredString(middle, BODY_BOTTOM - 10.5 * mm, TRANSLATION_WORDS[0])
    canvas.setFont(REGULAR, 11)
    canvas.drawCentredString(middle, BODY_BOTTOM - 16.5 * mm, TRANSLATION_WORDS[1])
    canvas.restoreState()


def _header(canvas: Any, furniture: Furniture, page: int) -> None:
    """Number and date left, page in the middle (Decree 30/2020), code right; then a hairline."""
    canvas.setFont(REGULAR, 9.5)
    if furniture.number is not None:
        canvas.drawString(LEFT, HEADER, f"{furniture.number}, ngày {furniture.day}")
    canvas.drawCentredString((LEFT + RIGHT) / 2, HEADER, f"trang {page}/{furniture.pages}")
    if furniture.code is not None:
        canvas.drawRightString(RIGHT, HEADER, f"Mã tra cứu {furniture.code}")
    canvas.setLineWidth(0.4)
    canvas.line(LEFT, HEADER - 1.6 * mm, RIGHT, HEADER - 1.6 * mm)


def _beside_seal(canvas: Any, furniture: Furniture) -> None:
    top = BODY_BOTTOM - 8 * mm
    if furniture.check_word is not None:
        _check_word(canvas, furniture, top)
    elif furniture.seal is not None:
        if furniture.code is not None:
            canvas.setFont(REGULAR, 9.5)
            canvas.drawString(_BESIDE, top, "Mã tra cứu")
            canvas.setFont(BOLD, 15)
            canvas.drawString(_BESIDE + 20 * mm, top - 0.5, furniture.code)
        canvas.setFont(ITALIC, 9)
        canvas.drawString(
            _BESIDE, top - 6 * mm, "Mã QR kiểm tra: quét để biết tờ này có đúng với sổ của đơn vị hay không."
        )
        canvas.drawString(_BESIDE, top - 10.5 * mm, _second_line(furniture))
    if furniture.signatures is not None:
        _sheet_signatures(canvas, furniture.signatures)
    if furniture.mark is not None:
        _reprint_mark(canvas, furniture.mark)


def _check_word(canvas: Any, furniture: Furniture, top: float) -> None:
    """The word, then what the seal beside it is of; at the left edge where there is no seal."""
    left = LEFT if furniture.seal is None else _BESIDE
    canvas.setFont(REGULAR, 9.5)
    canvas.drawString(left, top, "Từ kiểm tra")
    canvas.setFont(BOLD, 15)
    canvas.drawString(left + 20 * mm, top - 0.5, furniture.check_word)
    canvas.setFont(ITALIC, 9)
    for place, line in enumerate(furniture.note):
        canvas.drawString(left, top - (6 + 4.5 * place) * mm, line)


def _second_line(furniture: Furniture) -> str:
    if furniture.signatures is not None:
        return "Hai bên ký từng tờ (Điều 58 Luật Xử lý vi phạm hành chính)."
    if furniture.code is not None:
        return "Tra cứu, nộp phạt: Cổng Dịch vụ công quốc gia, theo số quyết định hoặc mã tra cứu."
    return ""


def _sheet_signatures(canvas: Any, names: tuple[str, str]) -> None:
    """Two lines to sign on every sheet, in the foot's own space: the body may end anywhere."""
    canvas.setFont(REGULAR, 9.5)
    for place, name in enumerate(names):
        x = _BESIDE + place * 59 * mm
        canvas.drawString(x, FOOT + 15 * mm, name)
        canvas.setDash(1, 2)
        canvas.line(x, FOOT + 7 * mm, x + 52 * mm, FOOT + 7 * mm)
        canvas.setDash()


def _reprint_mark(canvas: Any, mark: str) -> None:
    size = 10.0
    wide = text_width(mark, BOLD, size) + 5 * mm
    canvas.setLineWidth(0.8)
    canvas.rect(RIGHT - wide, FOOT - 1.5 * mm, wide, 6 * mm)
    canvas.setFont(BOLD, size)
    canvas.drawCentredString(RIGHT - wide / 2, FOOT + 0.4 * mm, mark)


def _watermark(canvas: Any, lines: tuple[str, ...]) -> None:
    """Large pale words across the page, under the text."""
    if not lines:
        return
    canvas.saveState()
    canvas.setFillColor(Color(0.80, 0.83, 0.87))
    canvas.translate(PAGE_WIDTH / 2, PAGE_HEIGHT / 2 + 15 * mm)
    canvas.rotate(35)
    room = 170 * mm
    y = 20.0
    for line in lines:
        size = min(46.0, 46.0 * room / text_width(line, BOLD, 46.0))
        canvas.setFont(BOLD, size)
        canvas.drawCentredString(0, y, line)
        y -= size * 1.35
    canvas.restoreState()


def _overflow() -> InvalidInput:
    return InvalidInput(
        "form_overflow",
        vi="Nội dung dài hơn khổ giấy của mẫu. Rút gọn phần mô tả hoặc tách phụ lục rồi làm lại.",
        en="The content does not fit the paper of this form. Shorten the description, then try again.",
    )
