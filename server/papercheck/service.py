"""What the server says of a seal: judged under its own root and lists, then looked up in the register."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from print_templates.verify.trust import Judgement, Trust, day_of_claims
from server.db import db
from server.keys.publication import key_ring
from server.parts import Parts
from server.portal.answer import Answer
from server.portal.question import Question, read_seal
from server.portal.service import look_up
from server.restore.models import SkippedRange
from server.restore.queries import skipped_at
from server.units.models import Unit
from shared.errors import DomainError
from shared.money import parse_dong
from shared.seal.claims import AMENDMENT, CANCELLATION, CORRECTION, DECISION, REPORT, Claims, name_check, plate_check
from shared.seal.keylist import open_key_ring

_DAY_MS = 86_400_000
CHANGES = frozenset({CORRECTION, AMENDMENT, CANCELLATION})
State = Literal[
    "in_register",
    "genuine",
    "confirm",
    "not_arrived",
    "corrected",
    "cancelled",
    "under_review",
    "training",
    "revoked",
    "bad",
    "no_list",
    "unknown_yet",
    "edited",
]
"""What a person is told; each has its words in `words.WORDS`."""
_OF_ANSWER: dict[str, State] = {
    "found": "in_register",
    "received": "in_register",
    "corrected": "corrected",
    "cancelled": "cancelled",
    "under_review": "under_review",
    "training": "training",
}
Fits = Literal["same", "differs"]


@dataclass(frozen=True, slots=True)
class Typed:
    """What a person read off the paper and typed, to be compared with the seal; empty: not typed."""

    name: str = ""
    plate: str = ""
    amount: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """`text`: the QR's, to ask again with; `answer`: what the register says, None where it was not asked;
    `compared`: of each typed fact whether it fits."""

    text: str
    state: State
    judgement: Judgement
    answer: Answer | None
    unit: str | None
    compared: dict[str, Fits]


def check_seal(parts: Parts, text: str, typed: Typed | None = None) -> Checked:
    """The verdict on the text of a QR. A genuine seal of a decision that never arrived is remembered
    (`known_from_paper`). Corrupt(seal_unreadable) for anything that is not a seal of ours."""
    seal = read_seal(text)
    claims = seal.claims
    judgement = _trust(parts, claims.unit).judge(seal.token)
    answer = None
    if judgement.outcome in {"genuine", "confirm"} and _is_in_register(claims):
        answer = look_up(parts, Question(seal=seal))
    state = _state(judgement, answer)
    compared = _compared(claims, typed or Typed()) if answer is not None or state in {"genuine", "confirm"} else {}
    if "differs" in compared.values():
        state = "edited"
    unit = db.session.get(Unit, claims.unit)
    return Checked(text, state, judgement, answer, unit.name if unit else None, compared)


def _trust(parts: Parts, home: int) -> Trust:
    """The unit's list as the server holds it. Its date is that of the last change; what it does not name up to now
    was never granted, so it counts as dated tomorrow."""
    ring = open_key_ring(key_ring(parts, home), pinned_root=parts.keys.root_public)
    dated = parts.clock.now_ms() + _DAY_MS
    return Trust(replace(ring, dated=dated, lists=tuple(replace(one, dated=dated) for one in ring.lists)), pinned=True)


def _is_in_register(claims: Claims) -> bool:
    """Whether the look-up has an answer for this kind of paper: seizures and blanks bear no number of its own."""
    return claims.kind in {DECISION, REPORT} or (claims.kind in CHANGES and bool(claims.code))


def _state(judgement: Judgement, answer: Answer | None) -> State:
    claims, outcome = judgement.claims, judgement.outcome
    if outcome == "bad" and _may_be_from_before_a_restore(judgement):
        return "unknown_yet"
    if outcome == "old_list":
        return "unknown_yet"
    if answer is None:
        return outcome
    if claims.kind in CHANGES:
        # The register knows the decision that this paper changes: it has arrived when that one is changed.
        return "in_register" if answer.state in {"corrected", "cancelled"} else "not_arrived"
    return _OF_ANSWER.get(answer.state, "not_arrived")


def _may_be_from_before_a_restore(judgement: Judgement) -> bool:
    """A restored server may have forgotten that it granted a number; of such a paper it must not say that it is bad."""
    claims = judgement.claims
    if judgement.codes != ("outside_ranges",):
        return False
    year = day_of_claims(claims).year
    where = (SkippedRange.home == claims.unit, SkippedRange.year == year, SkippedRange.series == claims.series)
    return bool(skipped_at(claims.serial, *where))


def _compared(claims: Claims, typed: Typed) -> dict[str, Fits]:
    found: dict[str, Fits] = {}
    if typed.name.strip() and claims.name_check:
        found["name"] = _fits(name_check(claims.hash16, typed.name) == claims.name_check)
    if typed.plate.strip() and claims.plate_check:
        found["plate"] = _fits(plate_check(claims.hash16, typed.plate) == claims.plate_check)
    if typed.amount.strip() and claims.amount:
        found["amount"] = _fits(_amount(typed.amount) == claims.amount)
    return found


def _amount(text: str) -> int | None:
    try:
        return parse_dong(text)
    except DomainError:
        return None


def _fits(same: bool) -> Fits:
    return "same" if same else "differs"
