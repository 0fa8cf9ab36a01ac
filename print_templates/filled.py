"""Each form filled with made-up content: one line a form says which data it takes and which facts its seal carries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from print_templates.attached_data import DATA, Document, common_data
from print_templates.blank_data import Blanks, blank_data
from print_templates.change_data import change_data
from print_templates.day_sheet import Entry, Shift, day_sheet_data
from print_templates.decision_data import decision_data
from print_templates.editions import Fact, Form
from print_templates.made_up import (
    OFFICER,
    TABLET_CODE,
    Size,
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
from print_templates.report_data import report_data
from print_templates.seizure_data import Seizure, seizure_data
from shared.cases.parties import OffenderKind
from shared.cases.report import ReportNumber
from shared.errors import NotFound

_DECISION: frozenset[Fact] = frozenset({"number", "day", "name", "plate", "points", "amount", "words", "part"})
_REPORT: frozenset[Fact] = frozenset({"number", "day", "name", "plate", "points"})
_CHANGE: frozenset[Fact] = frozenset({"number", "day"})
_SEIZURE: frozenset[Fact] = frozenset({"number", "day", "name", "plate"})


@dataclass(frozen=True, slots=True)
class Content:
    """Who the offender is and how long the words are."""

    kind: OffenderKind
    size: Size

    def __str__(self) -> str:
        return f"{self.kind}, {self.size}"


CONTENTS = (
    Content("person", "plain"),
    Content("person", "letters"),
    Content("person", "longest"),
    Content("organisation", "plain"),
    Content("organisation", "longest"),
    Content("unknown", "letters"),
)


@dataclass(frozen=True, slots=True)
class Filled:
    """`data` for the template; `twin` the same under another number; `facts` what the seal of it would carry."""

    data: dict[str, Any]
    twin: dict[str, Any]
    facts: frozenset[Fact]


def fill_form(form: Form, content: Content) -> Filled | None:
    """None where the form is never made for such an offender (nobody is fined whom nobody knows).

    NotFound(no_filler): a form that nobody said here how to fill.
    """
    filler = FILLERS.get(form.id.form)
    if filler is None:
        raise NotFound(
            "no_filler",
            vi=f"Chưa khai dữ liệu mẫu cho {form.id.form} trong filled.py.",
            en=f"filled.py does not say what {form.id.form} is filled with.",
        )
    return filler(form, content)


def _decision(form: Form, content: Content) -> Filled | None:
    if content.kind == "unknown":
        return None
    decision = made_decision(form, content.kind, content.size)
    return Filled(
        decision_data(decision, number=decision.number.text), decision_data(decision, number="000001/QĐ-X"), _DECISION
    )


def _change(form: Form, content: Content) -> Filled | None:
    if content.kind != "person":
        return None
    change = made_change(form, content.size)
    twin = replace(change, number=replace(change.number, serial=1, text="000001/QĐ-X"))
    return Filled(change_data(change), change_data(twin), _CHANGE)


def _report(form: Form, content: Content) -> Filled | None:
    report = made_report(form, content.kind, content.size)
    facts = _REPORT - {"name"} if content.kind == "unknown" else _REPORT
    twin = report_data(report, number=str(ReportNumber("0001", 1)), pages=0)
    return Filled(report_data(report, number=str(report.number), pages=0), twin, facts)


def _seizure(form: Form, content: Content) -> Filled | None:
    report = made_report(form, content.kind, content.size)
    seizure = Seizure(made_seizure(form, content.size), report, moment_of(form))
    facts = _SEIZURE - {"name"} if content.kind == "unknown" else _SEIZURE
    twin = seizure_data(seizure, number="000001/QĐ-X")
    return Filled(seizure_data(seizure, number=seizure.recorded.number), twin, facts)


def _attached(form: Form, content: Content) -> Filled | None:
    if content.kind == "unknown" and form.id.form == "MBB06":
        return None  # nobody refuses a decision that names nobody
    report = made_report(form, content.kind, content.size)
    of = Document(
        "Biên bản vi phạm hành chính",
        str(report.number),
        report.made_at,
        report.unit,
        report.recorder,
        report.offender,
        report.vehicle,
        report,
    )
    own = DATA[form.id.form](made_event(form, content.size, 9), of)
    officer = OFFICER if content.size == "plain" else OFFICER + 1
    names = [common_data(of, number=one, at=report.made_at, officer=officer) for one in ("99999-999999/X", "0001-1/X")]
    return Filled({**names[0], **own}, {**names[1], **own}, frozenset())


def _day_sheet(form: Form, content: Content) -> Filled | None:
    if content.kind != "person":
        return None
    unit, at = made_unit(content.size), moment_of(form)
    shift = Shift(made_shift(form, content.size), at, unit, tuple(_entries(form, content)))
    return Filled(day_sheet_data(shift, number="99999-999999/X"), day_sheet_data(shift, number="0001-1/X"), frozenset())


def _entries(form: Form, content: Content) -> list[Entry]:
    many = 2 if content.size == "plain" else 30
    at = moment_of(form)
    one = Entry(at, "report.recorded", made_report(form, content.kind, content.size))
    other = Entry(at, "decision.entered", made_decision(form, content.kind, content.size))
    return [one, other] * many


def _blank(form: Form, content: Content) -> Filled | None:
    if content.kind != "person":
        return None
    blanks = Blanks(made_blanks(form), made_unit(content.size), TABLET_CODE, moment_of(form))
    names = [blank_data(blanks, number=str(blanks.number(one))) for one in (11, 20)]
    return Filled(names[0], names[1], _CHANGE)


FILLERS: dict[str, Callable[[Form, Content], Filled | None]] = {
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
"""Form → what it is filled with. A new form is one line more here."""
