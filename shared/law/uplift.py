"""Frames raised in a place by its people's council (article 23 clauses 1, 3). Empty until a resolution is entered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from shared.law.packaged import packaged_toml
from shared.law.violation import Violation

HIGHEST_PERCENT = 200
"""A council may raise a frame to at most twice the decree's."""


@dataclass(frozen=True, slots=True)
class Uplift:
    """`percent` of the decree's frame for `codes` or `groups` in `place`, both limits of time inclusive."""

    place: str
    percent: int
    effective_from: date
    source: str
    codes: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    effective_to: date | None = None

    def fits(self, row: Violation, day: date) -> bool:
        """Whether it raises the frame of `row` on `day`."""
        in_force = self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)
        return in_force and (row.code in self.codes or row.vehicle_group in self.groups)


class Uplifts:
    """Every raised frame, by place."""

    def __init__(self, rows: Sequence[Uplift]) -> None:
        for row in rows:
            if not 100 <= row.percent <= HIGHEST_PERCENT:
                raise ValueError(f"an uplift of {row.percent} % is outside article 23")
        self._rows = tuple(rows)

    def percent(self, row: Violation, place: str | None, day: date) -> int:
        """What the frame of `row` is multiplied by in `place` on `day`, in percent; 100 when nothing raises it."""
        if place is None or not self._rows:
            return 100
        return max((one.percent for one in self._rows if one.place == place and one.fits(row, day)), default=100)


def uplifts_from(table: dict[str, Any]) -> Uplifts:
    """Uplifts from the shape of `data/uplift.toml`. ValueError for a percentage outside the law."""
    return Uplifts(
        [
            Uplift(**{**row, "codes": tuple(row.get("codes", ())), "groups": tuple(row.get("groups", ()))})
            for row in table["uplift"]
        ]
    )


@cache
def load_uplifts() -> Uplifts:
    """The packaged table."""
    return uplifts_from(packaged_toml("uplift.toml"))
