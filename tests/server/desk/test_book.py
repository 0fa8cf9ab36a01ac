"""The desk's ledger is a ledger: chained, anchored, exported and checked as any tablet's; one writer, one epoch."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from threading import Barrier, Thread
from uuid import UUID

import pytest
from flask import Flask

from server.cli import parts_of
from server.db import db, transaction
from server.desk.book import Act, export_desk, open_desk, write_down
from server.devices.models import Tablet
from server.keys.models import PublicKey
from server.keys.publication import key_ring
from server.ledger.apply import Application
from server.ledger.models import EventRow, LedgerRow
from server.units.models import ServerIdentity
from shared.cases.records import NoteRecorded
from shared.errors import NotFound
from shared.ledger.event import read_event
from shared.ledger.export import check_export, read_export
from tests.server.conftest import HOME, World
from tools.cli import main


def note(app: Flask, text: str) -> UUID:
    """Write one event at the desk; the desk's ledger."""
    parts = parts_of(app)
    with app.app_context(), transaction():
        desk = open_desk(parts, HOME)
        entries = write_down(parts, desk, [Act("complaint.recorded", 3, NoteRecorded(text))])
        Application(parts).take(entries)
        return desk.id


def exported(world: World, desk: UUID) -> bytes:
    with world.app.app_context():
        return export_desk(world.parts, HOME, desk)


def test_the_desk_is_made_once_with_a_code_and_key_of_its_own(either: World) -> None:
    first = either.tablet(numbers=0)
    desk = note(either.app, "một")
    assert note(either.app, "hai") == desk
    (row,) = either.rows(Tablet, kind="desk")
    assert (row.code, row.state) == ("0002", "active")
    (key,) = either.rows(PublicKey, use="desk")
    assert (key.public, key.ledger, key.code) == (row.public, desk, "0002")
    assert row.public != first.key.public_key().public_bytes_raw()


def test_every_desk_event_is_chained_and_anchored_in_the_receipt_before_it(either: World) -> None:
    desk = note(either.app, "một")
    receipt = either.rows(LedgerRow, tablet=desk)[0].receipt
    note(either.app, "hai")
    rows = sorted(either.rows(EventRow, tablet=desk), key=lambda row: row.seq)
    events = [read_event(row.raw) for row in rows]
    assert [event.seq for event in events] == [1, 2]
    assert events[1].anchor == sha256(receipt).hexdigest()
    assert {(event.officer, event.at, event.boot) for event in events} == {(3, either.clock.ms, either.parts.boot)}


def test_an_export_of_the_desk_is_checked_as_any_tablets(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = note(world.app, "một")
    note(world.app, "hai")
    data = exported(world, desk)
    public = world.rows(Tablet, kind="desk")[0].public
    assert [one.seq for one in check_export(data, lambda ledger: public if ledger == desk else None)] == [1, 2]
    named = {sha256(one.body).hexdigest() for one in read_export(data)[0].receipts}
    assert {read_event(row.raw).anchor for row in world.rows(EventRow, tablet=desk)} <= named
    (tmp_path / "desk.ndjson").write_bytes(data)
    with world.app.app_context():
        (tmp_path / "keys.json").write_bytes(key_ring(world.parts))
    assert main(["verify", str(tmp_path / "desk.ndjson")]) == 0
    (tmp_path / "desk.ndjson").write_bytes(data.replace(b"hai", b"bai"))
    assert main(["verify", str(tmp_path / "desk.ndjson")]) == 1
    assert "2" in capsys.readouterr().out


def test_two_writers_at_once_write_one_after_the_other(either: World) -> None:
    note(either.app, "mở sổ")
    apps, barrier, failed = [either.other_app() for _ in range(3)], Barrier(3), []

    def write(app: Flask) -> None:
        try:
            barrier.wait(10)
            for n in range(3):
                note(app, f"mục {n}")
        except Exception as error:
            failed.append(error)
        with app.app_context():
            db.session.remove()
            db.engine.dispose()

    threads = [Thread(target=write, args=(app,)) for app in apps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failed == []
    (desk,) = either.rows(Tablet, kind="desk")
    assert sorted(row.seq for row in either.rows(EventRow, tablet=desk.id)) == list(range(1, 11))
    assert len(list(check_export(exported(either, desk.id), lambda _ledger: desk.public))) == 10


def test_after_a_restore_the_desk_begins_a_new_ledger_and_the_old_one_stays_checkable(either: World) -> None:
    old = note(either.app, "trước")
    with either.app.app_context(), transaction():
        db.session.scalars(db.select(ServerIdentity)).one().epoch = 2
    new = note(either.app, "sau")
    assert new != old
    states = {row.id: (row.state, row.code) for row in either.rows(Tablet, kind="desk")}
    assert states == {old: ("closed", "0001"), new: ("active", "0002")}
    assert len(either.rows(EventRow, tablet=old)) == len(either.rows(EventRow, tablet=new)) == 1
    public = {row.id: row.public for row in either.rows(Tablet, kind="desk")}
    assert len(list(check_export(exported(either, old), public.get))) == 1


def test_nobody_speaks_for_the_desk_from_outside(world: World) -> None:
    desk = note(world.app, "một")
    answer = world.client.post(f"/api/v1/ledger/{desk}", data=b"", headers={"Authorization": "Bearer " + "A" * 43})
    assert answer.status_code == 401


def test_a_tablet_is_no_desk_to_export(world: World) -> None:
    tablet = world.tablet(numbers=0)
    with pytest.raises(NotFound):
        exported(world, tablet.id)
