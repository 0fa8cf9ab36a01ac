"""F12: a tablet is set back to a backup of itself. It finds out at its first contact, gets its own events back before
it takes a number, and goes on; where it wrote on before that, both branches are kept and it is frozen."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import select

from field_client.ledger.export import export_bytes
from field_client.store.tables import decisions, events, numbers, prints
from field_client.ui import views as v
from server.db import db
from server.devices.models import Tablet
from server.ledger.models import ForkedEvent, LedgerRow
from shared.ledger.event import read_event
from shared.ledger.export import read_export
from shared.ledger.receipt import anchor_of
from tests.contract.test_tablet_and_server import RealSite, look_up
from tests.faults.record import Injected
from tests.field_client.conftest import PIN

TABLET_FILES = ("data", "device.secret")


def snapshot(site: RealSite, target: Path) -> Path:
    """The tablet's files as a backup program copies them, while it is off."""
    site.tablet.stop()
    for name in TABLET_FILES:
        source = site.folder / name
        shutil.copytree(source, target / name) if source.is_dir() else shutil.copy(source, target / name)
    site.tablet = site.build()
    site.tablet.unlock(PIN)
    return target


def set_back(site: RealSite, backup: Path) -> None:
    site.tablet.stop()
    for name in TABLET_FILES:
        source, place = backup / name, site.folder / name
        if source.is_dir():
            shutil.rmtree(place)
            shutil.copytree(source, place)
        else:
            shutil.copy(source, place)
    site.tablet = site.build()
    site.tablet.unlock(PIN)


def rows(site: RealSite, table: object) -> list[tuple[object, ...]]:
    with site.tablet.opened.tablet.store.reading() as connection:
        return [tuple(row) for row in connection.execute(table.select())]  # type: ignore[attr-defined]


@pytest.fixture
def shift_after_backup(real: RealSite, tmp_path: Path) -> Path:
    """A backup, and after it a shift: two decisions printed, served and sent, a case passed up, a new block."""
    (tmp_path / "backup").mkdir()
    real.entered(vehicle__plate="29AB00001")
    real.sync()
    backup = snapshot(real, tmp_path / "backup")
    for plate in ("29AB00002", "29AB00003"):
        case_id = real.entered(vehicle__plate=plate)
        real.tablet.print_decision(case_id, 2)
        real.print_all()
        printing = real.tablet.printing(case_id, decision=True)
        assert printing.open is not None
        real.tablet.settle_print(printing.open.print_id, v.PrintOutcome.ALL)
        real.tablet.serve_decision(case_id, v.ServiceWay.HANDED, "")
        real.sync()
    real.recorded(vehicle__group="car", vehicle__plate="30A12345", acts=[["car.alcohol.3", 1]])
    real.sync()
    return backup


def test_F12_a_tablet_set_back_to_a_backup_gets_its_events_back_before_it_takes_a_number(
    real: RealSite, shift_after_backup: Path, faults_injected: Injected
) -> None:
    ledger, kept = rows(real, events), [rows(real, table) for table in (decisions, numbers)]
    cases = [(row.report_number, row.decision_number, row.stage) for row in real.tablet.home(v.CaseFilter.ALL).rows]
    real.clock.forward(seconds=3600)
    set_back(real, shift_after_backup)
    assert len(rows(real, events)) < len(ledger)
    real.sync()
    assert rows(real, events)[: len(ledger)] == ledger
    assert [rows(real, table) for table in (decisions, numbers)] == kept
    assert [
        (row.report_number, row.decision_number, row.stage) for row in real.tablet.home(v.CaseFilter.ALL).rows
    ] == cases
    with real.tablet.opened.tablet.store.reading() as connection:
        told = connection.execute(select(prints.c.outcome).where(prints.c.decision_seq.is_not(None))).scalars().all()
    assert told.count("printed") == 2
    again = real.tablet.entered(real.entered(vehicle__plate="29AB00004"))
    used = [row[3] for row in rows(real, numbers)]
    assert again.number == f"{max(used):06d}/QĐ-XPHC"  # type: ignore[type-var]
    real.sync()
    sums = real.tablet.home(v.CaseFilter.ALL).ledger
    assert (sums.unsent, sums.held, sums.holds) == (0, 0, True)
    assert look_up(real, again.lookup_code)["state"] == "found"
    with real.app.app_context():
        row = db.session.scalars(db.select(LedgerRow)).one()
        assert row.pulled_at == real.clock.ms
        assert db.session.scalars(db.select(ForkedEvent)).all() == []
    faults_injected(
        1, lost=len(ledger) - len(rows(real, events)[: len(ledger)]), serials_twice=len(used) - len(set(used))
    )


def test_the_export_of_a_tablet_that_got_its_events_back_has_every_receipt_its_anchors_name(
    real: RealSite, shift_after_backup: Path
) -> None:
    set_back(real, shift_after_backup)
    real.sync()
    opened = real.tablet.opened.tablet
    with opened.store.reading() as connection:
        envelope, _ = read_export(export_bytes(connection, opened.identity))
    named = {read_event(raw).anchor for (*_, raw, _hash, _head) in rows(real, events)}  # type: ignore[arg-type]
    assert named <= {anchor_of(one) for one in envelope.receipts}
    assert len(named) > 3


def test_a_power_cut_while_the_events_come_back_leaves_all_or_nothing(real: RealSite, shift_after_backup: Path) -> None:
    ledger = rows(real, events)
    set_back(real, shift_after_backup)
    before = rows(real, events)
    real.hooks.name = "pull.inserted"
    with pytest.raises(BaseException, match=r"pull\.inserted"):
        real.sync()
    real.restart()
    assert rows(real, events) == before
    with real.refuses("behind_server"):
        real.entered(vehicle__plate="29AB00009")
    real.tablet.opened.sync.ask_now()
    with real.refuses("ledger_fork"):
        # The report above was written on the old branch: now there are two.
        real.sync()
        real.entered(vehicle__plate="29AB00010")
    assert len(ledger) > len(before)


def test_F12_a_tablet_that_wrote_on_after_it_was_set_back_is_frozen_and_both_branches_are_kept(
    real: RealSite, shift_after_backup: Path
) -> None:
    set_back(real, shift_after_backup)
    case_id = real.entered(vehicle__plate="29AB00005")
    number = real.tablet.entered(case_id).number
    real.sync()
    real.sync()
    assert number == "000002/QĐ-XPHC"  # used before the tablet was set back: nobody offline could know
    with real.refuses("ledger_fork"):
        real.tablet.print_decision(case_id, 1)
    with real.refuses("ledger_fork"):
        real.entered(vehicle__plate="29AB00006")
    with real.app.app_context():
        assert db.session.scalars(db.select(Tablet.state)).all() == ["frozen"]
        branch = {row.raw for row in db.session.scalars(db.select(ForkedEvent))}
    assert branch >= {row[7] for row in rows(real, events)[-5:-2]}
    assert real.tablet.home(v.CaseFilter.ALL).notices[0].id == "clone"
