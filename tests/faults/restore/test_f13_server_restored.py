"""F13: the server is restored from an older backup. No serial is given out again, everything a tablet holds comes back,
nobody is texted twice, and what no tablet can give back is listed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from field_client.ledger.receipts import acknowledged_seq
from field_client.ui import views as v
from server.app import create_app
from server.cli import init
from server.db import db
from server.keys.witness import WITNESS
from server.ledger.models import EventRow
from server.numbering.queries import STATES, lease_states, list_serials
from server.restore.models import BY_TABLET, BY_WITNESS, Restore
from server.restore.queries import open_ranges, tablets_after_restore
from server.restore.service import compare_witness
from server.settings import load_settings
from server.sms.models import SmsRow
from server.times.models import KnownReceipt
from server.units.models import ServerIdentity
from server.units.unit_file import read_unit
from tests.contract.test_tablet_and_server import RealSite, look_up
from tests.faults.record import Injected
from tests.faults.restore.fleet import YEAR, Fleet, back_up, restore, set_back
from tests.postgres import Postgres
from tests.server.conftest import HOME, UNIT, MakeWorld, TestClock, World

POINTS = 10


@pytest.fixture
def shift(world: World, tmp_path: Path) -> tuple[Fleet, list[Path]]:
    """Five tablets over ten hours, each hour begun with a backup: the fleet at the end, and the backups."""
    fleet = Fleet(world, [world.tablet(numbers=0) for _ in range(5)])
    for tablet in fleet.tablets[:4]:
        fleet.ask(tablet)
    backups = []
    for hour in range(POINTS):
        world.clock.ms += 3_600_000
        backups.append(back_up(world, tmp_path / f"backup-{hour}"))
        fleet.send_texts()  # what the backup shows as unsent leaves now
        for place in (hour, 2 * hour + 1):
            tablet = fleet.tablets[place % 5]
            fleet.decide(tablet)
            if (place + hour) % 3:
                fleet.sync(tablet)
    fleet.send_texts()
    return fleet, backups


def test_F13_a_server_restored_at_any_of_ten_points_grants_and_texts_nothing_twice_and_gets_everything_back(
    shift: tuple[Fleet, list[Path]], faults_injected: Injected
) -> None:
    before, backups = shift
    texted = len(before.texts)
    assert texted > 3
    lost = twice = 0
    witness = before.world.settings.key_dir / WITNESS
    known = witness.read_bytes()
    for point, backup in enumerate(backups):
        # Every second time the witness is gone as well: only the tablets' receipts tell that the database is old.
        witness.write_bytes(known) if point % 2 else witness.unlink()
        fleet = before.moved_to(restore(before.world, backup, anew=False))
        for tablet in fleet.tablets:
            fleet.sync(tablet)
        for tablet in fleet.tablets[point % 2 :: 2]:
            fleet.sync(tablet)  # the epoch may have begun after its first word
            assert fleet.ask(tablet).status_code == 200
            fleet.decide(tablet)
            fleet.sync(tablet)
        fleet.send_texts()
        assert fleet.overlapping() == []
        used = fleet.used()
        here = {(row.tablet, row.seq): row.raw for row in fleet.world.rows(EventRow)}
        made = {(one.id, n): raw for one in fleet.tablets for n, raw in enumerate(one.events, 1)}
        lost += len(made.keys() - here.keys())
        twice += len(used) - len(set(used))
        assert here == made
        assert len(fleet.texts) == len(set(fleet.texts)) > texted
        assert [row.verdict for row in fleet.world.rows(EventRow) if row.verdict != "applied"] == []
        assert fleet.world.rows(ServerIdentity)[0].epoch == 2
        _every_serial_has_one_state(fleet.world)
    faults_injected(POINTS, lost=lost, serials_twice=twice)


def _every_serial_has_one_state(world: World) -> None:
    with world.app.app_context():
        listed = list(list_serials(HOME, YEAR, 1))
        leased, skipped = lease_states(HOME), [one for one in open_ranges(HOME) if (one.year, one.series) == (YEAR, 1)]
    assert [serial for serial, _ in listed] == list(range(1, len(listed) + 1))
    summed = {state: sum(one.states[state] for one in leased) for state in STATES}
    summed["not_seen"] += sum(len(one) for one in skipped)
    assert summed == {state: [one for _, one in listed].count(state) for state in STATES}


def test_F13_the_gap_list_names_what_no_tablet_can_give_back(shift: tuple[Fleet, list[Path]]) -> None:
    before, backups = shift
    fleet = before.moved_to(restore(before.world, backups[2]))
    burnt, *others = fleet.tablets
    block = fleet.granted[burnt.leases[-1]["lease"]][1]
    for tablet in others:
        fleet.sync(tablet)
    with fleet.world.app.app_context():
        silent = [one.code for one in tablets_after_restore(HOME) if not one.heard]
        missing = [one.missing for one in tablets_after_restore(HOME) if one.heard]
        open_serials = {n for one in open_ranges(HOME) if one.year == YEAR for n in range(one.first, one.last + 1)}
        db.session.remove()
    assert silent == [burnt.code]
    assert missing == [None] * 4
    known = {n for lease, (_, (first, last)) in fleet.granted.items() for n in range(first, last + 1)}
    assert set(range(block[0], block[1] + 1)) & open_serials or block[1] <= 16
    assert fleet.world.look_up(f"{max(known) + 1:06d}/QĐ-XPHC", unit=HOME)["state"] == "awaiting_sync"
    fleet.close()


@pytest.mark.parametrize("told_by", [BY_WITNESS, BY_TABLET])
def test_F13_a_restore_is_noticed_by_the_witness_and_without_it_by_the_first_receipt(
    world: World, tmp_path: Path, told_by: str
) -> None:
    fleet = Fleet(world, [world.tablet(numbers=0) for _ in range(2)])
    backup = back_up(world, tmp_path / "backup")
    fleet.ask(fleet.tablets[0])
    fleet.decide(fleet.tablets[0])
    fleet.sync(fleet.tablets[0])
    if told_by == BY_TABLET:
        (world.settings.key_dir / WITNESS).unlink()
    fleet = fleet.moved_to(restore(world, backup))
    if told_by == BY_TABLET:
        assert fleet.world.rows(Restore) == []
        fleet.sync(fleet.tablets[0])
    assert [(row.epoch, row.cause) for row in fleet.world.rows(Restore)] == [(2, told_by)]
    fleet.sync(fleet.tablets[1])
    assert fleet.ask(fleet.tablets[1]).status_code == 200
    high = 4 if told_by == BY_WITNESS else 0
    assert fleet.tablets[1].leases[-1]["from"] == high + fleet.world.settings.restore_skip + 1


def test_a_tablet_code_given_after_the_backup_is_not_given_again(world: World, tmp_path: Path) -> None:
    first = world.tablet(numbers=0)
    backup = back_up(world, tmp_path / "backup")
    lost = world.tablet(numbers=0)
    world = restore(world, backup)
    new = world.tablet(numbers=0)
    assert (first.code, lost.code) == ("0001", "0002")
    assert int(new.code) > 2 + 100 - 1


def test_no_lease_is_given_before_the_receipt_was_shown_in_the_new_epoch(world: World, tmp_path: Path) -> None:
    fleet = Fleet(world, [world.tablet(numbers=0) for _ in range(2)])
    backup = back_up(world, tmp_path / "backup")
    fleet.ask(fleet.tablets[0])
    fleet = fleet.moved_to(restore(world, backup))
    answer = fleet.ask(fleet.tablets[1])
    assert (answer.status_code, answer.get_json()["error"]) == (409, "epoch")
    fleet.sync(fleet.tablets[1])
    assert fleet.ask(fleet.tablets[1]).status_code == 200


def test_a_receipt_of_an_older_epoch_is_handled_after_a_second_restore(world: World, tmp_path: Path) -> None:
    fleet = Fleet(world, [world.tablet(numbers=0) for _ in range(3)])
    for tablet in fleet.tablets:
        fleet.ask(tablet)
    backup = back_up(world, tmp_path / "backup")
    for tablet in fleet.tablets:
        fleet.decide(tablet)
        fleet.sync(tablet)
    for epoch in (2, 3):
        fleet = fleet.moved_to(restore(world, backup))
        fleet.sync(fleet.tablets[0])  # the others still hold receipts of epoch 1
        fleet.ask(fleet.tablets[0])
        assert fleet.world.rows(ServerIdentity)[0].epoch == epoch
    for tablet in fleet.tablets:
        fleet.sync(tablet)
        fleet.decide(tablet)
        fleet.sync(tablet)
    assert len(fleet.world.rows(EventRow)) == sum(len(one.events) for one in fleet.tablets)
    assert fleet.overlapping() == []
    assert len(set(fleet.used())) == len(fleet.used())


def test_a_push_that_shows_more_than_the_server_has_begins_the_epoch_before_anything_is_taken(
    world: World, tmp_path: Path
) -> None:
    fleet = Fleet(world, [world.tablet(numbers=0)])
    (tablet,) = fleet.tablets
    fleet.ask(tablet)
    backup = back_up(world, tmp_path / "backup")
    code = fleet.decide(tablet)
    fleet.sync(tablet)
    (world.settings.key_dir / WITNESS).unlink()
    fleet = fleet.moved_to(restore(world, backup))
    (tablet,) = fleet.tablets
    tablet.record(uuid4())
    answer = tablet.push()
    assert (answer.status_code, answer.get_json()["error"]) == (409, "epoch")
    fleet.adopt(tablet, answer.get_json()["statement"])
    tablet.acknowledged = 0
    assert tablet.push().status_code == 200
    assert fleet.text_states() == {code: "unknown"}


def test_F13_the_real_tablet_shows_as_unsent_what_the_restored_server_lost_and_sends_it_again(
    real: RealSite, tmp_path: Path, faults_injected: Injected
) -> None:
    first = real.tablet.entered(real.entered(vehicle__plate="29AB00001"))
    real.sync()
    backup = back_up(real, tmp_path / "backup")
    with real.tablet.opened.tablet.store.reading() as connection:
        there = acknowledged_seq(connection)
    second = real.tablet.entered(real.entered(vehicle__plate="29AB00002"))
    real.sync()
    set_back(real, backup)
    real.hooks.name = "push.before"
    with pytest.raises(BaseException, match=r"push\.before"):
        real.sync()
    real.restart()
    sums = real.tablet.home(v.CaseFilter.ALL).ledger
    assert sums.unsent > 0
    assert sums.holds
    with real.tablet.opened.tablet.store.reading() as connection:
        assert acknowledged_seq(connection) == there
    real.sync()
    sums = real.tablet.home(v.CaseFilter.ALL).ledger
    assert (sums.unsent, sums.held, sums.holds) == (0, 0, True)
    assert {look_up(real, one.lookup_code)["state"] for one in (first, second)} == {"found"}
    third = real.tablet.entered(real.entered(vehicle__plate="29AB00003"))
    assert third.number == "000003/QĐ-XPHC"
    real.sync()
    with real.app.app_context():
        kept = db.session.scalar(db.select(db.func.count()).select_from(EventRow))
        states = {row.number: row.state for row in db.session.scalars(db.select(SmsRow))}
        brackets = db.session.scalar(db.select(db.func.count()).select_from(KnownReceipt))
        db.session.remove()
    assert kept == len(real.kinds())
    assert states == {first.number: "unknown", second.number: "unknown", third.number: "waiting_lookup"}
    assert brackets
    faults_injected(2, lost=len(real.kinds()) - kept)


@pytest.mark.postgres
def test_F13_a_postgresql_restored_from_a_copy_grants_nothing_twice_and_gets_everything_back(
    make_world: MakeWorld, postgres: Postgres, template: Path
) -> None:
    def fill(url: str) -> None:
        settings = load_settings({"BIENBAN_DATA_DIR": str(template), "BIENBAN_DATABASE_URL": url})
        with init(settings, TestClock(), read_unit(UNIT)).app_context():
            db.engine.dispose()

    name = f"{template.parent.name}_template"
    postgres.prepare(name, fill)
    url = postgres.clone(name)
    world = make_world(url)
    before = Fleet(world, [world.tablet(numbers=0) for _ in range(3)])
    for tablet in before.tablets[:2]:
        before.ask(tablet)
        before.decide(tablet)
        before.sync(tablet)
    before.close()  # a template must not be in use
    backup = postgres.clone(url.rpartition("@/")[2].partition("?")[0])
    before.send_texts()
    for tablet in before.tablets:
        before.decide(tablet)
        before.sync(tablet)
    restored = World(
        create_app(replace(world.settings, database_url=backup), clock=world.clock), world.settings, world.clock
    )
    with restored.app.app_context():
        assert compare_witness(restored.parts)
    fleet = before.moved_to(restored)
    for tablet in fleet.tablets:
        fleet.sync(tablet)
        assert fleet.ask(tablet).status_code == 200
        fleet.decide(tablet)
        fleet.sync(tablet)
    fleet.send_texts()
    assert fleet.overlapping() == []
    assert len(set(fleet.used())) == len(fleet.used())
    assert len(fleet.world.rows(EventRow)) == sum(len(one.events) for one in fleet.tablets)
    assert len(fleet.texts) == len(set(fleet.texts))
    for one in (fleet, before):
        one.close()
    for used in (url, backup):
        postgres.drop(used)
