"""The unit's station: one database, key folder and epoch through all parts; real server processes that are killed."""

from __future__ import annotations

import os
import select as polling
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests
from flask import Flask
from sqlalchemy import select

from server.app import create_app
from server.cases.models import DecisionRow
from server.cli import init, make_ticket, write_keys
from server.db import db
from server.ledger.queries import tablet_figures
from server.settings import Settings, load_settings
from server.system_clock import SystemClock
from server.units.unit_file import read_unit
from shared.clock import Clock
from tools.demo.nursery import Nursery
from tools.demo.shift import Chief, Part

PATIENCE_S = 20.0


class Station:
    """Everything on the server's side of one demo, in the folder where its servers are born."""

    def __init__(self, nursery: Nursery, sms_file: Path) -> None:
        port = _free_port()
        self.url = f"http://127.0.0.1:{port}"
        self._nursery = nursery
        nursery.settings_file.write_text(
            f'data_dir = "{nursery.folder / "data"}"\nbind = "127.0.0.1:{port}"\npublic_url = "{self.url}"\n'
            f'workers = 1\nsms_jsonl = "{sms_file}"\n',
            encoding="utf-8",
        )
        self.settings: Settings = load_settings({}, nursery.settings_file)
        self._processes: dict[str, _Process] = {}
        self._books: Flask | None = None

    def prepare(self, part: Part, chief: Chief, clock: Clock) -> None:
        """The unit as it is in this part: its symbol, its treasury, its roster."""
        init(self.settings, clock, read_unit(_unit_file(part, chief)))

    def start(self, clock: Clock) -> None:
        """Server up, answering."""
        self._order("serve", clock)
        end = time.monotonic() + PATIENCE_S
        while not self._answers():
            if self._processes["serve"].ended(0) or time.monotonic() > end:
                raise RuntimeError(
                    f"the server did not start:\n{self._nursery.log.read_text(encoding='utf-8')[-4000:]}"
                )
            time.sleep(0.02)

    def start_texting(self, clock: Clock) -> None:
        """The SMS worker up."""
        self._order("worker", clock)

    def kill(self) -> None:
        """SIGKILL to everything that runs, as a power cut does it: no goodbye, no flush."""
        for process in self._processes.values():
            process.kill()
        self._processes.clear()

    def close(self) -> None:
        """The demo is over: nothing of ours stays behind."""
        self.kill()
        self._nursery.close()

    def ticket(self, chief: Chief, home: int, clock: Clock) -> str:
        """A one-time enrolment ticket, as the desk shows it in a QR."""
        return make_ticket(self.settings, clock, home=home, officer=chief.officer).text()

    def write_keys(self, path: Path, clock: Clock) -> None:
        """keys.json as it is now."""
        write_keys(self.settings, clock, path)

    @contextmanager
    def books(self) -> Iterator[None]:
        """The server's database for reading, beside whatever server runs."""
        if self._books is None:
            self._books = create_app(self.settings, clock=SystemClock())
        with self._books.app_context():
            try:
                yield
            finally:
                db.session.remove()

    def entered_serials(self) -> list[int]:
        """The serial of every decision in the books, however often it stands there."""
        with self.books():
            return list(db.session.scalars(select(DecisionRow.serial)))

    def events_received(self, tablet_code: str) -> int:
        """How many events of this tablet the server holds."""
        with self.books():
            return {one.code: one.arrived for one in tablet_figures()}[tablet_code]

    def _order(self, role: str, clock: Clock) -> None:
        """A new process in this role."""
        if role in self._processes:
            raise RuntimeError(f"{role} runs already")
        self._processes[role] = _Process(self._nursery.bear(role, clock.now_ms()))

    def _answers(self) -> bool:
        try:
            return requests.get(f"{self.url}/tra-cuu", timeout=1).status_code < 500
        except requests.RequestException:
            return False


class _Process:
    """A server or worker, held fast: its id cannot pass to another process while this is open."""

    def __init__(self, pid: int) -> None:
        self._pid, self._held = pid, os.pidfd_open(pid)

    def ended(self, patience_s: float) -> bool:
        """Whether it is gone, after waiting that long at most."""
        poll = polling.poll()
        poll.register(self._held, polling.POLLIN)
        return bool(poll.poll(patience_s * 1000))

    def kill(self) -> None:
        """SIGKILL to it and all that it started. TimeoutError if it does not go."""
        if not self.ended(0):
            os.killpg(self._pid, signal.SIGKILL)
        if not self.ended(PATIENCE_S):
            raise TimeoutError(f"process {self._pid} outlives its SIGKILL")
        os.close(self._held)


def _unit_file(part: Part, chief: Chief) -> dict[str, Any]:
    station = part.station
    return {
        "unit": {
            "home": station.home,
            "name": station.name,
            "parent": station.parent,
            "place": station.place,
            "province": station.province,
            "sms_name": "Doi CSGT duong bo so 3",
        },
        "policy": {"symbol": station.symbol},
        "payment": {"treasury": station.treasury},
        "officers": [
            {"id": chief.officer, "name": chief.name, "post": chief.post, "title": chief.title, "agency": "csgt"}
        ],
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
