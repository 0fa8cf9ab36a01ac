"""One copy of a committed document as PDF: copies 1 and 2 carry no mark and are the same bytes, later ones say so."""

from __future__ import annotations

from print_templates import render
from print_templates.attached import RecordedPaper, render_recorded
from print_templates.printable import (
    PrintableBlanks,
    PrintableChange,
    PrintableDecision,
    PrintableSeizure,
    RecordedReport,
)
from shared.printing.copies import FIRST_COPIES, FIRST_MARKED, blanks_once

Printable = PrintableDecision | PrintableChange | PrintableSeizure | RecordedReport | RecordedPaper | PrintableBlanks


def render_copy(printable: Printable, copy: int, *, as_of: int | None) -> bytes:
    """The PDF of one copy. `as_of` (ms UTC): when the register was last heard, where that is long ago. Errors as
    `render_decision`; NotAllowed("blanks_once") for a second copy of blanks, which are one file of the whole set."""
    if isinstance(printable, PrintableBlanks):
        if copy != FIRST_COPIES[0]:
            raise blanks_once()
        return render.render_blanks(printable)
    mark = render.CopyMark(copy, as_of) if copy >= FIRST_MARKED else None
    if isinstance(printable, PrintableDecision):
        return render.render_decision(printable, copy_mark=mark)
    if isinstance(printable, PrintableChange):
        return render.render_change(printable, copy_mark=mark)
    if isinstance(printable, PrintableSeizure):
        return render.render_seizure(printable, copy_mark=mark)
    if isinstance(printable, RecordedPaper):
        return render_recorded(printable, copy_mark=mark)
    return render.render_report(printable, copy_mark=mark)
