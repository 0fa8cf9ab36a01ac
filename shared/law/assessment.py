"""What the engine answers, mirroring the JSON of `bienban assess` (design 8). None is 0, never null, for amounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from shared.law.amounts import Sum, Term
from shared.law.violation import Violation

Penalty = Literal["fine", "warning", "confiscation", "none"]


@dataclass(frozen=True, slots=True)
class ActResult:
    """One act. Frame and sum are those of this case; `suspension` is what would be imposed for this act alone."""

    row: Violation
    frame_min: int
    frame_max: int
    fine: Sum
    points: int
    revoke_min_months: int
    revoke_max_months: int
    suspension: Term
    penalty: Penalty
    also: tuple[str, ...]

    @property
    def code(self) -> str:
        """The catalogue's code."""
        return self.row.code

    @property
    def amount(self) -> int:
        """The proposed fine, đồng."""
        return self.fine.amount

    def as_json(self) -> dict[str, Any]:
        """The act as `bienban assess` prints it."""
        return {
            "code": self.row.code,
            "regime": self.row.regime,
            "legal_basis": self.row.legal_basis,
            "frame_min": self.frame_min,
            "frame_max": self.frame_max,
            "amount_min": self.fine.low,
            "amount_max": self.fine.high,
            "amount": self.fine.amount,
            "points": self.points,
            "revoke_min_months": self.revoke_min_months,
            "revoke_max_months": self.revoke_max_months,
            "revoke_months": self.suspension.as_number,
            "penalty": self.penalty,
            "also": list(self.also),
        }


@dataclass(frozen=True, slots=True)
class Assessment:
    """The answer for the whole case. Dates are last days, except `not_before`, the first day to sign a decision."""

    acts: tuple[ActResult, ...]
    total: int
    points: int
    suspension: Term
    penalty: Penalty
    on_the_spot: bool
    explanation_right: bool
    not_before: date | None
    incompetent_because: tuple[str, ...]
    lowest_competent_post: str | None
    decision_due: date
    limitation_until: date
    notes: tuple[str, ...]

    @property
    def competent(self) -> bool:
        """Whether the signer may decide the whole case."""
        return not self.incompetent_because

    def as_json(self) -> dict[str, Any]:
        """The answer as `bienban assess` prints it."""
        return {
            "acts": [act.as_json() for act in self.acts],
            "total": self.total,
            "points": self.points,
            "revoke_months": self.suspension.as_number,
            "penalty": self.penalty,
            "on_the_spot": self.on_the_spot,
            "explanation_right": self.explanation_right,
            "not_before": self.not_before.isoformat() if self.not_before else None,
            "competent": self.competent,
            "incompetent_because": list(self.incompetent_because),
            "lowest_competent_post": self.lowest_competent_post,
            "decision_due": self.decision_due.isoformat(),
            "limitation_until": self.limitation_until.isoformat(),
            "notes": list(self.notes),
        }
