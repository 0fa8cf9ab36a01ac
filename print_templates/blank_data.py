"""Emergency blanks: the report's form with room to write by hand, numbered and sealed before power is lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from print_templates.editions import load_form
from print_templates.layout import build
from print_templates.page import count_pages
from print_templates.party_data import unit_data
from print_templates.template import fill_packaged
from shared.cases.parties import Unit
from shared.cases.records import BlankIssued
from shared.clock import day_of
from shared.numbering.blank import BlankNumber


@dataclass(frozen=True, slots=True)
class Blanks:
    """`issued`: first and last number and the form; `unit` and `tablet` of the ledger; `at` (ms UTC) of the event."""

    issued: BlankIssued
    unit: Unit
    tablet: str
    at: int

    def number(self, one: int) -> BlankNumber:
        """The printed number of blank `one`."""
        return BlankNumber(one, self.tablet)


def blank_data(blanks: Blanks, *, number: str) -> dict[str, Any]:
    """`so`, `don_vi`, and the day on which the blanks were issued; everything else is written by hand."""
    return {"so": number, "don_vi": unit_data(blanks.unit), "ngay_cap": day_of(blanks.at)}


def count_pages_blank(blanks: Blanks) -> int:
    """Pages of one blank; the same for every number."""
    file = load_form(blanks.issued.form).file
    number = str(blanks.number(blanks.issued.first))
    return count_pages(build(fill_packaged(file, blank_data(blanks, number=number)), file))
