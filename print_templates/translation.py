"""Official pages with a courtesy translation behind them: one file, never the translation alone.

The translation's sheets bear no seal, no number of their own, no header of the State and no place to sign, and say in
both languages that the Vietnamese text alone is valid. The official pages are laid out as without them.
"""

from __future__ import annotations

from typing import Any

from print_templates.layout import build
from print_templates.page import Furniture, Translation, count_pages, write_pdf
from print_templates.printable import PrintableDecision, RecordedReport
from print_templates.render import CopyMark, Laid, decision_pages, final, report_pages
from print_templates.template import fill_packaged
from print_templates.translation_data import decision_in_english, report_in_english

FOLDER = "print_templates.translations"


def render_with_translation(
    printable: PrintableDecision | RecordedReport, *, copy_mark: CopyMark | None = None
) -> bytes:
    """The final PDF of a decision or report, its translation behind it. The same bytes twice.

    Errors as for `render_decision`; nothing else is ever rendered with a translation, nor a translation alone.
    """
    if type(printable) is PrintableDecision:
        laid, file, names = (
            decision_pages(printable, copy_mark),
            "decision.xml",
            decision_in_english(printable.decision),
        )
    elif type(printable) is RecordedReport:
        laid, file, names = report_pages(printable, copy_mark), "report.xml", report_in_english(printable.report)
    else:
        raise TypeError("only what printable_decision or recorded_report made is ever rendered as final")
    return _with(laid, file, names)


def _with(laid: Laid, file: str, names: dict[str, Any]) -> bytes:
    pages = count_pages(_flowables(file, names))
    number = str(names["number"])
    behind = Translation(_flowables(file, names), pages=pages, number=number, stamp=_stamp(laid.furniture))
    return final(write_pdf(laid.flowables, laid.furniture, behind), laid.furniture.pages)


def _stamp(furniture: Furniture) -> tuple[str, ...]:
    """A translation of a training document says so too."""
    return furniture.stamp or ("TRANSLATION", "Bản dịch để tham khảo")


def _flowables(file: str, names: dict[str, Any]) -> list[Any]:
    return build(fill_packaged(file, names, folder=FOLDER), file)
