"""Which paper changes a decision, on which ground and until when (D118c articles 13-16; law 15/2012 article 18).

A signed decision is never overwritten: each of these is a new numbered document linked to the old one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from shared.law.book import LawBook
from shared.law.deadlines import correction_until

Ground = Literal[
    "drafting_error",
    "other_error",
    "wrong_authority",
    "wrong_person",
    "no_violation",
    "wrong_form_of_penalty",
    "no_decision_case",
    "falsified_file",
    "criminal_case",
]


@dataclass(frozen=True, slots=True)
class Instrument:
    """`form` of the new document; `limited` when the year of D118c articles 13-16 applies."""

    form: str
    title_vi: str
    limited: bool


_CORRECT = Instrument("MQD39", "Quyết định đính chính", limited=True)
_AMEND = Instrument("MQD38", "Quyết định sửa đổi, bổ sung, huỷ bỏ một phần", limited=True)
_CANCEL = Instrument("MQD40", "Quyết định huỷ bỏ", limited=False)
INSTRUMENTS: dict[Ground, Instrument] = {
    "drafting_error": _CORRECT,
    "other_error": _AMEND,
    "wrong_authority": _CANCEL,
    "wrong_person": _CANCEL,
    "no_violation": _CANCEL,
    "wrong_form_of_penalty": _CANCEL,
    "no_decision_case": _CANCEL,
    "falsified_file": _CANCEL,
    "criminal_case": _CANCEL,
}


@dataclass(frozen=True, slots=True)
class Change:
    """A wish to change a decision. `unlimited`: confiscation or remedy, complaint ruling, denunciation, judgment."""

    ground: Ground
    decided: date
    limitation: date | None = None
    unlimited: bool = False


def change_until(change: Change, law: LawBook) -> date | None:
    """Last day on which the instrument may be signed; None when there is no limit."""
    instrument = INSTRUMENTS[change.ground]
    if not instrument.limited or (change.unlimited and instrument is _AMEND):
        return None
    return correction_until(change.decided, change.limitation, law)


def may_change(change: Change, day: date, law: LawBook) -> bool:
    """Whether the instrument for the ground may still be signed on `day`."""
    last = change_until(change, law)
    return last is None or day <= last
