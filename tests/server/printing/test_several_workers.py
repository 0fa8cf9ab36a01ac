"""Real worker processes, killed anywhere, and several at once: one permit is one job at the printer, or none."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any

import pytest
from sqlalchemy import update

from server.db import db, transaction
from server.hooks import Hooks, NoHooks
from server.printing.models import PrintPermit
from server.printing.process import run_printing
from server.serving import stop_on_signal
from tests.faults.proxy import Link, Proxy, Way
from tests.real_printer import RealPrinter
from tests.server.conftest import World
from tests.server.printing.conftest import Unit, unit_in

pytestmark = pytest.mark.slow
SECONDS = 60.0
FORK = get_context("fork")
DOCUMENTS = 3
BEFORE = ["print.claimed", "print.starting"]
POINTS = [*BEFORE, "print.started", "print.created", "print.copy"]


class KillAt(NoHooks):
    """SIGKILL of the process that reaches the point."""

    def __init__(self, name: str) -> None:
        self.name = name

    def point(self, name: str) -> None:
        if name == self.name:
            os.kill(os.getpid(), signal.SIGKILL)


def run(world: World, threads: int, hooks: Hooks | None = None) -> None:
    """What the child process does."""
    run_printing(world.settings, world.clock, stop=threading.Event(), threads=threads, hooks=hooks)


@contextmanager
def workers(world: World, count: int, threads: int = 1, hooks: Hooks | None = None) -> Iterator[list[Any]]:
    started = [FORK.Process(target=run, args=(world, threads, hooks)) for _ in range(count)]
    for one in started:
        one.start()
    try:
        yield started
    finally:
        for one in started:
            one.kill()
            one.join(SECONDS)


def eventually(true: Callable[[], object]) -> None:
    end = time.monotonic() + SECONDS
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def states(unit: Unit) -> list[str]:
    return sorted(one.state for one in unit.world.rows(PrintPermit))


def test_several_processes_with_several_threads_print_each_permit_once(either: World, station: RealPrinter) -> None:
    unit = unit_in(either, station.uri)
    documents = [unit.enter(push=n == DOCUMENTS - 1) for n in range(DOCUMENTS)]
    for document in documents:
        unit.ask(document)
    with workers(either, count=2, threads=2):
        eventually(lambda: states(unit) == ["sent"] * DOCUMENTS or _due(unit))
    assert len(station.papers) == len(set(station.papers)) == DOCUMENTS
    assert len(unit.at_desk("print.started")) == DOCUMENTS


def _due(unit: Unit) -> bool:
    """The clock of a test stands still: what was put back would wait for ever. The children have their own copy of it,
    so the rows are moved."""
    with unit.world.app.app_context(), transaction():
        db.session.execute(update(PrintPermit).where(PrintPermit.due_at > unit.world.clock.ms).values(due_at=0))
    return False


def end_on_signal(world: World) -> None:
    run_printing(world.settings, world.clock, stop=stop_on_signal(), threads=1)


def test_the_print_process_ends_cleanly_on_sigterm_after_the_copy_in_hand(world: World, station: RealPrinter) -> None:
    unit = unit_in(world, station.uri)
    unit.ask(unit.enter())
    process = FORK.Process(target=end_on_signal, args=(world,))
    process.start()
    eventually(lambda: states(unit) != ["created"])
    process.terminate()
    process.join(SECONDS)
    assert (process.exitcode, states(unit), len(station.papers)) == (0, ["sent"], 1)


@pytest.mark.faults
@pytest.mark.fault("F21", "F22")
@pytest.mark.parametrize("point", POINTS)
def test_f22_a_worker_killed_anywhere_leaves_at_most_one_job_and_asks_a_person(
    world: World, station: RealPrinter, point: str
) -> None:
    unit = unit_in(world, station.uri)
    permit = unit.ask(unit.enter())
    with workers(world, 1, hooks=KillAt(point)) as (worker,):
        worker.join(SECONDS)
        assert worker.exitcode == -signal.SIGKILL
    unit.let_go()
    unit.work()
    after = unit.permit(permit)
    if point in BEFORE:
        assert (after.state, len(unit.at_desk("print.started"))) == ("sent", 1), "nothing had begun: it prints now"
        assert len(station.papers) == 1
        return
    assert after.state == "unknown"
    time.sleep(0.6)
    assert len(station.papers) == (point == "print.copy")
    unit.let_go()
    unit.work()
    assert len(unit.at_desk("print.started")) == 1
    unit.answer(permit, "none")
    assert unit.permit(permit).state == "settled"


@pytest.mark.faults
@pytest.mark.fault("F21")
def test_f21_a_worker_killed_in_the_middle_of_a_page_is_unknown_and_sends_nothing_again(
    world: World, station: RealPrinter
) -> None:
    with Proxy(station.port) as proxy:
        unit = unit_in(world, f"ipp://localhost:{proxy.port}/ipp/print")
        permit = unit.ask(unit.enter())
        proxy.link(Link(rate=40_000))
        with workers(world, 1) as (worker,):
            eventually(lambda: proxy.passed[Way.UP] > 20_000)
            worker.kill()
            worker.join(SECONDS)
        proxy.link(Link())
        unit.let_go()
        unit.work()
        assert unit.permit(permit).state == "unknown"
        sent = proxy.passed[Way.UP]
        unit.let_go()
        unit.work()
        assert proxy.passed[Way.UP] == sent
    assert len(unit.at_desk("print.started")) == 1
