"""The claims of a report, a decision, and what changes one, from their data and the exact bytes of their event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shared.cases.decision import Decision
from shared.cases.parties import FormEdition, Offender, Vehicle
from shared.cases.records import DecisionChanged
from shared.cases.report import Report
from shared.clock import day_of
from shared.errors import InvalidInput
from shared.ledger.event import content_hash
from shared.seal import claims as c
from shared.seal.claims import Claims

_EPOCH = date(1970, 1, 1)
CHANGES = {
    "decision.corrected": ("MQD39", c.CORRECTION),
    "decision.amended": ("MQD38", c.AMENDMENT),
    "decision.cancelled": ("MQD40", c.CANCELLATION),
}
"""Event kind → its form and the kind in its claims (D118c Đ13–16)."""


@dataclass(frozen=True, slots=True)
class SealContext:
    """What the event frame adds to its data: exact bytes, training flag, tablet code."""

    raw: bytes
    training: bool
    tablet_code: str

    @property
    def hash16(self) -> bytes:
        """The first 16 bytes of the content hash."""
        return content_hash(self.raw)[:16]


def claims_of_decision(decision: Decision, context: SealContext) -> Claims:
    """The seal of `decision.entered`."""
    name, plate = _checks(decision.offender, decision.vehicle, context.hash16)
    points = tuple(act.point for act in decision.acts)
    return Claims(
        kind=c.DECISION,
        unit=decision.unit.home,
        series=decision.number.series,
        serial=decision.number.serial,
        tablet=context.tablet_code,
        day=days_since_1970(day_of(decision.signed_at)),
        hash16=context.hash16,
        form=form_id(decision.form),
        edition=edition_day(decision.form),
        pages=decision.pages,
        amount=decision.total,
        code=decision.code or "",
        points=points[: c.MOST_POINTS],
        acts=len(points),
        initials=c.initials_of(decision.offender.name or ""),
        name_check=name,
        plate_check=plate,
        flags=(c.TRAINING if context.training else 0)
        | (c.ACKNOWLEDGED if decision.print_policy == "acknowledged" else 0),
    )


def claims_of_report(report: Report, context: SealContext) -> Claims:
    """The seal of `report.recorded`: no series, no amount, no look-up code."""
    name, plate = _checks(report.offender, report.vehicle, context.hash16)
    points = tuple(act.point for act in report.acts)
    return Claims(
        kind=c.REPORT,
        unit=report.unit.home,
        series=0,
        serial=report.number.count,
        tablet=report.number.tablet,
        day=days_since_1970(day_of(report.made_at)),
        hash16=context.hash16,
        form=form_id(report.form),
        edition=edition_day(report.form),
        pages=report.pages,
        points=points[: c.MOST_POINTS],
        acts=len(points),
        initials=c.initials_of(report.offender.name or ""),
        name_check=name,
        plate_check=plate,
        flags=c.TRAINING if context.training else 0,
    )


def claims_of_change(kind: str, change: DecisionChanged, context: SealContext) -> Claims:
    """The seal of `decision.corrected|amended|cancelled`: its own number, and the code of the decision it changes.

    InvalidInput(unknown_form): the form is not the one of this kind.
    """
    form, sealed_kind = CHANGES[kind]
    if change.form.form != form:
        raise InvalidInput(
            "unknown_form",
            field="form.form",
            vi=f"Mục {kind} dùng mẫu {form}, không phải {change.form.form}.",
            en=f"{kind} is written on form {form}, not {change.form.form}.",
        )
    return Claims(
        kind=sealed_kind,
        unit=change.unit.home,
        series=change.number.series,
        serial=change.number.serial,
        tablet=context.tablet_code,
        day=days_since_1970(day_of(change.signed_at)),
        hash16=context.hash16,
        form=form_id(change.form),
        edition=edition_day(change.form),
        pages=change.pages,
        code=change.code or "",
        flags=c.TRAINING if context.training else 0,
    )


def days_since_1970(day: date) -> int:
    """A day as in the claims."""
    return (day - _EPOCH).days


def form_id(form: FormEdition) -> int:
    """The form as in the claims. InvalidInput: a form that has no id, so no seal can name it."""
    known = c.FORM_IDS.get(form.form)
    if known is None:
        raise InvalidInput(
            "unknown_form",
            field="form.form",
            vi=f"Không có mẫu “{form.form}”. Cập nhật phần mềm rồi mở lại.",
            en=f"There is no form “{form.form}”. Update the program and open it again.",
        )
    return known


def edition_day(form: FormEdition) -> int:
    """The day a form edition came into force, as in the claims."""
    return days_since_1970(date.fromisoformat(form.edition))


def _checks(offender: Offender, vehicle: Vehicle | None, hash16: bytes) -> tuple[bytes, bytes]:
    name = c.name_check(hash16, offender.name) if offender.name else b""
    plate = c.plate_check(hash16, vehicle.plate) if vehicle and vehicle.plate else b""
    return name, plate
