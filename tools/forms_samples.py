"""A finished paper of each form from made-up content, through the true gates, sealed by keys that no list knows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from print_templates.attached import Belongs, RecordedPaper, day_sheet, recorded_paper, render_recorded
from print_templates.blank_data import Blanks
from print_templates.editions import Form, form_edition, load_form
from print_templates.made_up import (
    OFFICER,
    TABLET_CODE,
    Size,
    day_with,
    made_blanks,
    made_change,
    made_decision,
    made_event,
    made_report,
    made_seizure,
    made_shift,
    made_unit,
    moment_of,
)
from print_templates.render import (
    CopyMark,
    PrintableDecision,
    PrintableSeizure,
    RecordedReport,
    Seizure,
    count_pages_blank,
    count_pages_change,
    count_pages_decision,
    count_pages_report,
    count_pages_seizure,
    printable_blanks,
    printable_change,
    printable_decision,
    printable_seizure,
    recorded_report,
    render_blank,
    render_change,
    render_decision,
    render_report,
    render_seizure,
)
from print_templates.translation import render_with_translation
from shared.ledger.event import Event
from shared.protocol.events import write_data
from shared.seal.claims import Claims
from shared.seal.of_case import CHANGES, SealContext, claims_of_change, claims_of_decision, claims_of_report
from shared.seal.of_paper import claims_of_blanks, claims_of_seizure
from shared.seal.token import seal

KEY = Ed25519PrivateKey.from_private_bytes(b"made-up key for pictures of form")
CASE = UUID("01890000-0000-7000-8000-0000000000fa")
KIND_OF_FORM = {form: kind for kind, (form, _) in CHANGES.items()}


def sample_paper(form: Form, *, size: Size = "plain", training: bool = False, copy: CopyMark | None = None) -> bytes:
    """The PDF of that edition. NotFound(no_sample): nobody said here how that form is made."""
    return _MAKERS[form.id.form](form, Way(size, training, copy))


def sample_translation(form: Form, *, size: Size = "plain", training: bool = False) -> bytes:
    """The PDF of a decision's or report's edition with its courtesy translation behind it."""
    way = Way(size, training, None)
    made = sample_report(form, way) if form.id.form == "MBB01" else sample_decision(form, way)
    return render_with_translation(made)


class Way:
    """How the sample is made: `size` of its content, `training`, `copy` mark."""

    def __init__(self, size: Size, training: bool, copy: CopyMark | None) -> None:
        self.size, self.training, self.copy = size, training, copy

    def event(self, form: Form, kind: str, data: object, *, seq: int = 12) -> bytes:
        """The exact bytes of an event with that data."""
        return Event(
            seq=seq,
            kind=kind,
            officer=OFFICER,
            at=moment_of(form),
            boot="00000000",
            mono=seq,
            anchor="0" * 64,
            data=write_data(data),
            case=CASE,
            training=self.training,
        ).exact()

    def context(self, raw: bytes, tablet: str = TABLET_CODE) -> SealContext:
        """What the claims need of an event's frame."""
        return SealContext(raw, self.training, tablet)


def sealed(claims: Claims) -> bytes:
    """The token over these claims, by a key that no key list knows."""
    return seal(claims, KEY)


def sample_decision(form: Form, way: Way) -> PrintableDecision:
    """A decision through its gate; training has no look-up code."""
    decision = made_decision(form, "person", way.size)
    decision = replace(decision, code=None if way.training else decision.code)
    decision = replace(decision, pages=count_pages_decision(decision))
    raw = way.event(form, "decision.entered", decision)
    token = sealed(claims_of_decision(decision, way.context(raw)))
    return printable_decision(raw, token, tablet_code=TABLET_CODE)


def sample_report(form: Form, way: Way) -> RecordedReport:
    """A report through its gate."""
    report = made_report(form, "person", way.size)
    report = replace(report, pages=count_pages_report(report))
    raw = way.event(form, "report.recorded", report, seq=9)
    code = report.number.tablet
    return recorded_report(raw, sealed(claims_of_report(report, way.context(raw, code))), tablet_code=code)


def sample_seizure(form: Form, way: Way) -> PrintableSeizure:
    """A seizure through its gate, with its report."""
    report = sample_report(form, way)
    recorded = made_seizure(form, way.size)
    recorded = replace(recorded, pages=count_pages_seizure(Seizure(recorded, report.report, moment_of(form))))
    raw = way.event(form, "seizure.recorded", recorded)
    token = sealed(claims_of_seizure(recorded, report.report, way.context(raw)))
    return printable_seizure(raw, token, tablet_code=TABLET_CODE, report=report)


def sample_attached(form: Form, way: Way) -> RecordedPaper:
    """An attached paper through its gate, with the document it belongs to."""
    kind, of = _BELONGS[form.id.form]
    document = of(form, way)
    raw = way.event(form, kind, made_event(form, way.size, document.event().seq), seq=31)
    return recorded_paper(raw, of=document, tablet_code=TABLET_CODE)


def _seizure_of_the_day(form: Form, way: Way) -> PrintableSeizure:
    day = day_with(form)
    return sample_seizure(load_form(form_edition("MQD20", day)), way)


_BELONGS: dict[str, tuple[str, Callable[[Form, Way], Belongs]]] = {
    "MBB05": ("verification.recorded", sample_report),
    "MBB06": ("service.recorded", sample_decision),
    "MBB16": ("item.returned", _seizure_of_the_day),
    "MBB29": ("case.transferred", sample_report),
}


def _decision(form: Form, way: Way) -> bytes:
    return render_decision(sample_decision(form, way), copy_mark=way.copy)


def _report(form: Form, way: Way) -> bytes:
    return render_report(sample_report(form, way), copy_mark=way.copy)


def _change(form: Form, way: Way) -> bytes:
    kind = KIND_OF_FORM[form.id.form]
    change = made_change(form, way.size)
    change = replace(change, pages=count_pages_change(change), code=None if way.training else change.code)
    raw = way.event(form, kind, change)
    token = sealed(claims_of_change(kind, change, way.context(raw)))
    return render_change(printable_change(raw, token, tablet_code=TABLET_CODE), copy_mark=way.copy)


def _seizure(form: Form, way: Way) -> bytes:
    return render_seizure(sample_seizure(form, way), copy_mark=way.copy)


def _attached(form: Form, way: Way) -> bytes:
    return render_recorded(sample_attached(form, way), copy_mark=way.copy)


def _day_sheet(form: Form, way: Way) -> bytes:
    closed = made_shift(form, way.size)
    events = []
    for seq in range(closed.first_seq, closed.last_seq + 1, 2):
        report, decision = made_report(form, "person", way.size), made_decision(form, "person", way.size)
        report = replace(report, number=replace(report.number, count=213 + seq))
        serial = 4_124 + seq
        text = decision.number.text.replace("004133", f"{serial:06d}")
        decision = replace(decision, number=replace(decision.number, serial=serial, text=text))
        events.append(way.event(form, "report.recorded", report, seq=seq))
        events.append(way.event(form, "decision.entered", decision, seq=seq + 1))
    raw = way.event(form, "shift.closed", closed, seq=closed.last_seq + 1)
    sheet = day_sheet(raw, shift=events, unit=made_unit(way.size), tablet_code=TABLET_CODE)
    return render_recorded(sheet, copy_mark=way.copy)


def _blank(form: Form, way: Way) -> bytes:
    """One of the set; a blank is never a reprint, so no copy mark is looked at."""
    issued, unit = made_blanks(form), made_unit(way.size)
    raw = way.event(form, "blank.issued", issued)
    pages = count_pages_blank(Blanks(issued, unit, TABLET_CODE, moment_of(form)))
    token = sealed(claims_of_blanks(issued, way.context(raw), unit=unit.home, pages=pages))
    return render_blank(printable_blanks(raw, token, tablet_code=TABLET_CODE, unit=unit), issued.first + 1)


_MAKERS: dict[str, Callable[[Form, Way], bytes]] = {
    "BLANK": _blank,
    "DAYSHEET": _day_sheet,
    "MBB01": _report,
    "MBB05": _attached,
    "MBB06": _attached,
    "MBB15": _seizure,
    "MBB16": _attached,
    "MBB29": _attached,
    "MQD01": _decision,
    "MQD02": _decision,
    "MQD20": _seizure,
    "MQD38": _change,
    "MQD39": _change,
    "MQD40": _change,
}
