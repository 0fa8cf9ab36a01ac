"""Paper from data: final pages of committed events, page counts before the transaction, previews that cannot pass.

Final pages take only what print_templates.printable made (invariant I1). The same event gives the same bytes, on
tablet and server; only the reprint mark in the margin kept for it differs. Papers that bear no seal of their own are in
print_templates.attached, translations in print_templates.translation.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from print_templates.blank_data import blank_data, count_pages_blank
from print_templates.change_data import change_data
from print_templates.decision_data import decision_data
from print_templates.editions import form_edition, load_form, template_hash
from print_templates.layout import build
from print_templates.page import Furniture, count_pages, require_pages, write_pdf, write_set
from print_templates.printable import (
    PrintableBlanks,
    PrintableChange,
    PrintableDecision,
    PrintableSeizure,
    RecordedReport,
    printable_blanks,
    printable_change,
    printable_decision,
    printable_seizure,
    recorded_report,
)
from print_templates.report_data import report_data
from print_templates.seizure_data import Seizure, seizure_data
from print_templates.template import fill_packaged, packaged_text, parsed
from print_templates.words import DOTS, day_in_figures
from shared.cases.decision import Decision
from shared.cases.records import DecisionChanged
from shared.cases.report import Report
from shared.clock import day_of, in_vietnam
from shared.errors import NotFound
from shared.numbering.lookup_code import show_code
from shared.seal.token import read_token

__all__ = [
    "CopyMark",
    "PrintableBlanks",
    "PrintableChange",
    "PrintableDecision",
    "PrintableSeizure",
    "RecordedReport",
    "Seizure",
    "count_pages_blank",
    "count_pages_change",
    "count_pages_decision",
    "count_pages_report",
    "count_pages_seizure",
    "form_edition",
    "preview_change",
    "preview_decision",
    "preview_report",
    "printable_blanks",
    "printable_change",
    "printable_decision",
    "printable_seizure",
    "recorded_report",
    "render_blank",
    "render_blanks",
    "render_change",
    "render_decision",
    "render_report",
    "render_seizure",
    "template_hash",
]

PREVIEW = ("XEM TRƯỚC", "CHƯA NHẬP, CHƯA CÓ SỐ")
TRAINING = ("TẬP HUẤN", "không có giá trị")
_SIGN_EACH_SHEET = ("Người vi phạm ký tờ này", "Người lập biên bản ký tờ này")


@dataclass(frozen=True, slots=True)
class CopyMark:
    """The mark of a reprint: `copy` from 3 on; `as_of` (ms UTC) when this tablet's feed is older than 24 h."""

    copy: int
    as_of: int | None = None

    def text(self) -> str:
        """``Bản in lại, bản 3, theo sổ máy lúc 14:55 21/11/2026``."""
        words = f"Bản in lại, bản {self.copy}"
        return words if self.as_of is None else f"{words}, theo sổ máy lúc {in_vietnam(self.as_of):%H:%M %d/%m/%Y}"


@dataclass(frozen=True, slots=True)
class Laid:
    """Pages that are laid out but not drawn."""

    flowables: list[Any]
    furniture: Furniture


def render_decision(printable: PrintableDecision, *, copy_mark: CopyMark | None) -> bytes:
    """The final PDF of an entered decision. Copies 1 and 2 carry no mark and are the same bytes.

    Conflict(pages_differ): laid out with another page count than the event says; nothing is printed then.
    NotFound(form_changed): the event's wording is not packaged.
    """
    laid = decision_pages(printable, copy_mark)
    return final(write_pdf(laid.flowables, laid.furniture), laid.furniture.pages)


def decision_pages(printable: PrintableDecision, copy_mark: CopyMark | None) -> Laid:
    """The official pages of an entered decision, not yet drawn."""
    if type(printable) is not PrintableDecision:
        raise TypeError("only what printable_decision made is ever rendered as final")
    decision = printable.decision
    file = load_form(decision.form).file
    flowables = build(fill_packaged(file, decision_data(decision, number=decision.number.text)), file)
    return Laid(flowables, _signed_furniture(decision, printable, copy_mark))


def render_change(printable: PrintableChange, *, copy_mark: CopyMark | None = None) -> bytes:
    """The final PDF of a document that changes a decision; errors as for `render_decision`."""
    if type(printable) is not PrintableChange:
        raise TypeError("only what printable_change made is ever rendered as final")
    change = printable.change
    furniture = _signed_furniture(change, printable, copy_mark)
    file = load_form(change.form).file
    return final(write_pdf(build(fill_packaged(file, change_data(change)), file), furniture), change.pages)


def render_report(recorded: RecordedReport, *, copy_mark: CopyMark | None = None) -> bytes:
    """The final PDF of a recorded report; errors as for `render_decision`."""
    laid = report_pages(recorded, copy_mark)
    return final(write_pdf(laid.flowables, laid.furniture), laid.furniture.pages)


def report_pages(recorded: RecordedReport, copy_mark: CopyMark | None) -> Laid:
    """The official pages of a recorded report, not yet drawn."""
    if type(recorded) is not RecordedReport:
        raise TypeError("only what recorded_report made is ever rendered as final")
    report = recorded.report
    furniture = Furniture(
        title=f"Biên bản {report.number}",
        author=report.unit.name,
        pages=report.pages,
        number=f"Số {report.number}",
        day=day_in_figures(day_of(report.made_at)),
        seal=recorded.token,
        mark=copy_mark.text() if copy_mark else None,
        stamp=TRAINING if recorded.training else (),
        signatures=_SIGN_EACH_SHEET,
    )
    file = load_form(report.form).file
    data = report_data(report, number=str(report.number), pages=report.pages)
    return Laid(build(fill_packaged(file, data), file), furniture)


def render_seizure(printable: PrintableSeizure, *, copy_mark: CopyMark | None = None) -> bytes:
    """The final PDF of a seizure (MQĐ20 or MBB15); errors as for `render_decision`."""
    if type(printable) is not PrintableSeizure:
        raise TypeError("only what printable_seizure made is ever rendered as final")
    seizure = printable.seizure
    recorded, report = seizure.recorded, seizure.report
    is_record = recorded.form.form == "MBB15"
    furniture = Furniture(
        title=f"{'Biên bản' if is_record else 'Quyết định'} {recorded.number}",
        author=report.unit.name,
        pages=recorded.pages,
        number=f"Số {recorded.number}",
        day=day_in_figures(day_of(seizure.at)),
        seal=printable.token,
        mark=copy_mark.text() if copy_mark else None,
        stamp=TRAINING if printable.training else (),
        signatures=("Người vi phạm ký tờ này", "Người tạm giữ ký tờ này") if is_record else None,
    )
    file = load_form(recorded.form).file
    data = seizure_data(seizure, number=recorded.number)
    return final(write_pdf(build(fill_packaged(file, data), file), furniture), recorded.pages)


def render_blank(printable: PrintableBlanks, number: int) -> bytes:
    """One emergency blank, to be printed before power is lost. NotFound(no_blank): not a number of this set."""
    flowables, furniture = _blank(printable, number)
    return final(write_pdf(flowables, furniture), furniture.pages)


def render_blanks(printable: PrintableBlanks) -> bytes:
    """The whole set in one file, each blank counted by itself."""
    if type(printable) is not PrintableBlanks:
        raise TypeError("only what printable_blanks made is ever rendered as final")
    issued = printable.blanks.issued
    return write_set([_blank(printable, number) for number in range(issued.first, issued.last + 1)])


def _blank(printable: PrintableBlanks, number: int) -> tuple[list[Any], Furniture]:
    if type(printable) is not PrintableBlanks:
        raise TypeError("only what printable_blanks made is ever rendered as final")
    blanks = printable.blanks
    if not blanks.issued.first <= number <= blanks.issued.last:
        raise NotFound(
            "no_blank",
            vi=f"Mẫu giấy trắng số {number} không thuộc đợt cấp {blanks.issued.first} đến {blanks.issued.last}.",
            en=f"Blank {number} is not one of {blanks.issued.first} to {blanks.issued.last}.",
        )
    shown = str(blanks.number(number))
    furniture = Furniture(
        title=f"Biên bản giấy trắng {shown}",
        author=blanks.unit.name,
        pages=read_token(printable.token)[0].pages,
        number=f"Số {shown}",
        day=day_in_figures(day_of(blanks.at)),
        seal=printable.token,
        stamp=TRAINING if printable.training else (),
        signatures=_SIGN_EACH_SHEET,
    )
    file = load_form(blanks.issued.form).file
    return build(fill_packaged(file, blank_data(blanks, number=shown)), file), furniture


def count_pages_decision(decision: Decision) -> int:
    """Pages that this decision will have; `pages`, `code` and the digits of its number are not looked at.

    Called before the transaction, so that the count is in the event and in the seal. The number stands only in lines
    of its own and the seal in a box of fixed size, hence neither can move a page break. InvalidInput(form_overflow,
    glyph_missing, basis_unreadable, basis_differs): this content cannot become paper; do not enter it.
    """
    file = load_form(decision.form).file
    return _count_pages(file, packaged_text(file, decision_data(decision, number=decision.number.text)))


def count_pages_change(change: DecisionChanged) -> int:
    """As `count_pages_decision`, for a document that changes a decision."""
    file = load_form(change.form).file
    return _count_pages(file, packaged_text(file, change_data(change)))


def count_pages_report(report: Report) -> int:
    """As `count_pages_decision`, for a report."""
    file = load_form(report.form).file
    return _count_pages(file, packaged_text(file, report_data(report, number=str(report.number), pages=0)))


def count_pages_seizure(seizure: Seizure) -> int:
    """As `count_pages_decision`, for a seizure together with its report; `seizure.at` is not looked at."""
    file = load_form(seizure.recorded.form).file
    return _count_pages(file, packaged_text(file, seizure_data(seizure, number=seizure.recorded.number)))


@lru_cache(maxsize=16)
def _count_pages(file: str, text: str) -> int:
    """The review and the entry of a decision ask for the same text."""
    return count_pages(build(parsed(file, text), file))


def preview_decision(decision: Decision) -> bytes:
    """PDF to read before entering: no number, no code, no seal, stamped on every page. Never a document."""
    number = DOTS + decision.number.text[decision.number.text.find("/") :]
    pages = count_pages_decision(decision)
    furniture = Furniture("Xem trước, chưa nhập", decision.unit.name, pages, stamp=PREVIEW)
    return _lay_out_decision(decision, furniture, number)[0]


def preview_change(change: DecisionChanged) -> bytes:
    """As `preview_decision`, for a document that would change a decision."""
    dots = DOTS + change.number.text[change.number.text.find("/") :]
    shown, file = replace(change, number=replace(change.number, text=dots)), load_form(change.form).file
    furniture = Furniture("Xem trước, chưa nhập", change.unit.name, count_pages_change(change), stamp=PREVIEW)
    return write_pdf(build(fill_packaged(file, change_data(shown)), file), furniture)[0]


def preview_report(report: Report) -> bytes:
    """As `preview_decision`, for a report that is not recorded yet."""
    pages = count_pages_report(report)
    furniture = Furniture("Xem trước, chưa nhập", report.unit.name, pages, stamp=PREVIEW, signatures=_SIGN_EACH_SHEET)
    return _lay_out_report(report, furniture, f"{DOTS}/BB-VPHC")[0]


def _signed_furniture(
    document: Decision | DecisionChanged, printable: PrintableDecision | PrintableChange, copy_mark: CopyMark | None
) -> Furniture:
    """What the pages of a numbered, signed document carry; the look-up code is always the decision's."""
    return Furniture(
        title=f"Quyết định {document.number.text}",
        author=document.unit.name,
        pages=document.pages,
        number=f"Số {document.number.text}",
        day=day_in_figures(day_of(document.signed_at)),
        code=show_code(document.code) if document.code else None,
        seal=printable.token,
        mark=copy_mark.text() if copy_mark else None,
        stamp=TRAINING if printable.training else (),
    )


def _lay_out_decision(decision: Decision, furniture: Furniture, number: str) -> tuple[bytes, int]:
    file = load_form(decision.form).file
    return write_pdf(build(fill_packaged(file, decision_data(decision, number=number)), file), furniture)


def _lay_out_report(report: Report, furniture: Furniture, number: str) -> tuple[bytes, int]:
    file = load_form(report.form).file
    data = report_data(report, number=number, pages=furniture.pages)
    return write_pdf(build(fill_packaged(file, data), file), furniture)


def final(laid_out: tuple[bytes, int], pages: int) -> bytes:
    """The PDF of (PDF, pages laid out). Conflict(pages_differ): not the count of the event, so nothing is printed."""
    pdf, found = laid_out
    require_pages(found, pages)
    return pdf
