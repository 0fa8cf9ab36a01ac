"""A real tablet that is enrolled at a real server and has synced once, copied from one made for the whole run.

Making it costs more than a second, and most tests of keys, sticks and losses begin where it ends.
"""

from __future__ import annotations

import random
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

from field_client.enrolment import wraps
from server.app import create_app
from server.db import db
from server.settings import Settings
from tests.contract.real_site import RealSite
from tests.field_client.conftest import PIN, CutAt, HandClock


class EnrolledSite(RealSite):
    """The copy. Its server answers at the port that the tablet learnt when it was enrolled."""

    def __init__(self, folder: Path) -> None:
        made, port = _template()
        shutil.copytree(made, folder, dirs_exist_ok=True)
        self.folder, self.clock, self.hooks = folder, HandClock(), CutAt()
        self.port, self._http = port, None
        self.settings_of_server = _settings_in(folder)
        self.app = create_app(self.settings_of_server, clock=self.clock)
        self.tablet = self.build()


@contextmanager
def enrolled_site(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[EnrolledSite]:
    """Opened by its officer, the server listening."""
    monkeypatch.setattr(wraps, "_MEMORY_KIB", 64)
    site = EnrolledSite(folder)
    site.serve()
    site.tablet.unlock(PIN)
    yield site
    site.tablet.stop()
    site.silence()
    with site.app.app_context():
        db.engine.dispose()


@cache
def _template() -> tuple[Path, int]:
    """(folder, port). The store is closed and the database written out, so that copying files copies all."""
    site = RealSite(Path(tempfile.mkdtemp(prefix="bienban-")), HandClock())
    site.port = _free_port()
    site.serve()
    site.enrol()
    site.sync()
    site.tablet.stop()
    site.silence()
    with site.app.app_context():
        db.session.execute(db.text("PRAGMA wal_checkpoint(TRUNCATE)"))
        db.session.remove()
        db.engine.dispose()
    return site.folder, site.port


def _settings_in(folder: Path) -> Settings:
    return Settings(
        data_dir=folder / "server",
        key_dir=folder / "server" / "keys",
        database_url=f"sqlite:///{folder / 'server' / 'server.sqlite3'}",
        public_url="http://127.0.0.1:0",
    )


def _free_port() -> int:
    """Below the range from which the system hands out ports by itself: nobody takes it between two tests."""
    while True:
        port = random.randint(20_000, 30_000)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
