"""Working days and periods. The first day is not counted; a period that ends on a day off ends on the next
working day (Civil Code 2015 articles 147-148, to which article 8 of the Law on Handling Violations points).
"""

from __future__ import annotations

import calendar as months
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any, Literal

from shared.errors import InvalidInput
from shared.law.packaged import packaged_toml

Unit = Literal["d", "wd", "m", "y"]
_DAY = timedelta(days=1)
_UNIT_VI = {"d": "ngày", "wd": "ngày làm việc", "m": "tháng", "y": "năm"}


@dataclass(frozen=True, slots=True)
class Period:
    """`count` calendar days (d), working days (wd), months (m) or years (y)."""

    count: int
    unit: Unit

    def __str__(self) -> str:
        return f"{self.count} {_UNIT_VI[self.unit]}"


def period(text: str) -> Period:
    """``7wd`` → seven working days. ValueError: the tables are ours, so a bad one is a defect."""
    match = re.fullmatch(r"([1-9]\d*)(d|wd|m|y)", text)
    if match is None:
        raise ValueError(f"not a period: {text!r}")
    return Period(int(match[1]), match[2])  # type: ignore[arg-type]  # the pattern allows only the four units


class Calendar:
    """Days off and swapped working Saturdays. A day outside the published years counts weekends only."""

    def __init__(self, off: Iterable[date], worked: Iterable[date], published: Iterable[int]) -> None:
        self._off = frozenset(off)
        self._worked = frozenset(worked)
        self._published = frozenset(published)
        self._ends: dict[tuple[date, Period], date] = {}

    def is_day_off(self, day: date) -> bool:
        """Whether offices are closed on `day`."""
        if day in self._off:
            return True
        return day.weekday() >= 5 and day not in self._worked

    def is_published(self, day: date) -> bool:
        """Whether the holidays of that year are final; else a deadline near a holiday may still move."""
        return day.year in self._published

    def working_day_from(self, day: date) -> date:
        """`day`, or the next working day when it is off."""
        while self.is_day_off(day):
            day += _DAY
        return day

    def end_of(self, start: date, length: Period) -> date:
        """The last day of a period that begins the day after `start`; never a day off."""
        key = (start, length)
        end = self._ends.get(key)
        if end is None:
            if len(self._ends) > 50_000:  # a long batch must not grow without bound
                self._ends.clear()
            end = self._ends[key] = self._end(start, length)
        return end

    def _end(self, start: date, length: Period) -> date:
        match length.unit:
            case "wd":
                return self._after_working_days(start, length.count)
            case "d":
                end = start + timedelta(days=length.count)
            case "m":
                end = add_months(start, length.count)
            case "y":
                end = add_months(start, 12 * length.count)
        return self.working_day_from(end)

    def _after_working_days(self, start: date, count: int) -> date:
        day = start
        while count:
            day += _DAY
            if not self.is_day_off(day):
                count -= 1
        return day


def add_months(start: date, count: int) -> date:
    """The same day `count` months on, or that month's last day where there is no such day."""
    year, month = divmod(start.year * 12 + start.month - 1 + count, 12)
    return date(year, month + 1, min(start.day, months.monthrange(year, month + 1)[1]))


def calendar_from(table: dict[str, Any]) -> Calendar:
    """A calendar from the shape of `data/holidays.toml`; the server's feed sends a newer table in the same shape."""
    years = table["year"]
    off = [day for year in years for day in year["off"]]
    worked = [day for year in years for day in year["worked"]]
    if not all(type(day) is date for day in off + worked):
        raise TypeError("days off are dates")
    return Calendar(off, worked, [int(year["year"]) for year in years if not year["provisional"]])


def read_calendar(text: str) -> Calendar:
    """A calendar from a TOML text of that shape. InvalidInput("calendar") when it is not one."""
    try:
        return calendar_from(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise InvalidInput(
            "calendar",
            field="file",
            vi=f"Bảng ngày nghỉ không đúng dạng nên không dùng: {error}",
            en=f"The table of days off is malformed and is not used: {error}",
        ) from error


@cache
def load_calendar() -> Calendar:
    """The packaged calendar."""
    return calendar_from(packaged_toml("holidays.toml"))
