"""Thresholds, limits and rates by date, typed (`data/procedure.toml`). What is uncertain is a value there."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from typing import Any, Literal, TypeVar

from shared.law.calendar import Period, period
from shared.law.dated import Dated
from shared.law.packaged import packaged_toml


@dataclass(frozen=True, slots=True)
class Threshold:
    """Đồng for a person and for an organisation (article 56)."""

    person: int
    organisation: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """From which frame maximum the right exists, and its periods (article 61)."""

    person: int
    organisation: int
    written: Period
    written_extension: Period
    hearing_request: Period
    hearing_notice: Period


@dataclass(frozen=True, slots=True)
class DecisionLimit:
    """Periods from the record to the decision (article 66)."""

    plain: Period
    transferred: Period
    verified: Period
    extended: Period


@dataclass(frozen=True, slots=True)
class RecordLimit:
    """Periods from detection to the record (Decree 118/2021 article 12); None while the law says "promptly"."""

    plain: Period | None
    complex: Period | None


@dataclass(frozen=True, slots=True)
class HandoverLimit:
    """Periods from the record to the competent person (article 58); None while the law says "at once"."""

    plain: Period | None
    remote: Period | None


@dataclass(frozen=True, slots=True)
class Length:
    """One period."""

    length: Period


@dataclass(frozen=True, slots=True)
class ServiceRule:
    """How long after an event a decision counts as served (article 70); None as said in the table."""

    third_return: Period
    electronic: Period | None
    posting_shown: Period | None
    after_posting: Period | None


@dataclass(frozen=True, slots=True)
class InterestRule:
    """Simple interest a day in hundred-thousandths of what is unpaid (article 78)."""

    per_100_000: int
    payment_day_counted: bool


@dataclass(frozen=True, slots=True)
class DeferralRule:
    """Smallest fine that may be deferred, đồng; 0 = not available (article 76)."""

    person: int
    organisation: int
    answer: Period
    longest: Period


@dataclass(frozen=True, slots=True)
class InstalmentRule:
    """Smallest fine that may be paid in parts, at most `most` within `longest` (article 79)."""

    person: int
    organisation: int
    longest: Period
    most: int
    first_percent: int


@dataclass(frozen=True, slots=True)
class CleanAgain:
    """After which a person counts as not yet penalised (article 7)."""

    warning: Period
    other: Period


@dataclass(frozen=True, slots=True)
class CircumstanceRule:
    """How mitigating and aggravating circumstances move a fine and a suspension (article 23; D118 article 9)."""

    fine: Literal["discretion", "counts"]
    suspension: Literal["limit", "counts"]


@dataclass(frozen=True, slots=True)
class AgeRule:
    """Years: below `free` no penalty, below `warned` a warning, below `halved` half the fine (articles 5, 22, 134)."""

    free: int
    warned: int
    halved: int


@dataclass(frozen=True, slots=True)
class WitnessRule:
    """Witnesses needed when the offender will not sign and no local authority does (article 58)."""

    least: int
    reason_may_replace: bool


@dataclass(frozen=True, slots=True)
class SeizureRule:
    """Report to who decides within `report_hours`; terms from the seizure (article 125)."""

    report_hours: int
    plain: Period
    transferred: Period
    verified: Period
    extended: Period
    separate_record: bool


@dataclass(frozen=True, slots=True)
class Procedure:
    """Every table, each asked with `.at(day)`."""

    on_the_spot: Dated[Threshold]
    explanation: Dated[Explanation]
    decision: Dated[DecisionLimit]
    record: Dated[RecordLimit]
    handover: Dated[HandoverLimit]
    limitation: Dated[Length]
    sending: Dated[Length]
    service: Dated[ServiceRule]
    payment: Dated[Length]
    interest: Dated[InterestRule]
    deferral: Dated[DeferralRule]
    instalments: Dated[InstalmentRule]
    execution: Dated[Length]
    correction: Dated[Length]
    clean_again: Dated[CleanAgain]
    circumstances: Dated[CircumstanceRule]
    age: Dated[AgeRule]
    witnesses: Dated[WitnessRule]
    seizure: Dated[SeizureRule]


_SHAPES: dict[str, type] = {
    "on_the_spot": Threshold,
    "explanation": Explanation,
    "decision": DecisionLimit,
    "record": RecordLimit,
    "handover": HandoverLimit,
    "limitation": Length,
    "sending": Length,
    "service": ServiceRule,
    "payment": Length,
    "interest": InterestRule,
    "deferral": DeferralRule,
    "instalments": InstalmentRule,
    "execution": Length,
    "correction": Length,
    "clean_again": CleanAgain,
    "circumstances": CircumstanceRule,
    "age": AgeRule,
    "witnesses": WitnessRule,
    "seizure": SeizureRule,
}
Shape = TypeVar("Shape")


def procedure_from(table: dict[str, Any]) -> Procedure:
    """The tables from the shape of `data/procedure.toml`. ValueError or KeyError when one is not in that shape."""
    return Procedure(**{name: _dated(table[name], shape) for name, shape in _SHAPES.items()})


def _dated(rows: list[dict[str, Any]], shape: type[Shape]) -> Dated[Shape]:
    return Dated((_first_day(row), _typed(row, shape)) for row in rows)


def _first_day(row: dict[str, Any]) -> date:
    day = row["effective_from"]
    if not isinstance(day, date):
        raise ValueError("effective_from must be a date")
    return day


def _typed(row: dict[str, Any], shape: type[Shape]) -> Shape:
    values = {}
    for field in fields(shape):  # type: ignore[arg-type]  # every shape above is a dataclass
        value = row[field.name]
        if "Period" in str(field.type):
            value = period(value) if value else None
        values[field.name] = value
    return shape(**values)


@cache
def load_procedure() -> Procedure:
    """The packaged tables."""
    return procedure_from(packaged_toml("procedure.toml"))
