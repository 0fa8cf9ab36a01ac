"""Time as the domain sees it: integer milliseconds UTC; legal days are days in Viet Nam (UTC+7, no summer time)."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Protocol

from shared.errors import InvalidInput

VIETNAM = timezone(timedelta(hours=7))
_EPOCH = datetime.fromtimestamp(0, VIETNAM)


class Clock(Protocol):
    """Given by the composition root; production programs pass the system's clock and have no setting for it."""

    def now_ms(self) -> int:
        """Milliseconds since 1970-01-01 UTC."""

    def mono_ms(self) -> int:
        """Milliseconds of a clock that only goes forward and also runs while asleep (CLOCK_BOOTTIME)."""


def in_vietnam(ms: int) -> datetime:
    """The moment `ms` as a civil time in Viet Nam. InvalidInput beyond the years 1 to 9999, as an event can claim."""
    try:
        return _EPOCH + timedelta(milliseconds=ms)
    except OverflowError as error:
        raise InvalidInput(
            "time",
            vi="Thời điểm nằm ngoài lịch. Kiểm tra đồng hồ của máy.",
            en="This moment is outside the calendar. Check the clock of the device.",
        ) from error


def day_of(ms: int) -> date:
    """The legal day of the moment `ms`."""
    return in_vietnam(ms).date()


def ms_of(moment: datetime) -> int:
    """Milliseconds UTC of an aware datetime. ValueError for a naive one: its zone would be a guess."""
    if moment.tzinfo is None:
        raise ValueError("a legal time needs its offset")
    return round(moment.timestamp() * 1000)
