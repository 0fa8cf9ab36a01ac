"""How much of a photo goes in one request: little enough that a new fact never waits long behind it."""

from __future__ import annotations

from field_client.sync.photo_queue import FIRST_CHUNK, LARGEST_CHUNK, SMALLEST_CHUNK, Pace
from tests.field_client.conftest import HandClock


def paced(*seconds: float) -> Pace:
    """After requests that took so long."""
    clock = HandClock()
    pace = Pace(clock)
    for one in seconds:
        began = clock.mono_ms()
        clock.mono += int(one * 1_000)
        pace.took(began)
    return pace


def test_on_a_good_line_chunks_grow_up_to_their_bound() -> None:
    assert paced(0.1).size == 2 * FIRST_CHUNK
    assert paced(*[0.1] * 20).size == LARGEST_CHUNK


def test_on_a_slow_line_they_shrink_down_to_their_bound() -> None:
    assert paced(9).size == FIRST_CHUNK // 2
    assert paced(*[60] * 20).size == SMALLEST_CHUNK


def test_between_the_two_they_stay() -> None:
    assert paced(5).size == FIRST_CHUNK


def test_a_cut_halves_them() -> None:
    pace = paced()
    for _ in range(20):
        pace.was_cut()
    assert pace.size == SMALLEST_CHUNK


def test_at_fifty_kilobits_a_fact_waits_a_few_seconds() -> None:
    rate, clock = 6_250, HandClock()
    pace = Pace(clock)
    for _ in range(20):
        began = clock.mono_ms()
        clock.mono += pace.size * 1_000 // rate
        pace.took(began)
    assert pace.size / rate <= 10.5
