"""The violation report (biên bản VPHC, MBB01): sealed facts, never edited after `report.recorded`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from shared.cases.parties import FormEdition, NamedParty, Offender, Place, Signer, Unit, Vehicle

SignatureState = Literal["signed", "refused", "absent", "unable", "unknown"]


@dataclass(frozen=True, slots=True)
class ReportNumber:
    """``0317-000222/BB-VPHC``: tablet code and the count of `report.recorded` in that ledger. Needs no lease."""

    tablet: str
    count: int

    def __str__(self) -> str:
        return f"{self.tablet}-{self.count:06d}/BB-VPHC"


@dataclass(frozen=True, slots=True)
class ReportedAct:
    """One violation: catalogue code, how often it is priced (`count` > 1 only for rows per person or item), wording."""

    code: str
    text: str
    point: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class SeizedItem:
    """One line of the table in MBB01 item 9."""

    name: str
    unit: str
    quantity: int
    condition: str | None = None


@dataclass(frozen=True, slots=True)
class Appointment:
    """When (ms UTC) and where the offender is asked to come."""

    at: int
    place: str


@dataclass(frozen=True, slots=True)
class Report:
    """The data of `report.recorded` v1. Times in ms UTC; `pages` as laid out before the transaction.

    `explanation_right` is MBB01 item 10; `explanation_waived` the offender's signed waiver in the report.
    `mitigating` and `aggravating` are ids of the law's circumstances (LC Đ9, Đ10), noted in item 2 of the form.
    `blank` is the printed number of the emergency blank this was typed in from: the paper keeps it.
    `strokes` are drawn signatures (evidence only): ``offender`` and ``recorder`` as ``x,y x,y;…`` on a 1000-grid.
    """

    number: ReportNumber
    unit: Unit
    recorder: Signer
    offender: Offender
    acts: tuple[ReportedAct, ...]
    place: Place
    ended_at: int
    detected_at: int
    made_at: int
    by_device: bool
    continuing: bool
    offender_signature: SignatureState
    explanation_right: bool
    explanation_waived: bool
    stop_requested: bool
    catalogue: str
    form: FormEdition
    pages: int
    vehicle: Vehicle | None = None
    reason_elsewhere: str | None = None
    statement: str | None = None
    signature_reason: str | None = None
    witness: NamedParty | None = None
    seized: tuple[SeizedItem, ...] = ()
    appointment: Appointment | None = None
    strokes: tuple[tuple[str, str], ...] = ()
    blank: str | None = None
    mitigating: tuple[str, ...] = ()
    aggravating: tuple[str, ...] = ()
    interpreter: NamedParty | None = None
    damaged: NamedParty | None = None
