"""Holidays as published, checked against the moon: Tết and Giỗ Tổ follow the lunar calendar of Viet Nam."""

from __future__ import annotations

import math
from datetime import date, timedelta

import pytest

from shared.law.calendar import Calendar, Period, add_months, load_calendar, period

_YEARS = range(2020, 2028)
_LEAP_SECOND_MONTHS = {2023: 1}


def _new_moon(number: int) -> float:
    """Julian day of the new moon `number` after 1900 (Meeus, mean moon with its larger corrections)."""
    t = number / 1236.85
    mean = 2415020.75933 + 29.53058868 * number + 0.0001178 * t * t - 0.000000155 * t**3
    mean += 0.00033 * math.sin(math.radians(166.56 + 132.87 * t - 0.009173 * t * t))
    sun = math.radians(359.2242 + 29.10535608 * number)
    moon = math.radians(306.0253 + 385.81691806 * number + 0.0107306 * t * t)
    node = math.radians(21.2964 + 390.67050646 * number - 0.0016528 * t * t)
    shift = (0.1734 - 0.000393 * t) * math.sin(sun) + 0.0021 * math.sin(2 * sun) - 0.4068 * math.sin(moon)
    shift += 0.0161 * math.sin(2 * moon) - 0.0004 * math.sin(3 * moon) + 0.0104 * math.sin(2 * node)
    shift -= 0.0051 * math.sin(sun + moon) + 0.0074 * math.sin(sun - moon) - 0.0004 * math.sin(2 * node + sun)
    return mean + shift


def _month_start(number: int) -> date:
    """The day in Viet Nam (UTC+7) on which that lunar month begins."""
    return date.fromordinal(math.floor(_new_moon(number) + 0.5 + 7 / 24) - 1721425)


def _tet(year: int) -> date:
    """The first lunar day of the year: the new moon between 20 January and 20 February."""
    first = round((year - 1900) * 12.3685)
    starts = [_month_start(first + step) for step in range(-2, 4)]
    return next(day for day in starts if date(year, 1, 21) <= day <= date(year, 2, 20))


@pytest.mark.parametrize("year", _YEARS)
def test_tet_and_the_day_before_it_are_off(year: int) -> None:
    first = _tet(year)
    for day in (first - timedelta(days=1), first, first + timedelta(days=1), first + timedelta(days=2)):
        assert load_calendar().is_day_off(day)


@pytest.mark.parametrize("year", _YEARS)
def test_tet_takes_five_working_days_off_in_a_row(year: int) -> None:
    first = _tet(year)
    around = [first + timedelta(days=step) for step in range(-5, 9)]
    off = [day for day in around if load_calendar().is_day_off(day) and day.weekday() < 5]
    assert len(off) == 5
    assert all(load_calendar().is_day_off(off[0] + timedelta(days=step)) for step in range((off[-1] - off[0]).days))


@pytest.mark.parametrize("year", _YEARS)
def test_the_tenth_of_the_third_lunar_month_is_off_or_made_up(year: int) -> None:
    first = round((year - 1900) * 12.3685)
    starts = [_month_start(first + step) for step in range(-2, 8)]
    after = starts.index(_tet(year))
    kings_day = starts[after + 2 + _LEAP_SECOND_MONTHS.get(year, 0)] + timedelta(days=9)
    assert load_calendar().is_day_off(kings_day)


@pytest.mark.parametrize("year", _YEARS)
def test_a_holiday_on_a_weekend_is_made_up_on_a_working_day(year: int) -> None:
    fixed = [date(year, 1, 1), date(year, 4, 30), date(year, 5, 1), date(year, 9, 2)]
    for day in fixed:
        assert load_calendar().is_day_off(day)
        if day.weekday() >= 5 and day.month != 9:
            monday = day + timedelta(days=7 - day.weekday())
            assert load_calendar().is_day_off(monday), day


def test_the_second_day_of_the_national_holiday_began_in_2021() -> None:
    calendar = load_calendar()
    assert not calendar.is_day_off(date(2020, 9, 1))
    assert not calendar.is_day_off(date(2020, 9, 3))
    for year in range(2021, 2028):
        near = (date(year, 9, 1), date(year, 9, 3), date(year, 9, 4))
        assert any(calendar.is_day_off(day) and day.weekday() < 5 for day in near)


def test_swapped_saturdays_are_worked_and_no_other_weekend_is() -> None:
    worked = [
        day
        for day in (date(2020, 1, 1) + timedelta(days=number) for number in range(8 * 365 + 2))
        if day.weekday() >= 5 and not load_calendar().is_day_off(day)
    ]
    assert worked == [
        date(2024, 5, 4),
        date(2025, 4, 26),
        date(2026, 1, 10),
        date(2026, 8, 22),
    ]


def test_a_year_whose_notice_is_not_out_says_so() -> None:
    assert load_calendar().is_published(date(2026, 12, 31))
    assert not load_calendar().is_published(date(2027, 1, 1))
    assert not load_calendar().is_published(date(2030, 1, 1))


def test_months_end_on_the_same_day_or_the_last_of_the_month() -> None:
    assert add_months(date(2025, 1, 31), 1) == date(2025, 2, 28)
    assert add_months(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert add_months(date(2025, 12, 15), 1) == date(2026, 1, 15)
    assert add_months(date(2024, 2, 29), 12) == date(2025, 2, 28)


def test_a_period_reads_its_own_text_and_refuses_another() -> None:
    assert period("7wd") == Period(7, "wd")
    for text in ("", "0d", "7", "wd", "7 wd", "-1d", "1w"):
        with pytest.raises(ValueError, match="not a period"):
            period(text)


def test_a_newer_calendar_from_the_feed_replaces_days() -> None:
    calendar = Calendar(off=[date(2027, 2, 3)], worked=[date(2027, 2, 6)], published=[2027])
    assert calendar.end_of(date(2027, 2, 2), Period(1, "wd")) == date(2027, 2, 4)
    assert calendar.end_of(date(2027, 2, 5), Period(1, "wd")) == date(2027, 2, 6)
