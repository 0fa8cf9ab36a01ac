"""The decrees that fix frames, points and suspension, by the day a violation ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from shared.law.packaged import packaged_toml

SeveralSuspensions = Literal["longest", "longest_maximum"]


@dataclass(frozen=True, slots=True)
class Regime:
    """`title` as a decision cites it; `short` begins a legal point; `fine_ceiling` of an individual, đồng."""

    id: str
    short: str
    title: str
    effective_from: date
    effective_to: date | None
    points: bool
    several_suspensions: SeveralSuspensions
    fine_ceiling: int
    source: str

    def covers(self, first: date, last: date | None) -> bool:
        """Whether a row in force from `first` to `last` (None = open) lies inside this regime."""
        if first < self.effective_from:
            return False
        return self.effective_to is None or (last is not None and last <= self.effective_to)


@cache
def regimes() -> dict[str, Regime]:
    """Every regime by id, oldest first."""
    return {row["id"]: Regime(**{"effective_to": None, **row}) for row in packaged_toml("regimes.toml")["regime"]}


@cache
def known_sources() -> dict[str, str]:
    """What the ids in the catalogue's column `source` stand for."""
    return dict(packaged_toml("regimes.toml")["sources"])
