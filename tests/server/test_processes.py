"""Real server and worker processes: gunicorn, SQLite, HTTP, signals."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import requests

from server.cases.models import DecisionRow
from server.hooks import Hooks, NoHooks
from server.ledger.models import EventRow
from server.serving import run_worker, serve
from server.settings import Settings
from server.sms.models import SandboxMessage, SmsRow
from shared.protocol.envelope import write_push
from tests.server.conftest import TestClock, World

pytestmark = pytest.mark.slow
# Patience, not a measurement: a worker that was still booting is given gunicorn's 30 s before it is ended.
SECONDS = 60.0
FORK = multiprocessing.get_context("fork")


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def eventually(true: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        result = true()
        if result:
            return result
        time.sleep(0.05)
    raise AssertionError("did not come true")


def answers(url: str) -> bool:
    try:
        return requests.get(f"{url}/api/v1/keys.json", timeout=2).status_code == 200
    except requests.RequestException:
        return False  # not up yet, or still booting: the time limit of `eventually` speaks


@contextmanager
def process(target: Callable[..., None], *args: Any, **kwargs: Any) -> Iterator[Any]:
    started = FORK.Process(target=target, args=args, kwargs=kwargs)
    started.start()
    try:
        yield started
    finally:
        started.terminate()
        started.join(SECONDS)
        if started.is_alive():
            started.kill()


@contextmanager
def running(settings: Settings, clock: TestClock, hooks: Hooks | None = None) -> Iterator[tuple[str, Any]]:
    url = settings.public_url
    with process(serve, settings, clock, bind=url.removeprefix("http://"), workers=2, hooks=hooks) as server:
        eventually(lambda: answers(url))
        yield url, server


@pytest.fixture
def public(world: World, tmp_path: Path) -> World:
    """The world, reachable: its public address is a free port."""
    world.settings = replace(
        world.settings, public_url=f"http://127.0.0.1:{free_port()}", sms_jsonl=str(tmp_path / "sms.jsonl")
    )
    return world


def test_the_worker_texts_only_once_the_public_look_up_answers(public: World, case: UUID) -> None:
    tablet = public.tablet()
    tablet.enter(case, tablet.decision(tablet.record(case)))
    assert tablet.push().status_code == 200
    clock = RealTime(public.clock.ms)
    with process(run_worker, public.settings, clock):
        eventually(lambda: public.rows(SmsRow)[0].error)
        assert [one.state for one in public.rows(SmsRow)] == ["waiting_lookup"]
        assert public.rows(SandboxMessage) == []
        with running(public.settings, public.clock):
            eventually(lambda: public.rows(SmsRow)[0].state == "delivered")
    assert len(public.rows(SandboxMessage)) == 1
    assert Path(public.settings.sms_jsonl).read_text(encoding="utf-8").count("\n") == 1


def test_five_pushes_at_once_are_stored_once_and_answered_alike(public: World, case: UUID) -> None:
    tablet = public.tablet()
    tablet.enter(case, tablet.decision(tablet.record(case)))
    body = write_push(tablet.push_of(1, len(tablet.events)))
    # Threads, not processes: the test process may hold a browser's threads, and a pool forked from it would hang.
    with running(public.settings, public.clock) as (url, _), ThreadPoolExecutor(5) as pool:
        found = list(pool.map(lambda _: post(f"{url}/api/v1/ledger/{tablet.id}", body, tablet.headers), range(5)))
    assert {status for status, _ in found} == {200}
    assert len({text for _, text in found}) == 1


def test_a_server_ends_cleanly_on_sigterm(public: World) -> None:
    with running(public.settings, public.clock) as (_, server):
        server.terminate()
        server.join(SECONDS)
        assert server.exitcode == 0


def test_a_killed_server_keeps_what_it_acknowledged(public: World, case: UUID) -> None:
    tablet = public.tablet()
    tablet.record(case)
    with running(public.settings, public.clock) as (url, server):
        status, first = post(f"{url}/api/v1/ledger/{tablet.id}", write_push(tablet.push_of(1, 2)), tablet.headers)
        assert status == 200
        kill_server(server)
    with running(public.settings, public.clock) as (url, _):
        assert post(f"{url}/api/v1/ledger/{tablet.id}", write_push(tablet.push_of(1, 2)), tablet.headers) == (
            200,
            first,
        )


class KillAt(NoHooks):
    """SIGKILL of the process that reaches the point, and of its master: nobody is left to answer."""

    def __init__(self, name: str) -> None:
        self.name = name

    def point(self, name: str) -> None:
        if name == self.name:
            os.kill(os.getppid(), signal.SIGKILL)
            os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.faults
@pytest.mark.parametrize(("point", "stored"), [("push.stored", 0), ("push.committed", 4)])
def test_a_push_cut_by_sigkill_is_healed_by_sending_it_again(
    public: World, case: UUID, point: str, stored: int
) -> None:
    tablet = public.tablet()
    tablet.enter(case, tablet.decision(tablet.record(case)))
    body = write_push(tablet.push_of(1, 4))
    with running(public.settings, public.clock, KillAt(point)) as (url, server):
        with pytest.raises(requests.ConnectionError):
            post(f"{url}/api/v1/ledger/{tablet.id}", body, tablet.headers)
        server.join(SECONDS)
    assert len(public.rows(EventRow)) == stored
    with running(public.settings, public.clock) as (url, _):
        status, text = post(f"{url}/api/v1/ledger/{tablet.id}", body, tablet.headers)
    assert (status, json.loads(text)["verdicts"]) == (200, [])
    assert (len(public.rows(EventRow)), len(public.rows(DecisionRow)), len(public.rows(SmsRow))) == (4, 1, 1)


def post(url: str, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
    answer = requests.post(url, data=body, headers=headers, timeout=SECONDS)
    return answer.status_code, answer.text


def kill_server(server: Any) -> None:
    """SIGKILL gunicorn's master; its workers end with it."""
    os.kill(server.pid, signal.SIGKILL)
    server.join(SECONDS)


class RealTime:
    """Starts at a given moment and ticks."""

    def __init__(self, start: int) -> None:
        self._offset = start - time.time_ns() // 1_000_000

    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000 + self._offset

    def mono_ms(self) -> int:
        return time.monotonic_ns() // 1_000_000
