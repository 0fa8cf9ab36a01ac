"""F06: the same push five times at once, at a real server of two worker processes, on both databases: one row an event,
five identical answers. And the server killed at each statement of a push: stored whole or not at all."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import count
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient

from server.cases.models import DecisionRow, ReportRow
from server.ledger.models import EventRow
from server.sms.models import SmsRow
from shared.protocol.envelope import write_push
from tests.faults.killed import forget_connections, killed_at
from tests.faults.record import Injected
from tests.server.conftest import World
from tests.server.tablet import TestTablet
from tests.server.test_processes import free_port, post, running

AT_ONCE = 5
PUSHES = 8


@pytest.mark.slow
def test_F06_the_same_push_five_times_at_once_is_stored_once_and_answered_alike(
    either: World, faults_injected: Injected
) -> None:
    either.settings = replace(either.settings, public_url=f"http://127.0.0.1:{free_port()}")
    tablets = [either.tablet() for _ in range(PUSHES)]
    forget_connections(either)
    barrier = threading.Barrier(AT_ONCE)

    def one_of_five(tablet: TestTablet, url: str) -> tuple[int, str]:
        body = write_push(tablet.push_of(1, len(tablet.events)))
        barrier.wait(30)
        return post(f"{url}/api/v1/ledger/{tablet.id}", body, tablet.headers)

    for tablet in tablets:
        record_case(tablet, uuid4())
    with running(either.settings, either.clock) as (url, _), ThreadPoolExecutor(AT_ONCE) as pool:
        for tablet in tablets:
            found = list(pool.map(lambda _, tablet=tablet: one_of_five(tablet, url), range(AT_ONCE)))
            assert {status for status, _ in found} == {200}, found
            assert len({text for _, text in found}) == 1
    stored, texts = either.rows(EventRow), either.rows(SmsRow)
    faults_injected(
        PUSHES * (AT_ONCE - 1),
        runs=PUSHES,
        lost=sum(len(one.events) for one in tablets) - len(stored),
        duplicated=len(stored) - len({one.hash for one in stored}),
        applied_twice=len(texts) - PUSHES,
    )
    assert len(stored) == 4 * PUSHES
    assert len(texts) == len(either.rows(DecisionRow)) == len(either.rows(ReportRow)) == PUSHES


@pytest.mark.fault("F05", "F06")
def test_a_server_killed_at_each_statement_of_a_push_stores_it_whole_or_not_at_all(
    world: World, faults_injected: Injected
) -> None:
    tablet = world.tablet(numbers=200)
    kills = 0
    for step in count(1):
        first = len(tablet.events) + 1
        record_case(tablet, uuid4())
        killed = push_until(world, tablet, first, step=step)
        here = [one.seq for one in world.rows(EventRow)]
        assert len(here) in {first - 1, first + 3}, "half a push is stored"
        answer = tablet.send(write_push(tablet.push_of(first, first + 3)))
        assert (answer.status_code, answer.get_json()["verdicts"]) == (200, [])
        if not killed:
            break
        kills += 1
    stored = world.rows(EventRow)
    decisions, texts = world.rows(DecisionRow), world.rows(SmsRow)
    faults_injected(
        kills,
        lost=len(tablet.events) - len(stored),
        duplicated=len(stored) - len({one.hash for one in stored}),
        applied_twice=len(texts) - len(decisions),
        serials_twice=len(decisions) - len({one.serial for one in decisions}),
    )
    assert kills > 15
    assert [one.raw for one in sorted(stored, key=lambda row: row.seq)] == tablet.events
    assert len(decisions) == len(texts) == kills + 1


def push_until(world: World, tablet: TestTablet, first: int, *, step: int) -> bool:
    """The push, taken by a process that is killed at `step`. Whether it was."""

    def push(client: FlaskClient) -> int:
        tablet.client = client
        return tablet.send(write_push(tablet.push_of(first, first + 3))).status_code

    return killed_at(world, step, push)


def record_case(tablet: TestTablet, case: UUID) -> None:
    """Report and decision with their seals: four events."""
    tablet.enter(case, tablet.decision(tablet.record(case)))
