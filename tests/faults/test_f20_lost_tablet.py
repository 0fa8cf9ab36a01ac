"""F20: a tablet is stolen with unsent records and found two weeks later. Its numbers are declared lost and never given
again; at its first contact it sends everything before it wipes itself; a thief with the disk reads nothing."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from field_client.enrolment.wiping import MARK
from field_client.store import meta
from field_client.ui import views as v
from server.cli import parts_of
from server.db import db
from server.devices.losing import declare_lost, order_wipe
from server.devices.models import DESK, Tablet
from server.evidence.models import PhotoFile
from server.feed.service import tell
from server.ledger.models import EventRow
from server.numbering.models import SerialRow
from server.numbering.queries import lease_states, list_serials
from server.sticks.service import import_sticks
from shared.errors import DomainError
from shared.ledger.stick import SEALED_ENDING
from shared.seal.base64url import to_base64url
from shared.seal.signed import Signed
from tests.contract.enrolled_site import enrolled_site
from tests.contract.real_site import RealSite, look_up
from tests.faults.record import Injected
from tests.field_client.conftest import PIN, PowerCut
from tests.server.conftest import HOME

PLATE, NAME = "29AB77123", "NGUYỄN HỮU MẪU"
REASON = "Mất trộm trong ca trực"


@pytest.fixture
def real(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RealSite]:
    with enrolled_site(tmp_path / "first", monkeypatch) as site:
        yield site


@pytest.fixture
def stolen(real: RealSite) -> RealSite:
    """Three numbers, one decision entered and not sent, one report; then it is gone."""
    real.silence()
    real.entered(vehicle__plate=PLATE)
    real.recorded(vehicle__plate="29AB77124")
    return real


def lose(site: RealSite) -> int:
    site.clock.forward(seconds=1)
    with site.app.app_context():
        tablet = db.session.query(Tablet).filter(Tablet.kind != DESK).one()
        return declare_lost(parts_of(site.app), (HOME, tablet.id), officer=4, reason=REASON)


def rows(site: RealSite, model: Any, **where: Any) -> list[Any]:
    with site.app.app_context():
        found = list(db.session.scalars(db.select(model).filter_by(**where)))
        db.session.expunge_all()
        return found


def serials(site: RealSite) -> list[tuple[int, str]]:
    with site.app.app_context():
        return list(list_serials(HOME, 2026, 1))


def state_of(site: RealSite) -> str:
    return str(next(one.state for one in rows(site, Tablet) if one.kind != DESK))


def test_f20_a_stolen_tablet_found_after_two_weeks_sends_everything_then_wipes(
    stolen: RealSite, faults_injected: Injected
) -> None:
    with stolen.tablet.opened.tablet.store.reading() as connection:
        code = str(connection.exec_driver_sql("SELECT code FROM decisions").scalar())
    assert lose(stolen) == 3
    assert [state for _, state in serials(stolen)] == ["lost"] * 3
    stolen.clock.forward(days=14)
    created = stolen.tablet.home(v.CaseFilter.ALL).ledger.created
    stolen.serve()
    sync_quietly(stolen)
    assert stolen.tablet.truth().wiped
    assert stolen.tablet.lock_view() is None
    told = stolen.tablet.wiped()
    assert told is not None
    assert "Máy chủ đã nhận mọi mục" in told.vi
    assert not any(stolen.settings.data_dir.glob("store.db*"))
    assert not stolen.settings.secret_file.exists()
    # What was entered before the loss counts, flagged; the other two stay lost.
    flagged = rows(stolen, SerialRow, serial=1)
    assert [(one.state, one.found_again) for one in flagged] == [("entered", True)]
    assert [state for _, state in serials(stolen)] == ["entered", "lost", "lost"]
    assert look_up(stolen, code)["state"] == "found"
    arrived = [one for one in rows(stolen, EventRow) if one.kind != "number.lost"]
    assert len(arrived) >= created
    assert {one.verdict for one in arrived} == {"applied"}
    assert state_of(stolen) == "closed"
    faults_injected(1, lost=max(0, created - len(arrived)))


def test_f20_lost_numbers_are_never_given_to_anybody_again(stolen: RealSite, tmp_path: Path) -> None:
    lose(stolen)
    stolen.serve()
    (tmp_path / "second").mkdir()
    other = SecondTablet(stolen, tmp_path / "second")
    other.enrol()
    other.sync()
    assert other.tablet.entered(other.entered()).number == "000004/QĐ-XPHC"
    other.tablet.stop()
    with stolen.app.app_context():
        for one in lease_states(HOME):
            assert one.granted == sum(one.states.values())


class SecondTablet(RealSite):
    """Another tablet of the same server."""

    def __init__(self, first: RealSite, folder: Path) -> None:
        self.folder, self.clock, self.hooks = folder, first.clock, first.hooks
        self.app, self.port, self._http = first.app, first.port, None
        self.tablet = self.build()


def test_f20_declaring_it_twice_changes_nothing_more(stolen: RealSite) -> None:
    assert (lose(stolen), lose(stolen)) == (3, 0)
    assert len(rows(stolen, EventRow, kind="number.lost")) == 1


def test_f20_a_decision_sealed_after_the_loss_is_held_for_people(stolen: RealSite) -> None:
    lose(stolen)
    stolen.clock.forward(seconds=3600)
    late = stolen.entered(vehicle__plate="29AB77125")
    code = stolen.tablet.entered(late).lookup_code
    stolen.serve()
    sync_quietly(stolen)
    held = [one for one in rows(stolen, EventRow, kind="decision.entered") if one.verdict == "held"]
    assert [one.detail for one in held] == ["uncertified"]
    assert look_up(stolen, str(code))["state"] == "under_review"


def sync_quietly(site: RealSite) -> None:
    """A round in which the server may refuse numbers; everything else is done."""
    with suppress(DomainError):
        site.sync()


def sync_and_look(site: RealSite) -> None:
    sync_quietly(site)
    site.tablet.truth()


@pytest.mark.parametrize("point", ["wipe.sent", "wipe.marked", "wipe.keys", "wipe.done"])
def test_f20_a_wipe_cut_off_anywhere_loses_nothing_and_is_finished_by_the_next_start(
    stolen: RealSite, point: str, faults_injected: Injected
) -> None:
    lose(stolen)
    stolen.serve()
    stolen.hooks.name = point
    with pytest.raises(PowerCut):
        sync_and_look(stolen)
    stolen.hooks.name = ""
    stolen.tablet.stop()
    stolen.tablet = stolen.build()
    if point == "wipe.sent":  # the keys are still here: the officer opens it, and the wipe goes on by itself
        stolen.tablet.unlock(PIN)
        sync_quietly(stolen)
        assert stolen.tablet.truth().wiped
    assert stolen.tablet.lock_view() is None
    assert not any(stolen.settings.data_dir.glob("store.db*"))
    assert not (stolen.settings.data_dir / "keystore.json").exists()
    assert not stolen.settings.secret_file.exists()
    closed = rows(stolen, EventRow, kind="ledger.closed")
    assert len(closed) == 1
    assert all(one.verdict == "applied" for one in rows(stolen, EventRow))
    faults_injected(1, lost=0)


def test_f20_without_a_network_the_order_waits_and_nothing_is_wiped(stolen: RealSite) -> None:
    lose(stolen)
    with pytest.raises(DomainError):
        stolen.sync()
    assert not stolen.tablet.truth().wiped
    assert (stolen.settings.data_dir / "store.db").exists()


def test_f20_what_the_server_does_not_take_is_sealed_beside_before_the_keys_go(stolen: RealSite) -> None:
    with stolen.tablet.opened.tablet.store.transaction() as tx:
        meta.put(tx, "frozen", "ledger_fork")
    with stolen.app.app_context():
        tablet = db.session.query(Tablet).filter(Tablet.kind != DESK).one()
        order_wipe(parts_of(stolen.app), (HOME, tablet.id))
    stolen.tablet.opened.sync._pushing.push_all = lambda: 0  # type: ignore[method-assign]  # as a refused branch
    stolen.tablet.opened.sync._wiping._push = lambda: 0
    stolen.serve()
    stolen.sync()
    assert stolen.tablet.truth().wiped
    told = stolen.tablet.wiped()
    assert told is not None
    assert "1 tệp niêm phong" in told.vi
    (left,) = stolen.settings.export_dir.glob(f"*{SEALED_ENDING}")
    for secret in (PLATE, NAME):
        assert secret.encode() not in left.read_bytes()
    with stolen.app.app_context():
        (taken,) = import_sticks(parts_of(stolen.app), left)
    assert taken.problem is None
    assert taken.new > 0


def test_f20_a_batch_that_the_server_refused_is_sealed_not_lost(stolen: RealSite) -> None:
    with stolen.tablet.opened.tablet.store.transaction() as tx:
        tx.exec_driver_sql(
            "UPDATE deliveries SET state = 'held', reason = 'refused:bad_chain' WHERE state IN ('pending', 'sent')"
        )
    lose(stolen)
    stolen.serve()
    sync_quietly(stolen)
    assert stolen.tablet.truth().wiped
    (left,) = stolen.settings.export_dir.glob(f"*{SEALED_ENDING}")
    with stolen.app.app_context():
        (taken,) = import_sticks(parts_of(stolen.app), left)
    assert (taken.problem, taken.new > 0) == (None, True)
    assert rows(stolen, SerialRow, serial=1)[0].found_again


def test_f20_pictures_reach_the_server_before_the_keys_go(stolen: RealSite) -> None:
    draft = stolen.draft(vehicle__plate="29AB77126")
    stolen.tablet.add_photo(draft, photo())
    stolen.tablet.record_report(draft)
    lose(stolen)
    stolen.serve()
    queue = stolen.tablet.opened.sync._photos
    work = queue.work
    queue.work = lambda: False  # type: ignore[method-assign]  # facts went first, and there was no time for pictures
    sync_quietly(stolen)
    assert not stolen.tablet.truth().wiped
    queue.work = work  # type: ignore[method-assign]  # as above
    sync_quietly(stolen)
    assert stolen.tablet.truth().wiped
    assert len(rows(stolen, PhotoFile)) == 1
    assert list(stolen.settings.export_dir.glob("*")) == []


def photo() -> bytes:
    out = io.BytesIO()
    Image.effect_noise((320, 240), 60).convert("RGB").save(out, "JPEG")
    return out.getvalue()


def test_f20_an_order_from_before_the_enrolment_does_nothing(stolen: RealSite) -> None:
    identity = stolen.tablet.opened.tablet.identity
    with stolen.app.app_context():
        parts = parts_of(stolen.app)
        body = {"server": str(parts.keys.server_id), "tablet": str(identity.tablet), "time": stolen.clock.ms - 1}
        old = Signed.make("wipe", body, parts.keys.server).to_wire()
        tablet = db.session.query(Tablet).filter(Tablet.kind != DESK).one()
        tell(parts, tablet, kind="wipe", data={"wipe": old})
        db.session.commit()
    stolen.serve()
    stolen.sync()
    assert not stolen.tablet.truth().wiped
    assert stolen.tablet.lock_view() is not None


def test_f20_after_a_wipe_the_device_can_be_enrolled_anew(stolen: RealSite) -> None:
    lose(stolen)
    stolen.serve()
    sync_quietly(stolen)
    assert stolen.tablet.truth().wiped
    stolen.enrol()
    assert not (stolen.settings.data_dir / MARK).exists()
    assert stolen.tablet.lock_view() is not None
    stolen.sync()
    stolen.restart()
    assert stolen.tablet.home(v.CaseFilter.ALL).ledger.unsent == 0


def test_f20_a_mark_that_outlived_the_new_enrolment_destroys_nothing(stolen: RealSite) -> None:
    lose(stolen)
    stolen.serve()
    sync_quietly(stolen)
    assert stolen.tablet.truth().wiped
    mark = (stolen.settings.data_dir / MARK).read_bytes()
    stolen.enrol()
    (stolen.settings.data_dir / MARK).write_bytes(mark)  # the power went before it was removed
    stolen.restart(unlock=False)
    assert stolen.tablet.lock_view() is not None
    assert not (stolen.settings.data_dir / MARK).exists()
    stolen.tablet.unlock(PIN)
    stolen.recorded()


def test_f20_a_thief_with_the_disk_reads_nothing(stolen: RealSite) -> None:
    with stolen.tablet.opened.tablet.store.reading() as connection:
        token, tablet_key = str(meta.get(connection, "token")), str(meta.get(connection, "tablet_key"))
    officer = stolen.tablet.opened.tablet.identity.tablet_key.private_bytes_raw()
    stolen.tablet.stop()
    image = [
        path
        for path in stolen.folder.rglob("*")
        if path.is_file() and "server" not in path.relative_to(stolen.folder).parts and path.suffix != ".pdf"
    ]
    assert len(image) >= 3
    secrets = [one.encode() for one in (PLATE, NAME, "001099012345", token, tablet_key)]
    secrets += [officer, officer.hex().encode(), to_base64url(officer).encode()]
    for path in image:
        content = path.read_bytes()
        assert [one for one in secrets if one in content] == [], path.name
