"""How much, inside a frame (article 23; Decree 118/2021 article 9 as amended from 2/5/2025). Pure arithmetic.

Without circumstances the middle. The law leaves a range to the signer only where circumstances lean one way;
`amount` is then our proposal, the middle of that range, rounded to 1,000 đồng (half up).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

STEP = 1_000
"""Amounts inside an open half-range move in steps of 1,000 đồng; the law has no rounding rule."""


@dataclass(frozen=True, slots=True)
class Sum:
    """`low`..`high` (inclusive) is the signer's; `amount` the proposal. All đồng."""

    low: int
    high: int
    amount: int

    def times(self, factor: int) -> Sum:
        """Multiplied: an organisation pays exactly twice what a person would (article 3)."""
        return Sum(self.low * factor, self.high * factor, self.amount * factor)

    def at_most(self, cap: int) -> Sum:
        """Cut at the highest total that a row priced by persons may reach."""
        return Sum(min(self.low, cap), min(self.high, cap), min(self.amount, cap))

    def halved(self) -> Sum:
        """Half, for 16-17 years (L12 article 134): rounded down, because the law says "at most half"."""
        return Sum(self.low // 2, self.high // 2, self.amount // 2)


NOTHING = Sum(0, 0, 0)


@dataclass(frozen=True, slots=True)
class Term:
    """A length of suspension: whole months and days of a month of thirty."""

    months: int = 0
    days: int = 0

    @property
    def as_number(self) -> int | float:
        """Months as JSON shows them: an integer, or 10.5 for ten months and fifteen days."""
        return self.months if not self.days else round(self.months + self.days / 30, 4)

    @property
    def vi(self) -> str:
        """``10 tháng 15 ngày``; as a decision says it."""
        months = f"{self.months:02} tháng" if self.months else ""
        days = f"{self.days} ngày" if self.days else ""
        return " ".join(part for part in (months, days) if part)

    def __lt__(self, other: Term) -> bool:
        return (self.months, self.days) < (other.months, other.days)


def fine_within(low: int, high: int, *, lean: int, rule: Literal["discretion", "counts"]) -> Sum:
    """The fine of a frame `low`..`high` under `lean` (below 0: mitigating prevail)."""
    middle = (low + high) // 2
    if lean == 0 or low == high:
        return Sum(middle, middle, middle)
    near, far = (low, middle) if lean < 0 else (middle, high)
    if rule == "discretion":
        return Sum(near, far, _rounded(near + far))
    if abs(lean) >= 2:
        limit = low if lean < 0 else high
        return Sum(limit, limit, limit)
    return _open_range(near, far)


def _open_range(low: int, high: int) -> Sum:
    """Strictly between the limits, in steps; in a frame too narrow for a step, its very middle."""
    first, last = (low // STEP + 1) * STEP, (high - 1) // STEP * STEP
    if first > last:
        middle = (low + high) // 2
        return Sum(middle, middle, middle)
    return Sum(first, last, min(max(_rounded(low + high), first), last))


def _rounded(double: int) -> int:
    """Half of `double`, to the nearest step, half up."""
    return (double + STEP) // (2 * STEP) * STEP


def suspension_within(low: int, high: int, *, lean: int, rule: Literal["limit", "counts"]) -> Term:
    """The suspension inside a band of months, by the same rule (D118c article 9 clause 2; D100 article 81)."""
    if lean and (rule == "limit" or abs(lean) >= 2):
        return Term(low if lean < 0 else high)
    middle = Fraction(low + high, 2)
    if lean:
        middle = (middle + (low if lean < 0 else high)) / 2
    months, rest = divmod(middle, 1)
    return Term(int(months), round(rest * 30))
