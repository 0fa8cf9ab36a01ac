"""F13: a tablet that was enrolled after the backup a server was restored from proves that it is the server's own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from field_client.ui import views as v
from server.db import db
from server.devices.models import Tablet
from server.devices.revocation import revoke_tablet
from server.keys.publication import key_ring
from server.keys.witness import WITNESS
from server.ledger.models import EventRow
from server.restore.models import Restore
from server.restore.queries import tablets_after_restore
from server.sms.models import SmsRow
from tests.contract.real_site import look_up
from tests.contract.test_tablet_and_server import RealSite
from tests.faults.record import Injected
from tests.faults.restore.fleet import Fleet, back_up, restore, set_back
from tests.server.conftest import HOME, World
from tests.server.tablet import TestTablet


def ring_of(world: World) -> str:
    """The unit's key list as every tablet of it holds it."""
    with world.app.app_context():
        text = key_ring(world.parts, HOME).decode()
        db.session.remove()
    return text


def come_back(tablet: TestTablet, ring: str, **more: Any) -> TestResponse:
    """As the real tablet asks; `more` replaces parts of the body."""
    assert tablet.receipt is not None
    body = json.dumps({"key_ring": ring, "receipt": tablet.receipt.to_wire()} | more).encode()
    return tablet.request("POST", f"/api/v1/ledger/{tablet.id}/return", body)


def test_F13_a_real_tablet_enrolled_after_the_backup_comes_back_by_itself_with_all_it_wrote(
    new_site: RealSite, tmp_path: Path, faults_injected: Injected
) -> None:
    real = new_site
    backup = back_up(real, tmp_path / "backup")
    real.enrol()
    real.sync()
    first = real.tablet.entered(real.entered(vehicle__plate="29AB00001"))
    real.sync()
    second = real.tablet.entered(real.entered(vehicle__plate="29AB00002"))
    set_back(real, backup)
    real.sync()
    sums = real.tablet.home(v.CaseFilter.ALL).ledger
    assert (sums.unsent, sums.held, sums.holds) == (0, 0, True)
    assert {look_up(real, one.lookup_code)["state"] for one in (first, second)} == {"found"}
    third = real.tablet.entered(real.entered(vehicle__plate="29AB00003"))
    real.sync()
    assert len({one.number for one in (first, second, third)}) == 3
    with real.app.app_context():
        kept = db.session.scalar(db.select(db.func.count()).select_from(EventRow))
        states = {row.number: row.state for row in db.session.scalars(db.select(SmsRow))}
        (line,) = tablets_after_restore(HOME)
        epochs = [row.epoch for row in db.session.scalars(db.select(Restore))]
        db.session.remove()
    assert kept == len(real.kinds())
    assert states[first.number] == "unknown"
    assert (line.heard, line.missing) == (True, None)
    assert line.returned_at is not None
    assert epochs == [2]
    faults_injected(1, lost=len(real.kinds()) - kept)


@pytest.mark.parametrize("witness_too", [False, True])
def test_F13_an_unknown_tablet_alone_shows_that_the_database_is_old(
    world: World, tmp_path: Path, witness_too: bool
) -> None:
    backup = back_up(world, tmp_path / "backup")
    fleet = Fleet(world, [world.tablet(numbers=0)])
    fleet.ask(fleet.tablets[0])
    code = fleet.decide(fleet.tablets[0])
    fleet.sync(fleet.tablets[0])
    fleet.send_texts()
    ring = ring_of(world)
    if witness_too:
        (world.settings.key_dir / WITNESS).unlink()
    fleet = fleet.moved_to(restore(world, backup))
    (tablet,) = fleet.tablets
    assert tablet.offer(pushed=0).status_code == 401
    for _ in range(2):  # its answer may be lost
        answer = come_back(tablet, ring)
        assert (answer.status_code, answer.get_json()["epoch"]) == (200, 2)
    fleet.sync(tablet)
    assert [row.epoch for row in fleet.world.rows(Restore)] == [2]
    assert fleet.text_states() == {code: "unknown"}
    assert fleet.ask(tablet).status_code == 200
    fleet.decide(tablet)
    fleet.sync(tablet)
    assert fleet.overlapping() == []
    assert len(set(fleet.used())) == len(fleet.used()) == 2
    new = fleet.world.tablet(numbers=0)
    assert new.code != tablet.code


def test_what_does_not_prove_a_tablet_brings_none_back(world: World, tmp_path: Path) -> None:
    backup = back_up(world, tmp_path / "backup")
    other_tablet = world.tablet(numbers=0)
    before = ring_of(world)
    tablet = world.tablet(numbers=0)
    ring = ring_of(world)
    fleet = Fleet(world, [tablet, other_tablet]).moved_to(restore(world, backup))
    tablet, other_tablet = fleet.tablets
    edited = ring.replace(tablet.code, "0009", 1)
    assert come_back(tablet, edited).get_json()["error"] in {"signature", "keys_unreadable", "list_not_in_index"}
    assert come_back(tablet, before).get_json()["error"] == "not_ours"
    assert come_back(tablet, ring, receipt=other_tablet.receipt.to_wire()).get_json()["error"] == "foreign_receipt"
    tablet.key = other_tablet.key
    assert come_back(tablet, ring).get_json()["error"] == "signature"
    assert fleet.world.rows(Tablet) == []


def test_a_tablet_revoked_in_its_own_list_stays_out(world: World, tmp_path: Path) -> None:
    backup = back_up(world, tmp_path / "backup")
    tablet = world.tablet(numbers=0)
    with world.app.app_context():
        revoke_tablet(world.parts, HOME, tablet.id)
        db.session.remove()
    ring = ring_of(world)
    fleet = Fleet(world, [tablet]).moved_to(restore(world, backup))
    assert come_back(fleet.tablets[0], ring).get_json()["error"] == "revoked"
    assert fleet.world.rows(Tablet) == []


def test_a_code_that_went_to_another_tablet_is_not_shared(world: World, tmp_path: Path) -> None:
    backup = back_up(world, tmp_path / "backup")
    tablet = world.tablet(numbers=0)
    ring = ring_of(world)
    (world.settings.key_dir / WITNESS).unlink()
    fleet = Fleet(world, [tablet]).moved_to(restore(world, backup))
    assert fleet.world.tablet(numbers=0).code == tablet.code  # nobody had spoken yet, and the witness was gone
    answer = come_back(fleet.tablets[0], ring)
    assert (answer.status_code, answer.get_json()["error"]) == (409, "tablet_code")
