"""The unit's station: one database, key folder and epoch through all parts; real server processes that are killed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import IO, Any, cast

import requests
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
from tools.demo.shift import Chief, Part

PATIENCE_S = 20.0


class Station:
    """Everything on the server's side of one demo, below `folder`."""

    def __init__(self, folder: Path, sms_file: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        port = _free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.settings_file = folder / "server.toml"
        self.settings_file.write_text(
            f'data_dir = "{folder / "data"}"\nbind = "127.0.0.1:{port}"\npublic_url = "{self.url}"\n'
            f'workers = 1\nsms_jsonl = "{sms_file}"\n',
            encoding="utf-8",
        )
        self.settings: Settings = load_settings({}, self.settings_file)
        self._log = folder / "server.log"
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._spares = [self._load(), self._load()]

    def prepare(self, part: Part, chief: Chief, clock: Clock) -> None:
        """The unit as it is in this part: its symbol, its treasury, its roster."""
        init(self.settings, clock, read_unit(_unit_file(part, chief)))

    def start(self, clock: Clock) -> None:
        """Server up, answering."""
        self._order("serve", clock)
        end = time.monotonic() + PATIENCE_S
        while not self._answers():
            if self._processes["serve"].poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"the server did not start:\n{self._log.read_text(encoding='utf-8')[-4000:]}")
            time.sleep(0.02)

    def start_texting(self, clock: Clock) -> None:
        """The SMS worker up."""
        self._order("worker", clock)

    def kill(self) -> None:
        """SIGKILL to everything that runs, as a power cut does it: no goodbye, no flush."""
        for process in self._processes.values():
            _kill(process)
        self._processes.clear()

    def close(self) -> None:
        """The demo is over: nothing of ours stays behind."""
        self.kill()
        for process in self._spares:
            _kill(process)

    def ticket(self, chief: Chief, home: int, clock: Clock) -> str:
        """A one-time enrolment ticket, as the desk shows it in a QR."""
        return make_ticket(self.settings, clock, home=home, officer=chief.officer).text()

    def write_keys(self, path: Path, clock: Clock) -> None:
        """keys.json as it is now."""
        write_keys(self.settings, clock, path)

    def entered_serials(self) -> list[int]:
        """The serial of every decision in the books, however often it stands there."""
        with create_app(self.settings, clock=SystemClock()).app_context():
            serials = list(db.session.scalars(select(DecisionRow.serial)))
            db.session.remove()
        return serials

    def events_received(self, tablet_code: str) -> int:
        """How many events of this tablet the server holds."""
        with create_app(self.settings, clock=SystemClock()).app_context():
            arrived = {one.code: one.arrived for one in tablet_figures()}
            db.session.remove()
        return arrived[tablet_code]

    def _order(self, role: str, clock: Clock) -> None:
        """Give a waiting process its order, and let another load in its place."""
        if role in self._processes:
            raise RuntimeError(f"{role} runs already")
        process = self._spares.pop(0)
        with cast("IO[bytes]", process.stdin) as order:
            order.write(f"{role} {clock.now_ms()}\n".encode())
        self._processes[role] = process
        self._spares.append(self._load())

    def _load(self) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as log:
            return subprocess.Popen(  # noqa: S603 - our own module, our own arguments
                [sys.executable, "-m", "tools.demo.server_process", str(self.settings_file)],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _answers(self) -> bool:
        try:
            return requests.get(f"{self.url}/tra-cuu", timeout=1).status_code < 500
        except requests.RequestException:
            return False


def _kill(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stdin is not None and not process.stdin.closed:
        process.stdin.close()


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
