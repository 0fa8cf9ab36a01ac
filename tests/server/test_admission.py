"""Too many pushes at once: a few go in, the others are told when to come back, and pages are answered meanwhile."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from itertools import pairwise
from uuid import UUID

import pytest

from server.ledger.admission import EXTENSION, LONGEST_SECONDS, Gate
from server.ledger.models import EventRow
from server.problems import ComeBack
from tests.server.conftest import TestClock, World


def seconds_of(gate: Gate) -> int:
    with pytest.raises(ComeBack) as refused, gate.admitted():
        pass
    assert refused.value.code == "busy"
    return refused.value.seconds


def test_a_push_beyond_the_places_is_told_when_to_come_back_and_nothing_of_it_is_done(world: World, case: UUID) -> None:
    tablet = world.tablet()
    tablet.record(case)
    gate = world.app.extensions[EXTENSION] = Gate(world.clock, at_once=1, waiting=0)
    with gate.admitted():
        answer = tablet.push()
        assert (answer.status_code, answer.get_json()["error"]) == (503, "busy")
        assert int(answer.headers["Retry-After"]) >= 1
        assert world.client.get("/tra-cuu").status_code == 200
    assert world.rows(EventRow) == []
    assert tablet.push().status_code == 200


def test_places_in_time_lie_one_push_apart_in_the_order_of_coming() -> None:
    clock = TestClock()
    gate = Gate(clock, at_once=1, waiting=0)
    for _ in range(60):  # pushes of two seconds each: it learns
        with gate.admitted():
            clock.ms += 2_000
    with gate.admitted():
        told = [seconds_of(gate) for _ in range(5)]
        assert [later - sooner for sooner, later in pairwise(told)] == [2] * 4
        clock.ms += 4_000
        assert seconds_of(gate) == told[-1] + 2 - 4


def test_nobody_is_sent_away_for_longer_than_two_minutes() -> None:
    gate = Gate(TestClock(), at_once=1, waiting=0)
    with gate.admitted():
        told = [seconds_of(gate) for _ in range(2_000)]
    assert max(told) == LONGEST_SECONDS
    assert told.count(LONGEST_SECONDS) < 60  # the others are spread


def test_those_at_the_door_wait_and_go_in_one_after_the_other() -> None:
    gate, inside, most, lock = Gate(TestClock(), at_once=1, waiting=3), 0, 0, threading.Lock()
    ready = threading.Barrier(4)

    def work() -> None:
        nonlocal inside, most
        ready.wait(10)
        with gate.admitted():
            with lock:
                inside += 1
                most = max(most, inside)
            with lock:
                inside -= 1

    threads = [threading.Thread(target=work) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(10)
    assert most == 1


def test_a_push_that_fails_frees_its_place() -> None:
    gate = Gate(TestClock(), at_once=1, waiting=0)
    for _ in range(3):
        with pytest.raises(RuntimeError), gate.admitted():
            raise RuntimeError
    with ExitStack() as stack:
        stack.enter_context(gate.admitted())
        assert seconds_of(gate) >= 1
