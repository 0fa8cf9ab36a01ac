"""Waiting between rounds: longer after each failure, never all at once, never sooner than the server asks."""

from __future__ import annotations

import random

import pytest

from field_client.sync.waiting import FIRST_WAIT, LONGEST_TOLD, LONGEST_WAIT, Waiting


def test_each_failure_doubles_the_wait_up_to_five_minutes_less_up_to_a_half() -> None:
    waiting = Waiting(60.0, random.Random(7))
    most = FIRST_WAIT
    for _ in range(12):
        wait = waiting.after_failure()
        assert most / 2 <= wait <= most
        most = min(most * 2, LONGEST_WAIT)
    assert most == LONGEST_WAIT


def test_a_success_begins_anew() -> None:
    waiting = Waiting(60.0, random.Random(7))
    for _ in range(5):
        waiting.after_failure()
    assert waiting.is_backing_off
    assert waiting.after_success() == 60.0
    assert not waiting.is_backing_off
    assert waiting.after_failure() <= FIRST_WAIT


def test_a_thousand_tablets_told_the_same_second_do_not_come_back_in_it() -> None:
    waits = sorted(Waiting(60.0, random.Random(seed)).after_failure(30.0) for seed in range(1_000))
    assert waits[0] >= 30.0
    assert waits[-1] - waits[0] > FIRST_WAIT / 3
    assert len(set(waits)) > 900


@pytest.mark.parametrize("told", [0.0, 5.0, LONGEST_TOLD])
def test_never_sooner_than_the_server_asks(told: float) -> None:
    assert Waiting(60.0, random.Random(1)).after_failure(told) >= told


def test_a_server_that_says_when_to_come_back_is_not_waited_for_longer_and_longer() -> None:
    waiting = Waiting(60.0, random.Random(7))
    assert all(5.0 <= waiting.after_failure(5.0) <= 5.0 + FIRST_WAIT for _ in range(20))
    assert waiting.is_backing_off
    assert waiting.after_failure() <= FIRST_WAIT


def test_a_retry_after_of_a_year_does_not_silence_a_tablet() -> None:
    assert Waiting(60.0, random.Random(1)).after_failure(31_536_000.0) <= LONGEST_TOLD + LONGEST_WAIT
