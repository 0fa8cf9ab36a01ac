"""A real station and real tablet processes, each test its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from server.system_clock import SystemClock
from tools.demo.nursery import Nursery
from tools.demo.shift import read_shift
from tools.demo.station import Station

KILLED = -signal.SIGKILL
PATIENCE_S = 120


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/faults" in str(item.path):
            item.add_marker("faults")


@dataclass
class Ran:
    """What a tablet process showed, and how it ended."""

    shown: list[str]
    code: int
    errors: str

    @property
    def told(self) -> dict[str, Any]:
        line = next(one for one in self.shown if one.startswith("told "))
        answer: dict[str, Any] = json.loads(line.removeprefix("told "))
        return answer

    def entered(self) -> list[str]:
        return [one.removeprefix("entered ") for one in self.shown if one.startswith("entered ")]


def run_tablet(folder: Path, *acts: str, kill_at: str = "-") -> Ran:
    """One life of the tablet program over `folder`."""
    (folder / "kivy").mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.tablet_program", str(folder), kill_at, *acts],
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        env=os.environ | {"SDL_VIDEODRIVER": "offscreen", "KIVY_HOME": str(folder / "kivy")},
        check=False,
    )
    if done.returncode not in (0, KILLED):
        raise AssertionError(f"the tablet program failed:\n{done.stderr[-3000:]}")
    return Ran(done.stdout.splitlines(), done.returncode, done.stderr)


class Desk:
    """The station of one module, with tickets."""

    def __init__(self, folder: Path) -> None:
        self._clock = SystemClock()
        self._shift = read_shift(None, self._clock.now_ms())
        self.part = self._shift.parts[-1]
        self._nursery = Nursery(folder)
        self.station = Station(self._nursery, folder / "sms.jsonl")
        self.station.prepare(self.part, self._shift.chief, self._clock)
        self.station.start(self._clock)
        self._killable: subprocess.Popen[bytes] | None = None

    def ticket(self) -> str:
        return self.station.ticket(self._shift.chief, self.part.station.home, self._clock)

    def restart(self) -> None:
        self.station.kill()
        if self._killable is not None:
            self._killable.wait(PATIENCE_S)
        self.station.start(self._clock)

    def restart_killable(self, point: str) -> None:
        """The server again, as one that kills its worker at `point`."""
        self.station.kill()
        self._killable = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.server_program", str(self._nursery.settings_file), point],
            start_new_session=True,
        )
        wait_for(self.station.url)

    def end_killable(self) -> None:
        if self._killable is not None and self._killable.poll() is None:
            os.killpg(self._killable.pid, signal.SIGKILL)
            self._killable.wait(PATIENCE_S)

    def close(self) -> None:
        self.end_killable()
        self.station.close()


def wait_for(url: str) -> None:
    end = time.monotonic() + PATIENCE_S
    while True:
        try:
            if requests.get(f"{url}/tra-cuu", timeout=2).ok:
                return
        except requests.RequestException:
            pass  # not up yet; the time limit below speaks
        if time.monotonic() > end:
            raise AssertionError("the server does not answer")
        time.sleep(0.05)


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    desk = Desk(tmp_path_factory.mktemp("desk"))
    yield desk
    desk.close()


@pytest.fixture
def tablet(desk: Desk, tmp_path: Path) -> Path:
    """A freshly enrolled tablet."""
    run_tablet(tmp_path / "tablet", f"enrol={desk.ticket()}")
    return tmp_path / "tablet"
