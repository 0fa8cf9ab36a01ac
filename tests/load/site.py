"""The real server over a real PostgreSQL: set up with units and a fleet, run as operators run it, stopped, killed."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Flask

from server.accounts.service import ALL_UNITS, give_password
from server.cli import init, parts_of
from server.db import db
from server.settings import load_settings
from server.system_clock import SystemClock
from tests.load.fleet import Enlisted, Shift, add_unit, enlist
from tests.load.http import NoAnswer, ask

SUPERVISOR = "giamsat"
FIRST_HOME = 101
START_SECONDS = 60.0
CHECKOUT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Size:
    """How large a run is."""

    tablets: int
    shift: Shift
    units: int

    @property
    def events(self) -> int:
        """Of all tablets."""
        return self.tablets * self.shift.events


class Site:
    """Folder, database and address of one server."""

    def __init__(self, folder: Path, url: str) -> None:
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            self.port: int = one.getsockname()[1]
        self.url = url
        self._environment = {
            "BIENBAN_DATA_DIR": str(folder / "data"),
            "BIENBAN_DATABASE_URL": url,
            "BIENBAN_BIND": f"127.0.0.1:{self.port}",
            "BIENBAN_WORKERS": "2",
        }
        self.password = ""
        self._server: subprocess.Popen[bytes] | None = None

    def set_up(self, size: Size) -> list[Enlisted]:
        """Keys, schema, units, tablets with leases, and a supervisor."""
        app = init(load_settings(self._environment), SystemClock())
        tablets = list(self._enlisted(app, size))
        with app.app_context():
            self.password = give_password(parts_of(app), SUPERVISOR, home=ALL_UNITS)
            db.session.remove()
            db.engine.dispose()
        return tablets

    def _enlisted(self, app: Flask, size: Size) -> Iterator[Enlisted]:
        homes = range(FIRST_HOME, FIRST_HOME + size.units)
        for home in homes:
            add_unit(app, home)
        for n in range(size.tablets):
            yield enlist(app, home=homes[n % size.units], shift=size.shift, now=SystemClock().now_ms())

    def start(self) -> None:
        """As `bienban-server run` does."""
        self._server = subprocess.Popen(
            [sys.executable, "-m", "server.cli", "run"],
            cwd=CHECKOUT,
            env={**os.environ, **self._environment},
            start_new_session=True,
        )

    def kill(self) -> None:
        """SIGKILL for the master and every worker at once, as when the machine goes down."""
        if self._server is not None:
            os.killpg(self._server.pid, signal.SIGKILL)
            self._server.wait()
            self._server = None

    def stop(self) -> None:
        """SIGTERM."""
        if self._server is not None:
            self._server.terminate()
            self._server.wait(60)
            self._server = None

    def signal_workers(self, number: int) -> None:
        """To every worker process."""
        assert self._server is not None
        found = subprocess.run(["pgrep", "-P", str(self._server.pid)], capture_output=True, text=True, check=False)
        for pid in found.stdout.split():
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(pid), number)

    async def answers(self) -> None:
        """Wait until it does."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            with contextlib.suppress(NoAnswer):
                if (await ask(self.port, "GET", "/api/v1/keys.json", seconds=5)).status == 200:
                    return
            await asyncio.sleep(0.1)
        raise AssertionError("the server does not answer")


class Supervisor:
    """Somebody who looks at the page all the time."""

    def __init__(self, site: Site) -> None:
        self._port, self._password = site.port, site.password
        self._cookie = ""
        self.seconds: list[float] = []
        self.failed: dict[str, int] = {}

    async def log_in(self) -> None:
        """By the form."""
        form = await ask(self._port, "GET", "/dang-nhap")
        token = re.search(r'name="form_token" value="(\w+)"', form.body.decode())
        assert token is not None
        content = urlencode({"ten": SUPERVISOR, "mat_khau": self._password, "form_token": token[1]}).encode()
        headers = {"Cookie": _cookies(form.cookies), "Content-Type": "application/x-www-form-urlencoded"}
        answer = await ask(self._port, "POST", "/dang-nhap", body=content, headers=headers)
        assert answer.status == 303, answer.body[:300]
        self._cookie = _cookies(answer.cookies)

    async def look(self, every: float) -> None:
        """Until cancelled."""
        while True:
            await self._look_once()
            await asyncio.sleep(every)

    async def _look_once(self) -> None:
        began = time.monotonic()
        try:
            answer = await ask(self._port, "GET", "/giam-sat", headers={"Cookie": self._cookie})
            outcome = str(answer.status)
        except NoAnswer as error:
            outcome = str(error)
        if outcome == "200":
            self.seconds.append(time.monotonic() - began)
        else:
            self.failed[outcome] = self.failed.get(outcome, 0) + 1


def _cookies(set_cookies: tuple[str, ...]) -> str:
    return "; ".join(one.split(";")[0] for one in set_cookies)


def psycopg_address(url: str) -> str:
    """libpq's words for SQLAlchemy's address of `tests.postgres`."""
    name, folder = url.split("@/", 1)[1].split("?host=")
    return f"host={folder} user=postgres dbname={name}"


def no_rows(_url: str) -> Any:
    """Fill a database template with nothing."""
