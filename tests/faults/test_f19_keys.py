"""F19: ten wrong PINs, a changed PIN, a rotated server key while sealed things wait. Nothing is lost, nothing is in
the clear, and no single person opens a tablet."""

from __future__ import annotations

import json
import re
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from field_client.enrolment.tries import MOST_TRIES
from field_client.store.tables import deliveries
from field_client.ui import views as v
from server.accounts.service import give_password
from server.cli import parts_of
from server.db import db
from server.devices.commands import run_rotate
from server.keys.folder import open_key_folder, rotate_recovery
from server.ledger.models import APPLIED, EventRow
from server.sticks.service import import_sticks
from shared.errors import DomainError
from shared.seal.base64url import from_base64url, to_base64url
from shared.seal.box import BoxPurpose, open_box
from tests.contract.enrolled_site import enrolled_site
from tests.contract.real_site import RealSite
from tests.faults.record import Injected
from tests.field_client.conftest import PIN
from tests.field_client.test_keys import wrong_pins
from tests.server.conftest import HOME

NEW_PIN = "775510"
PLATE = "29AB10007"
FORM_TOKEN = re.compile(r'name="form_token" value="([0-9a-f]+)"')
PAGE = "/giam-sat/mo-may"


class Supervisor:
    """A browser that is logged in."""

    def __init__(self, site: RealSite, name: str, *, home: int = 0) -> None:
        with site.app.app_context():
            self.password = give_password(parts_of(site.app), name, home=home)
        self.client = site.app.test_client()
        token = self._token("/dang-nhap")
        form = {"form_token": token, "ten": name, "mat_khau": self.password}
        assert self.client.post("/dang-nhap", data=form).status_code == 303

    def page(self) -> str:
        return str(self.client.get(PAGE).get_data(as_text=True))

    def act(self, what: str, **more: str) -> str:
        form = {"form_token": self._token(PAGE), "lam": what, "mat_khau": self.password, **more}
        return str(self.client.post(PAGE, data=form).get_data(as_text=True))

    def approve(self) -> str:
        """His yes to the newest request on the page; the page after it."""
        digest = re.search(r'name="yeu_cau" value="([0-9a-f]{64})"', self.page())
        assert digest is not None
        return self.act("duyet", yeu_cau=digest[1])

    def _token(self, path: str) -> str:
        found = FORM_TOKEN.search(self.client.get(path).get_data(as_text=True))
        assert found is not None
        return found[1]


@pytest.fixture
def real(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RealSite]:
    with enrolled_site(tmp_path / "first", monkeypatch) as site:
        yield site


@pytest.fixture
def locked(real: RealSite) -> RealSite:
    """A report that is not sent, then ten wrong PINs after a restart."""
    real.recorded(vehicle__plate=PLATE)
    return locked_out(real)


def locked_out(site: RealSite) -> RealSite:
    site.restart(unlock=False)
    assert wrong_pins(site, MOST_TRIES)[-1] == "pin_wiped"
    return site


def unsent(site: RealSite) -> int:
    return site.tablet.home(v.CaseFilter.ALL).ledger.unsent


def code_of(site: RealSite) -> str:
    return site.tablet.begin_recovery().code


def applied(site: RealSite) -> int:
    with site.app.app_context():
        return db.session.query(EventRow).filter_by(home=HOME, verdict=APPLIED).count()


def test_f19_fifty_unsent_events_survive_ten_wrong_pins_and_arrive(real: RealSite, faults_injected: Injected) -> None:
    while unsent(real) < 50:
        real.recorded(vehicle__plate=f"29AB{10000 + unsent(real)}")
    locked = locked_out(real)
    first, second = Supervisor(locked, "mau-mot"), Supervisor(locked, "mau-hai", home=HOME)
    tablet = locked.tablet
    assert tablet.begin_recovery().state is v.RecoveryState.ASKING
    assert tablet.ask_recovery().state is v.RecoveryState.WAITING
    assert code_of(locked) in first.page()
    first.approve()
    assert (tablet.ask_recovery().approvals, tablet.begin_recovery().opened) == (1, False)
    second.approve()
    assert tablet.ask_recovery().opened
    tablet.finish_recovery(NEW_PIN)
    ledger = tablet.home(v.CaseFilter.ALL).ledger
    assert ledger.unsent >= 50
    locked.sync()
    after = tablet.home(v.CaseFilter.ALL).ledger
    assert (after.unsent, after.held, after.created) == (0, 0, ledger.created)
    assert applied(locked) == after.created == locked.held_by_server()
    faults_injected(MOST_TRIES, runs=1, lost=after.created - applied(locked))


def test_f19_one_person_never_opens_a_tablet_not_even_twice(locked: RealSite, faults_injected: Injected) -> None:
    locked.tablet.ask_recovery()
    alone = Supervisor(locked, "mau-mot")
    alone.approve()
    assert "Cần thêm một người khác" in alone.approve()
    view = locked.tablet.ask_recovery()
    assert (view.state, view.approvals, view.opened) == (v.RecoveryState.WAITING, 1, False)
    with locked.refuses("recovery_waits"):
        locked.tablet.finish_recovery(NEW_PIN)
    faults_injected(2)


def test_f19_a_page_left_open_approves_nothing_without_the_password(locked: RealSite) -> None:
    locked.tablet.ask_recovery()
    one = Supervisor(locked, "mau-mot")
    one.password = "not the password"
    assert "Mật khẩu chưa đúng" in one.approve()
    assert locked.tablet.ask_recovery().approvals == 0


def test_f19_a_supervisor_of_another_unit_neither_sees_nor_approves_it(locked: RealSite) -> None:
    locked.tablet.ask_recovery()
    own, foreign = Supervisor(locked, "mau-mot"), Supervisor(locked, "mau-khac", home=28)
    digest = re.search(r'name="yeu_cau" value="([0-9a-f]{64})"', own.page())
    assert digest is not None
    assert code_of(locked) not in foreign.page()
    assert "Không có yêu cầu mở máy này" in foreign.act("duyet", yeu_cau=digest[1])
    assert locked.tablet.ask_recovery().approvals == 0


def test_f19_without_a_network_the_challenge_and_the_answer_are_scanned(locked: RealSite) -> None:
    challenge = locked.tablet.begin_recovery().challenge
    locked.silence()
    with pytest.raises(DomainError):
        locked.tablet.ask_recovery()
    first, second = Supervisor(locked, "mau-mot"), Supervisor(locked, "mau-hai")
    first.act("ma", ma=challenge)
    first.approve()
    answer = re.search(r"BBA1\|[A-Za-z0-9_-]+", second.approve())
    assert answer is not None
    assert locked.tablet.take_recovery_answer(answer[0]).opened
    locked.tablet.finish_recovery(NEW_PIN)
    # The server has certified the new key; the tablet believes so only when the list comes.
    case_id = locked.recorded(vehicle__plate="29AB99999")
    with locked.refuses("not_certified"):
        locked.tablet.enter_decision(case_id, NEW_PIN)
    locked.serve()
    locked.sync()
    locked.tablet.enter_decision(case_id, NEW_PIN)
    locked.sync()
    assert unsent(locked) == 0
    assert locked.tablet.home(v.CaseFilter.ALL).ledger.held == 0


def test_f19_an_answer_that_comes_after_a_restart_still_opens(locked: RealSite) -> None:
    code = code_of(locked)
    locked.tablet.ask_recovery()
    for name in ("mau-mot", "mau-hai"):
        Supervisor(locked, name).approve()
    locked.restart(unlock=False)
    assert code_of(locked) == code
    assert locked.tablet.ask_recovery().opened
    locked.tablet.finish_recovery(NEW_PIN)
    assert unsent(locked) >= 2


def test_f19_an_answer_for_another_request_opens_nothing(locked: RealSite) -> None:
    locked.tablet.ask_recovery()
    first, second = Supervisor(locked, "mau-mot"), Supervisor(locked, "mau-hai")
    first.approve()
    answer = re.search(r"BBA1\|[A-Za-z0-9_-]+", second.approve())
    assert answer is not None
    locked.tablet.begin_recovery(anew=True)
    with locked.refuses("answer"):
        locked.tablet.take_recovery_answer(answer[0])


def test_f19_papers_of_the_old_key_stay_genuine_and_the_new_pin_is_a_new_key(real: RealSite) -> None:
    entered = real.tablet.entered(real.entered())
    real.restart(unlock=False)
    wrong_pins(real, MOST_TRIES)
    real.tablet.begin_recovery()
    real.tablet.ask_recovery()
    for name in ("mau-mot", "mau-hai"):
        Supervisor(real, name).approve()
    real.tablet.ask_recovery()
    real.tablet.finish_recovery(NEW_PIN)
    assert real.kinds()[-1] == "officer.signed_in"
    real.sync()
    with real.tablet.opened.tablet.store.reading() as connection:
        keys = connection.exec_driver_sql("SELECT closed_at FROM officer_keys ORDER BY since, closed_at").all()
        states = set(connection.execute(select(deliveries.c.state)).scalars())
    assert [row[0] is None for row in sorted(keys, key=lambda row: row[0] is None)] == [False, True]
    assert states == {"received"}
    found = real.app.test_client().post("/api/v1/lookup", json={"query": entered.lookup_code}).get_json()
    assert found["state"] == "found"


def test_f19_a_request_sealed_to_the_key_before_a_rotation_still_opens(
    locked: RealSite, faults_injected: Injected
) -> None:
    rotate_recovery(locked.settings_of_server.key_dir, lambda n: b"\7" * n)
    locked.restart_server()
    locked.tablet.begin_recovery()
    locked.tablet.ask_recovery()
    for name in ("mau-mot", "mau-hai"):
        Supervisor(locked, name).approve()
    assert locked.tablet.ask_recovery().opened
    locked.tablet.finish_recovery(NEW_PIN)
    locked.sync()
    assert unsent(locked) == 0
    faults_injected(1, lost=0)


def test_f19_after_a_rotation_the_next_pin_seals_the_store_key_to_the_new_key(real: RealSite) -> None:
    before = (real.settings.data_dir / "keystore.json").read_text()
    with real.app.app_context():
        assert run_rotate(Namespace(), parts_of(real.app)) == 0
    real.restart_server()
    real.sync()
    assert (real.settings.data_dir / "keystore.json").read_text() == before
    real.restart()
    after = (real.settings.data_dir / "keystore.json").read_text()
    assert recovery_of(after) != recovery_of(before)
    keys = open_key_folder(real.settings_of_server.key_dir)
    ledger = real.tablet.opened.tablet.identity.tablet
    opened = open_box(recovery_of(after), keys.recovery, BoxPurpose("recovery", ledger))
    assert opened == open_box(recovery_of(before), keys.older[0], BoxPurpose("recovery", ledger))
    real.restart()
    assert (real.settings.data_dir / "keystore.json").read_text().count(to_base64url(recovery_of(after))) == 1


def test_f19_a_stick_sealed_before_the_rotation_is_still_taken(real: RealSite) -> None:
    real.recorded(vehicle__plate=PLATE)
    real.tablet.export_ledger()
    rotate_recovery(real.settings_of_server.key_dir, lambda n: b"\7" * n)
    real.restart_server()
    with real.app.app_context():
        (taken,) = import_sticks(parts_of(real.app), real.settings.export_dir)
    assert (taken.problem, taken.new > 0) == (None, True)


def recovery_of(keystore: str) -> bytes:
    return from_base64url(json.loads(keystore)["recovery"])


def test_f19_a_changed_pin_opens_and_the_one_before_does_not(real: RealSite) -> None:
    real.recorded()
    real.tablet.change_pin(PIN, NEW_PIN)
    real.restart(unlock=False)
    with real.refuses("wrong_pin"):
        real.tablet.unlock(PIN)
    real.tablet.unlock(NEW_PIN)
    case_id = real.recorded(vehicle__plate="29AB54321")
    real.tablet.enter_decision(case_id, NEW_PIN)
    real.sync()
    assert unsent(real) == 0
    assert real.kinds().count("officer.signed_in") == 1


def test_f19_no_plate_name_or_key_is_in_the_clear_anywhere_on_the_disk(locked: RealSite) -> None:
    locked.tablet.begin_recovery()
    locked.tablet.stop()
    searched = 0
    for path in locked.folder.rglob("*"):
        if not path.is_file() or "server" in path.relative_to(locked.folder).parts:
            continue
        content = path.read_bytes()
        searched += 1
        for secret in (PLATE, "NGUYỄN HỮU MẪU", "001099012345"):
            assert secret.encode() not in content, path.name
    assert searched >= 3
