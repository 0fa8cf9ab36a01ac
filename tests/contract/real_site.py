"""The real tablet with the real server behind a real socket."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.serving import make_server

from field_client.bootstrap import build_tablet
from field_client.tablet import Tablet
from server.app import create_app
from server.cli import init, parts_of
from server.db import db
from server.devices.enrolment import issue_ticket
from server.ledger.models import LedgerRow
from server.settings import Settings as ServerSettings
from server.units.unit_file import read_unit
from tests.field_client.conftest import PIN, CutAt, HandClock, Site
from tests.server.conftest import HOME, UNIT


class RealSite(Site):
    """As `Site`, with the Flask app behind a real socket."""

    def __init__(self, folder: Path, clock: HandClock) -> None:
        self.folder, self.clock, self.hooks = folder, clock, CutAt()
        self._http: Any = None
        self.port = 0
        self.settings_of_server = ServerSettings(
            data_dir=folder / "server",
            key_dir=folder / "server" / "keys",
            database_url=f"sqlite:///{folder / 'server' / 'server.sqlite3'}",
            public_url="http://127.0.0.1:0",
        )
        (folder / "server").mkdir(parents=True)
        self.app: Flask = init(self.settings_of_server, clock, read_unit(UNIT))
        self.tablet: Tablet = build_tablet(self.settings, clock=clock, hooks=self.hooks)

    def serve(self) -> None:
        self._http = make_server("127.0.0.1", self.port, self.app, threaded=True)
        self.port = self._http.server_port
        threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True).start()

    def silence(self) -> None:
        self._http.shutdown()
        self._http.server_close()

    def restart_server(self) -> None:
        """Another start of the server over the same folder."""
        self.silence()
        self.app = create_app(self.settings_of_server, clock=self.clock)
        self.serve()

    def enrol(self) -> Tablet:
        with self.app.app_context():
            ticket = issue_ticket(parts_of(self.app), HOME, 3)
        offer = self.tablet.read_enrolment_code(replace(ticket, url=f"http://127.0.0.1:{self.port}").text())
        self.tablet.enrol(offer, PIN)
        return self.tablet

    def held_by_server(self) -> int:
        with self.app.app_context():
            return db.session.query(LedgerRow.seq).scalar()  # type: ignore[no-any-return]


def look_up(site: RealSite, code: str) -> Any:
    """What the public look-up says of a code."""
    return site.app.test_client().post("/api/v1/lookup", json={"query": code}).get_json()
