"""Legal days are days in Viet Nam, whatever zone the machine is in."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.clock import VIETNAM, day_of, in_vietnam, ms_of
from shared.errors import InvalidInput

MIDNIGHT = ms_of(datetime(2026, 11, 21, 17, tzinfo=UTC))  # 22 November, 00:00 in Viet Nam


@pytest.fixture(params=["UTC", "Asia/Ho_Chi_Minh", "America/Los_Angeles"])
def _machine_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("_machine_zone")
def test_the_day_changes_at_seventeen_hours_utc_to_the_millisecond() -> None:
    assert day_of(MIDNIGHT - 1) == date(2026, 11, 21)
    assert day_of(MIDNIGHT) == date(2026, 11, 22)
    assert day_of(0) == date(1970, 1, 1)
    assert day_of(-7 * 3_600_000 - 1) == date(1969, 12, 31)


def test_new_year_comes_seven_hours_before_that_of_utc() -> None:
    new_year = ms_of(datetime(2027, 1, 1, tzinfo=VIETNAM))
    assert (day_of(new_year - 1).year, day_of(new_year).year) == (2026, 2027)
    assert datetime.fromtimestamp(new_year / 1000, UTC).year == 2026


def test_there_is_no_summer_time() -> None:
    assert {in_vietnam(MIDNIGHT + day * 86_400_000).utcoffset() for day in range(366)} == {timedelta(hours=7)}


@given(st.integers(0, 253_370_739_599_999))
def test_a_moment_comes_back_to_the_millisecond(ms: int) -> None:
    assert ms_of(in_vietnam(ms)) == ms
    assert day_of(ms) == in_vietnam(ms).date()


@pytest.mark.parametrize("ms", [2**53 - 1, 253_402_300_800_000, -(2**53), 10**30])
def test_a_moment_outside_the_calendar_is_bad_input(ms: int) -> None:
    with pytest.raises(InvalidInput):
        day_of(ms)


def test_a_time_without_its_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        ms_of(datetime(2026, 11, 21, 14, 41))


def test_one_moment_in_two_zones_is_one_time() -> None:
    assert ms_of(datetime(2026, 11, 21, 17, tzinfo=UTC)) == ms_of(datetime(2026, 11, 22, tzinfo=VIETNAM))
