"""The penalty decision (quyết định xử phạt): it exists from the commit of `decision.entered` on, never before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from shared.cases.parties import FormEdition, Offender, Place, Signer, Unit, Vehicle
from shared.cases.report import ReportNumber

Penalty = Literal["fine", "warning", "confiscation", "none"]
PrintPolicy = Literal["entered", "acknowledged"]


@dataclass(frozen=True, slots=True)
class NumberTaken:
    """Unique by (unit, year, series, serial); `text` is what the paper says (symbol and digits are unit data)."""

    year: int
    series: int
    serial: int
    text: str


@dataclass(frozen=True, slots=True)
class ReportReference:
    """The report this decision rests on: by `of_seq` in the same ledger, by `of_hash` (64 hex) in another."""

    number: ReportNumber
    day: str
    of_seq: int | None = None
    of_hash: str | None = None

    def __post_init__(self) -> None:
        if (self.of_seq is None) == (self.of_hash is None):
            raise ValueError("exactly one of of_seq and of_hash")


@dataclass(frozen=True, slots=True)
class DecidedAct:
    """One act with what is decided for it. `point` is ``ND168:7-7-c`` (regime:article-clause-point); đồng.

    Suspension is `revoke_months` and `revoke_days` more (one circumstance may stand between whole months, D118c Đ9
    k2). `per` says what `count` counts.
    """

    code: str
    text: str
    point: str
    basis: str
    amount: int
    penalty: Penalty
    count: int = 1
    points: int = 0
    revoke_months: int = 0
    also: tuple[str, ...] = ()
    revoke_days: int = 0
    per: Literal["person", "item"] | None = None


@dataclass(frozen=True, slots=True)
class PaymentPlace:
    """Where the fine is paid, from the unit's policy; fields that the treasury has not given are None."""

    treasury: str
    account: str | None = None
    agency_code: str | None = None
    chapter: str | None = None
    subitem: str | None = None
    bank: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """The data of `decision.entered` v1, complete in itself: a page needs nothing but this and its form edition.

    `signed_at` ms UTC is the legal time of the decision and equals the event's `at`. `code` is the look-up code
    without hyphens, None in training. `pay_days` counts calendar days from proved service (LC Đ73). `report` is None
    only for a decision on the spot without a report (MQĐ01, LC Đ56).
    """

    number: NumberTaken
    unit: Unit
    signer: Signer
    offender: Offender
    acts: tuple[DecidedAct, ...]
    place: Place
    ended_at: int
    signed_at: int
    mitigating: tuple[str, ...]
    aggravating: tuple[str, ...]
    penalty: Penalty
    total: int
    points: int
    revoke_months: int
    pay_days: int
    payment: PaymentPlace
    print_policy: PrintPolicy
    catalogue: str
    form: FormEdition
    pages: int
    vehicle: Vehicle | None = None
    code: str | None = None
    report: ReportReference | None = None
    revoke_days: int = 0
