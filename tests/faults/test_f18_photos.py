"""F18: twenty photos over a link that drops every 200 kB, two of them the same, one without a byte.

A real server process, the real tablet, and a real socket that dies. What must hold: the record arrives first, a photo
goes on where the server stands, it is complete only when its hash matched, and the link carries hardly a byte twice.
"""

from __future__ import annotations

import hashlib
import random
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select

from field_client.enrolment import wraps
from field_client.evidence import photos as camera
from field_client.store.tables import photos
from field_client.system_clock import SystemClock
from server.db import db
from server.evidence.missing import missing_claims
from server.evidence.models import PhotoClaim, PhotoFile
from shared.errors import TransportError
from shared.protocol.enrolment import read_ticket
from tests.faults.conftest import KILLED, PATIENCE_S, Desk
from tests.faults.photo_program import noise
from tests.faults.proxy import Link, Proxy, Way
from tests.faults.record import Injected
from tests.field_client.conftest import PIN, CutAt, Site

PHOTOS, SIZE, LIFE = 20, 400_000, 200_000
MOST_ROUNDS = 200


class Roadside(Site):
    """A tablet at the desk's real server, through the proxy."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.clock, self.hooks = folder, SystemClock(), CutAt()  # type: ignore[assignment]
        self.tablet = self.build()

    def rows(self) -> list[tuple[str, str, int]]:
        """(state, hash, size) of each recorded photo."""
        with self.tablet.opened.tablet.store.reading() as connection:
            found = connection.execute(
                select(photos.c.state, photos.c.file_hash, photos.c.size).order_by(photos.c.of_seq)
            )
            return [(row.state, row.file_hash, row.size) for row in found]

    def try_to_sync(self) -> int:
        """Rounds until no photo is under way; a dead link ends a round, and the next begins at once."""
        for n in range(1, MOST_ROUNDS):
            try:
                self.sync()
            except TransportError:
                continue
            if not {state for state, *_ in self.rows()} & {"waiting", "sending"}:
                return n
        raise AssertionError(f"photos still under way: {self.rows()}")


@pytest.fixture
def roadside(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Roadside, Proxy]]:
    monkeypatch.setattr(wraps, "_MEMORY_KIB", 64)
    # Noise stands for a picture: nothing shrinks it, and making real ones would take longer than sending them.
    monkeypatch.setattr(camera, "_small", lambda _: b"thumbnail")
    port = int(desk.station.url.rsplit(":", 1)[1])
    with Proxy(port) as proxy:
        site = Roadside(tmp_path)
        ticket = replace(read_ticket(desk.ticket()), url=proxy.url)
        site.tablet.enrol(site.tablet.read_enrolment_code(ticket.text()), PIN)
        site.sync()
        yield site, proxy
        site.tablet.stop()


def shots() -> list[bytes]:
    """Twenty photos of which two are the same."""
    made = [b"\xff\xd8\xff\xe0" + random.Random(n).randbytes(SIZE) for n in range(PHOTOS - 1)]
    return [*made, made[0]]


def test_F18_twenty_photos_over_a_link_that_drops_every_200_kB(
    desk: Desk, roadside: tuple[Roadside, Proxy], faults_injected: Injected
) -> None:
    site, proxy = roadside
    taken = shots()
    for n in range(0, PHOTOS, 5):
        draft = site.draft(vehicle__plate=f"29AB1230{n // 5}")
        for one in taken[n : n + 5]:
            site.tablet.add_photo(draft, one)
        site.tablet.record_report(draft)
    with site.tablet.opened.tablet.store.transaction() as tx:
        last = tx.execute(select(photos).order_by(photos.c.of_seq.desc()).limit(1)).one()._asdict()
        nothing = {"id": str(uuid4()), "picture": b"", "size": 0, "file_hash": hashlib.sha256(b"").hexdigest()}
        tx.execute(photos.insert().values(**last | nothing))
    proxy.link(Link(life=LIFE))
    site.try_to_sync()
    needed = SIZE * (PHOTOS - 1)
    dropped = proxy.passed[Way.UP] // LIFE
    assert proxy.passed[Way.UP] / needed <= 1.1
    assert sorted(state for state, *_ in site.rows()) == ["complete"] * PHOTOS + ["refused"]
    names = {hashlib.sha256(one).digest() for one in taken}
    with desk.station.books():
        claims = db.session.scalars(select(PhotoClaim).where(PhotoClaim.sha256.in_(names))).all()
        files = {one.sha256: one for one in db.session.scalars(select(PhotoFile).where(PhotoFile.sha256.in_(names)))}
        missing = len(db.session.scalars(missing_claims()).all())
        assert (len(claims), len(files), missing) == (PHOTOS, PHOTOS - 1, 0)
        assert all(one.claimed_at <= files[one.sha256].stored_at for one in claims)
    kept = [
        desk.station.settings.data_dir / "evidence" / str(desk.part.station.home) / one.hex()[:2] / one.hex()
        for one in names
    ]
    lost = sum(hashlib.sha256(path.read_bytes()).hexdigest() != path.name for path in kept)
    faults_injected(dropped, lost=lost, duplicated=len(files) - len(names))
    assert lost == 0


def test_F18_a_server_killed_after_every_chunk_it_wrote_still_gets_the_photo_and_no_byte_twice(
    desk: Desk, roadside: tuple[Roadside, Proxy], faults_injected: Injected
) -> None:
    site, proxy = roadside
    photo = b"\xff\xd8\xff\xe0" + random.Random(99).randbytes(120_000)
    draft = site.draft()
    site.tablet.add_photo(draft, photo)
    site.tablet.record_report(draft)
    desk.restart_killable("photo.written")
    proxy.link(Link())
    try:
        site.try_to_sync()
    finally:
        desk.end_killable()
        desk.restart()
    assert [state for state, *_ in site.rows()] == ["complete"]
    assert proxy.passed[Way.UP] < 1.2 * len(photo)  # with the facts before it
    name = hashlib.sha256(photo).hexdigest()
    kept = desk.station.settings.data_dir / "evidence" / str(desk.part.station.home) / name[:2] / name
    assert kept.read_bytes() == photo
    faults_injected(4, lost=0)


def test_F18_a_tablet_killed_in_the_middle_of_a_photo_goes_on_where_the_server_stands(
    desk: Desk, tmp_path: Path, faults_injected: Injected
) -> None:
    def live(point: str, ticket: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "tests.faults.photo_program", str(tmp_path), point, ticket]
        return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S, check=False)

    with Proxy(int(desk.station.url.rsplit(":", 1)[1])) as proxy:
        died = live("photo.sent:2", replace(read_ticket(desk.ticket()), url=proxy.url).text())
        assert died.returncode == KILLED, died.stderr
        sent = proxy.passed[Way.UP]
        last = live("-", "-")
        assert last.stdout.split() == ["complete"], last.stderr
        assert 0 < sent < proxy.passed[Way.UP] < 1.1 * len(noise())
    faults_injected(1, lost=0)
