"""The hop to the worker thread and back."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from kivy.clock import Clock

from field_client.ui.bridge import Bridge
from shared.errors import DomainError, NotAllowed

REFUSAL = NotAllowed("no", vi="Không.", en="No.")


class Pumped:
    """A bridge with a clock that the test ticks."""

    def __init__(self) -> None:
        self.defects: list[Exception] = []
        self.bridge = Bridge(self.defects.append)

    def rest(self) -> None:
        while not self.bridge.idle:
            Clock.tick()


@pytest.fixture
def pumped() -> Iterator[Pumped]:
    hand = Pumped()
    yield hand
    hand.bridge.close()


def test_work_runs_on_another_thread_and_the_answer_comes_back_here(pumped: Pumped) -> None:
    threads: list[int] = []
    pumped.bridge.call(threading.get_ident, then=lambda worker: threads.extend([worker, threading.get_ident()]))
    pumped.rest()
    worker, here = threads
    assert worker != here == threading.get_ident()


def test_calls_run_in_the_order_of_the_taps(pumped: Pumped) -> None:
    answers: list[int] = []
    for number in range(20):
        pumped.bridge.call(lambda number=number: number, then=answers.append)
    pumped.rest()
    assert answers == list(range(20))


def test_a_refusal_goes_to_its_screen(pumped: Pumped) -> None:
    refused: list[DomainError] = []

    def refuse() -> None:
        raise REFUSAL

    pumped.bridge.call(refuse, failed=refused.append)
    pumped.rest()
    assert refused == [REFUSAL]
    assert pumped.defects == []


def test_a_refusal_nobody_expects_is_a_defect(pumped: Pumped) -> None:
    def refuse() -> None:
        raise REFUSAL

    pumped.bridge.call(refuse)
    pumped.rest()
    assert pumped.defects == [REFUSAL]


def test_a_fault_of_the_program_is_told_and_the_worker_goes_on(pumped: Pumped) -> None:
    answers: list[str] = []
    pumped.bridge.call(lambda: 1 // 0, failed=lambda error: answers.append(str(error)))
    pumped.bridge.call(lambda: "still here", then=answers.append)
    pumped.rest()
    assert [type(error) for error in pumped.defects] == [ZeroDivisionError]
    assert answers == ["still here"]
