"""Provinces by code and date (63 until 30/6/2025, 34 since), and the provinces of a plate code.

A statistical code alone is ambiguous: seven codes changed their name on 1/7/2025, so every question has a date.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

from shared.errors import InvalidInput

# Plate code 80 is not a province: the traffic police department issues it.
_CENTRAL_PLATES = {"80": "Cục Cảnh sát giao thông"}
_CITIES_FROM = {"75": date(2026, 4, 30)}


@dataclass(frozen=True, slots=True)
class Province:
    """`code` two digits (QĐ 19/2025/QĐ-TTg since 1/7/2025); `merged_from` the codes it took over, or empty."""

    code: str
    name: str
    effective_from: date
    effective_to: date | None
    merged_from: tuple[str, ...] = ()

    def in_force(self, day: date) -> bool:
        """Whether the province exists under this code and name on `day`."""
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)


def province(code: str, day: date) -> Province:
    """The province that has `code` on `day`. InvalidInput(unknown_province)."""
    for candidate in _table()[0].get(code, ()):
        if candidate.in_force(day):
            return candidate
    raise InvalidInput(
        "unknown_province",
        vi=f"Mã tỉnh “{code}” không có vào ngày {day:%d/%m/%Y}.",
        en=f"Province code “{code}” does not exist on {day.isoformat()}.",
    )


def provinces(day: date) -> tuple[Province, ...]:
    """Every province that exists on `day`, by code."""
    return tuple(row for rows in _table()[0].values() for row in rows if row.in_force(day))


def successor(code: str, day: date) -> Province:
    """The province that on `day` governs what `code` named before the mergers. InvalidInput(unknown_province)."""
    for candidate in provinces(day):
        if code in candidate.merged_from:
            return candidate
    return province(code, day)


def province_known(code: str) -> bool:
    """Whether `code` ever was a province code: identity numbers keep the code of birth registration for ever."""
    return code in _table()[0]


def is_city(code: str, day: date) -> bool:
    """Whether `code` became a centrally-run city by `day` (only changes since 2026 are recorded)."""
    return code in _CITIES_FROM and day >= _CITIES_FROM[code]


def plate_places(plate_code: str) -> tuple[str, ...]:
    """Names of the places behind a two-digit plate code: the issuing province, and its successor if merged."""
    if plate_code in _CENTRAL_PLATES:
        return (_CENTRAL_PLATES[plate_code],)
    rows, plates = _table()
    if plate_code not in plates:
        return ()
    first = rows[plates[plate_code]][0]
    last = successor(first.code, date.max)
    return (first.name,) if last.name == first.name else (first.name, last.name)


@cache
def _table() -> tuple[dict[str, tuple[Province, ...]], dict[str, str]]:
    text = resources.files("shared.people").joinpath("data/places.toml").read_text("utf-8")
    loaded = tomllib.loads(text)
    rows: dict[str, tuple[Province, ...]] = {}
    for row in loaded["province"]:
        entry = Province(
            row["code"],
            row["name"],
            row.get("effective_from", date.min),
            row.get("effective_to"),
            tuple(row.get("from", ())),
        )
        rows[entry.code] = (*rows.get(entry.code, ()), entry)
    return rows, loaded["plates"]
