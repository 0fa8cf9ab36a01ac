"""F11: two tablets with one identity. The second is found at its first contact, both are frozen for numbers and
printing, and every event of both branches is kept."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from field_client.store.tables import events
from field_client.sync import pushing
from field_client.ui import views as v
from server.db import db
from server.devices.models import Tablet
from server.ledger.models import EventRow, ForkedEvent
from server.numbering.models import SerialRow
from tests.contract.test_tablet_and_server import RealSite, look_up
from tests.faults.record import Injected
from tests.field_client.conftest import PIN, CutAt


class Copy(RealSite):
    """The same tablet once more, from a copy of its files and of its hardware's secret."""

    def __init__(self, original: RealSite, folder: Path) -> None:
        original.tablet.stop()
        shutil.copytree(original.folder, folder, ignore=shutil.ignore_patterns("server"))
        original.tablet = original.build()
        original.tablet.unlock(PIN)
        self.folder, self.clock, self.hooks = folder, original.clock, CutAt()
        self.app, self.port = original.app, original.port
        self.tablet = self.build()
        self.tablet.unlock(PIN)


def ledger_of(site: RealSite) -> list[bytes]:
    with site.tablet.opened.tablet.store.reading() as connection:
        return list(connection.execute(events.select().order_by(events.c.seq)).mappings().all())  # type: ignore[arg-type]


def kept(site: RealSite) -> set[bytes]:
    """Every event of every branch that the server has."""
    with site.app.app_context():
        found = [*db.session.scalars(db.select(EventRow.raw)), *db.session.scalars(db.select(ForkedEvent.raw))]
        db.session.remove()
    return set(found)


def made(*sites: RealSite) -> set[bytes]:
    return {row["raw"] for site in sites for row in ledger_of(site)}  # type: ignore[call-overload]


@pytest.mark.parametrize("first", ["original", "copy"])
def test_F11_of_two_tablets_with_one_identity_the_second_is_found_at_first_contact_whoever_syncs_first(
    real: RealSite, tmp_path: Path, first: str, faults_injected: Injected
) -> None:
    copy = Copy(real, tmp_path / "copy")
    pair = (real, copy) if first == "original" else (copy, real)
    cases = [one.entered(vehicle__plate=f"29AB0000{n}") for n, one in enumerate(pair)]
    numbers = [one.tablet.entered(case_id) for one, case_id in zip(pair, cases, strict=True)]
    assert numbers[0].number == numbers[1].number
    for one in pair:
        one.sync()
    with pair[1].refuses("ledger_fork"):
        pair[1].entered(vehicle__plate="29AB00007")
    with pair[1].refuses("ledger_fork"):
        pair[1].tablet.print_decision(cases[1], 1)
    pair[0].tablet.opened.sync.ask_now(numbers=True)
    with pair[0].refuses("frozen"):
        pair[0].sync()
    with pair[0].refuses("frozen"):
        pair[0].entered(vehicle__plate="29AB00008")
    for one in pair:
        one.sync()
    with real.app.app_context():
        assert db.session.scalars(db.select(Tablet.state)).all() == ["frozen"]
        serials = [row.serial for row in db.session.scalars(db.select(SerialRow))]
        db.session.remove()
    assert made(*pair) <= kept(real)
    assert look_up(real, numbers[0].lookup_code)["state"] == "ambiguous"
    notice = pair[1].tablet.home(v.CaseFilter.ALL).notices[0]
    assert (notice.id, notice.modal) == ("clone", True)
    assert len(notice.told.lines) >= 2
    faults_injected(1, lost=len(made(*pair) - kept(real)), applied_twice=len(serials) - len(set(serials)))
    copy.tablet.stop()


def test_a_branch_larger_than_one_push_is_kept_whole(
    real: RealSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pushing, "LARGEST_BATCH", 3_000)
    copy = Copy(real, tmp_path / "copy")
    real.recorded(vehicle__plate="29AB00001")
    real.sync()
    noise = random.Random(7)
    for n in range(6):
        copy.recorded(vehicle__plate=f"29AB1000{n}", statement=f"{noise.getrandbits(4_000):x}")
    copy.sync()
    assert made(real, copy) <= kept(real)
    with real.app.app_context():
        parts = db.session.scalars(db.select(ForkedEvent.signed_seq).distinct()).all()
        db.session.remove()
    assert len(parts) > 2
    copy.recorded(vehicle__plate="29AB10009")
    copy.sync()
    assert made(real, copy) <= kept(real)
    copy.tablet.stop()
