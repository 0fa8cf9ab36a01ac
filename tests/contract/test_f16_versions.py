"""F16: programs of different ages. What an older version wrote arrives whole and is never rewritten.

`recorded/` holds what released versions really wrote (see recorded/record.py); it is never made again.
"""

from __future__ import annotations

import hashlib
import json
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from field_client.enrolment import wraps
from field_client.ledger.chain_writer import Entry
from field_client.store import migrate as store_migrations
from field_client.store.tables import events
from field_client.sync.link import Address
from field_client.ui import views as v
from server.app import create_app
from server.db import db
from server.ledger.models import EventRow
from server.schema import migrate
from server.serving import start_up
from server.settings import Settings as ServerSettings
from shared.cases.records import NoteRecorded
from shared.errors import DomainError
from shared.ledger.event import read_event
from shared.ledger.export import check_export
from shared.protocol import envelope
from shared.protocol.envelope import read_push
from shared.protocol.events import read_data
from shared.seal.keylist import open_key_ring
from tests.contract.real_site import RealSite, look_up
from tests.faults.record import Injected
from tests.field_client.conftest import PIN, CutAt, HandClock

RECORDED = Path(__file__).parent / "recorded"
VERSIONS = sorted(one.name for one in RECORDED.iterdir() if (one / "expected.json").exists())
pytestmark = pytest.mark.fault("F16")


class Recorded(RealSite):
    """A recorded server and tablet under the programs of today."""

    def __init__(self, folder: Path, version: str) -> None:
        self.version = RECORDED / version
        self.expected: dict[str, Any] = json.loads((self.version / "expected.json").read_text(encoding="utf-8"))
        for name in ("server", "tablet"):
            with tarfile.open(self.version / f"{name}.tar.gz") as archive:
                # Python 3.11.2, which is Debian 12's, has no filters yet.
                guarded = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
                archive.extractall(folder, **guarded)  # noqa: S202 - our own archives
        self.folder, self.clock, self.hooks = folder, HandClock(ms=self.expected["clock_ms"]), CutAt()
        self._http, self.port = None, 0
        self.settings_of_server = ServerSettings(
            data_dir=folder / "server",
            key_dir=folder / "server" / "keys",
            database_url=f"sqlite:///{folder / 'server' / 'server.sqlite3'}",
            public_url="http://127.0.0.1:0",
        )
        for key in (folder / "server" / "keys").iterdir():
            key.chmod(0o600)
        (folder / "server" / "keys").chmod(0o700)
        self.app = create_app(self.settings_of_server, clock=self.clock)
        with self.app.app_context():
            migrate()
        self.tablet = self.build()

    def unlock(self) -> None:
        """Today's app opens the recorded store; the server stands at another address than it did then."""
        self.tablet.unlock(PIN)
        self.tablet.opened._link._address = Address(f"http://127.0.0.1:{self.port}")

    def stored_bytes(self) -> list[str]:
        """SHA-256 of the exact bytes the server holds, by seq."""
        with self.app.app_context():
            rows = db.session.scalars(db.select(EventRow).order_by(EventRow.seq)).all()
            return [hashlib.sha256(row.raw).hexdigest() for row in rows if str(row.tablet) == self.expected["tablet"]]

    def verdicts(self) -> set[str]:
        with self.app.app_context():
            return set(db.session.scalars(db.select(EventRow.verdict)))


@pytest.fixture(params=VERSIONS)
def recorded(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Recorded]:
    monkeypatch.setattr(wraps, "_MEMORY_KIB", 64)
    site = Recorded(tmp_path, request.param)
    site.serve()
    yield site
    site.tablet.stop()
    site.silence()


def test_F16_a_push_of_every_released_version_is_taken_by_todays_server_byte_for_byte(
    recorded: Recorded, faults_injected: Injected
) -> None:
    body = (recorded.version / "push.bin").read_bytes()
    with recorded.app.test_client() as client:
        token = _token_of(recorded)
        answer = client.post(
            f"/api/v1/ledger/{recorded.expected['tablet']}", data=body, headers={"Authorization": f"Bearer {token}"},
            content_type="application/x-ndjson",
        )  # fmt: skip
    assert (answer.status_code, answer.get_json()["verdicts"]) == (200, [])
    assert recorded.stored_bytes() == recorded.expected["hashes"]
    assert look_up(recorded, recorded.expected["code"])["state"] == "found"
    faults_injected(1, lost=0)


def _token_of(recorded: Recorded) -> str:
    recorded.unlock()
    return str(recorded.tablet.opened._link.token)


def test_F16_an_updated_app_sends_what_the_old_one_left_unsent_and_rewrites_nothing(
    recorded: Recorded, faults_injected: Injected
) -> None:
    recorded.unlock()
    assert recorded.tablet.home(v.CaseFilter.ALL).ledger.unsent == len(recorded.expected["hashes"])
    recorded.sync()
    assert recorded.stored_bytes()[: len(recorded.expected["hashes"])] == recorded.expected["hashes"]
    assert recorded.verdicts() == {"applied"}
    assert look_up(recorded, recorded.expected["code"])["state"] == "found"
    assert recorded.tablet.decisions()[0].decision_number == recorded.expected["number"]
    faults_injected(1, lost=recorded.tablet.home(v.CaseFilter.ALL).ledger.unsent)


def test_F16_the_updated_app_works_on_under_its_old_numbers_and_keys(recorded: Recorded) -> None:
    recorded.unlock()
    second = recorded.tablet.entered(recorded.entered(vehicle__plate="29AB33333"))
    recorded.sync()
    recorded.sync()
    assert look_up(recorded, second.lookup_code)["state"] == "found"


@pytest.mark.parametrize("version", VERSIONS)
def test_F16_every_recorded_event_and_export_is_read_for_ever(version: str) -> None:
    folder = RECORDED / version
    push = read_push((folder / "push.bin").read_bytes())
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    assert [hashlib.sha256(raw).hexdigest() for raw in push.events] == expected["hashes"]
    for raw in push.events:
        assert read_data(read_event(raw)) is not None
    ring = open_key_ring((folder / "keys.json").read_bytes(), pinned_root=None)
    tablets = {one.ledger: one.public for keys in ring.lists for one in keys.keys if one.use == "tablet"}
    checked = list(check_export((folder / "export.ndjson").read_bytes(), lambda _: tablets[expected["tablet"]]))
    assert [hashlib.sha256(one.raw).hexdigest() for one in checked if one.raw] == expected["hashes"]


# Versions that do not exist yet


def add_notes(site: RealSite, count: int) -> None:
    """So many entries that nobody has sent, the cheapest there are."""
    tablet = site.tablet.opened.tablet
    with tablet.store.transaction() as tx:
        for n in range(count):
            tablet.chain.append(tx, Entry("complaint.recorded", NoteRecorded(f"Ghi chú mẫu {n}"), 3))


def hashes(site: RealSite) -> list[str]:
    with site.tablet.opened.tablet.store.reading() as connection:
        raws = connection.execute(select(events.c.raw).order_by(events.c.seq)).scalars()
        return [hashlib.sha256(raw).hexdigest() for raw in raws]


def test_F16_upgraded_downgraded_and_upgraded_again_with_500_unsent_all_arrive_and_none_is_rewritten(
    real: RealSite, monkeypatch: pytest.MonkeyPatch, faults_injected: Injected
) -> None:
    real.enrol()
    real.sync()
    real.silence()
    add_notes(real, 500)
    written = hashes(real)
    known = store_migrations.versions()
    newer = [*known, (len(known) + 1, "CREATE TABLE of_tomorrow (x TEXT) STRICT;")]
    with monkeypatch.context() as patch:
        patch.setattr(store_migrations, "versions", lambda: newer)
        real.restart()
        add_notes(real, 1)
        written = hashes(real)
        real.tablet.stop()
    store = real.settings.data_dir / "store.db"
    before = store.read_bytes()
    real.tablet = real.build()  # the older app again
    with pytest.raises(DomainError, match=r"^store_newer"):
        real.tablet.unlock(PIN)
    assert store.read_bytes() == before
    with monkeypatch.context() as patch:
        patch.setattr(store_migrations, "versions", lambda: newer)
        real.restart()
        real.serve()
        real.sync()
        assert hashes(real)[: len(written)] == written
        faults_injected(2, lost=real.tablet.home(v.CaseFilter.ALL).ledger.unsent)
        assert real.tablet.home(v.CaseFilter.ALL).ledger.unsent == 0
    with real.app.app_context():
        assert db.session.scalar(select(func.count()).select_from(EventRow)) >= 501


def test_F16_a_server_of_a_later_protocol_still_takes_this_apps_pushes_and_says_that_there_is_an_update(
    real: RealSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    real.enrol()
    monkeypatch.setattr(envelope, "PROTOCOL_VERSION", 2)
    monkeypatch.setattr("server.ledger.offers.PROTOCOL_VERSION", 2)
    real.recorded()
    real.sync()
    home = real.tablet.home(v.CaseFilter.ALL)
    assert (home.ledger.unsent, home.ledger.held) == (0, 0)
    assert "update" in {one.id for one in home.notices}
    monkeypatch.undo()


def test_F16_an_event_of_a_later_version_waits_at_the_server_and_applies_after_its_upgrade(
    real: RealSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    real.enrol()
    with monkeypatch.context() as older_server:
        older_server.setattr("server.ledger.apply.is_understood", lambda event: event.kind != "report.recorded")
        real.recorded()
        real.sync()
    assert "upgrade" in details(real)
    assert real.tablet.home(v.CaseFilter.ALL).ledger.unsent == 0
    start_up(real.settings_of_server, real.clock)  # the upgraded server starts
    assert details(real) == set()
    real.sync()
    assert real.tablet.home(v.CaseFilter.ALL).ledger.held == 0


def details(site: RealSite) -> set[str]:
    """What events wait for, or why they are held."""
    with site.app.app_context():
        return {one for one in db.session.scalars(db.select(EventRow.detail)) if one is not None}
