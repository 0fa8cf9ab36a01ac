"""A second officer on one tablet: certified at once by a code, or admitted offline and certified by a person later."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from field_client.ui import views as v
from server.cli import parts_of
from server.db import db
from server.devices.admissions import Admission
from server.devices.enrolment import issue_ticket
from server.ledger.models import EventRow
from shared.errors import DomainError
from tests.contract.enrolled_site import enrolled_site
from tests.contract.real_site import RealSite
from tests.faults.test_f19_keys import Supervisor
from tests.field_client.conftest import PIN
from tests.server.conftest import HOME

FIRST, SECOND = "3", "4"
SECOND_PIN = "551907"


@pytest.fixture
def real(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RealSite]:
    with enrolled_site(tmp_path / "first", monkeypatch) as site:
        yield site


def code_for(site: RealSite, officer: int = 4) -> str:
    with site.app.app_context():
        return issue_ticket(parts_of(site.app), HOME, officer).code


def admit(site: RealSite, code: str = "", **other: str) -> None:
    pins = {"own_pin": PIN, "new_pin": SECOND_PIN} | other
    site.tablet.admit_officer(SECOND, code=code, **pins)


def hand_over(site: RealSite) -> None:
    site.tablet.lock()
    site.tablet.choose_officer(SECOND)
    site.tablet.unlock(SECOND_PIN)


def row_of(site: RealSite, officer_id: str) -> v.PersonRow:
    return next(one for one in site.tablet.people() if one.officer.id == officer_id)


def verdicts(site: RealSite, kind: str) -> list[tuple[str, str | None]]:
    with site.app.app_context():
        rows = db.session.query(EventRow).filter_by(kind=kind).order_by(EventRow.seq)
        return [(one.verdict, one.detail) for one in rows]


def test_a_second_officer_with_a_code_is_certified_at_once(real: RealSite) -> None:
    admit(real, code_for(real))
    assert (row_of(real, SECOND).here, row_of(real, SECOND).certified) == (True, True)
    assert row_of(real, FIRST).on_duty
    hand_over(real)
    case_id = real.recorded()
    assert real.tablet.review_decision(case_id).lock is None or "not_certified" not in str(
        real.tablet.review_decision(case_id).lock
    )
    real.sync()
    assert verdicts(real, "officer.signed_in") == [("applied", None)] * 2
    with real.app.app_context():
        assert db.session.query(Admission).count() == 0


def test_offline_he_is_admitted_uncertified_records_and_enters_nothing(real: RealSite) -> None:
    real.silence()
    admit(real)
    assert (row_of(real, SECOND).here, row_of(real, SECOND).certified) == (True, False)
    hand_over(real)
    case_id = real.recorded()
    with real.refuses("not_certified"):
        real.tablet.enter_decision(case_id, SECOND_PIN)
    real.serve()
    real.sync()
    assert {one for one, _ in verdicts(real, "report.recorded")} == {"applied"}
    with real.refuses("not_certified"):
        real.tablet.enter_decision(case_id, SECOND_PIN)


def test_a_person_at_the_unit_certifies_him_and_the_next_sync_lets_him_enter(real: RealSite) -> None:
    admit(real)
    real.sync()
    page = Supervisor(real, "mau-mot")
    key = row_of(real, SECOND).key
    assert key in page.page()
    assert "LÊ THỊ GIẢ" in page.page()
    assert "Không có mục" not in settle(page, "chung_nhan")
    assert not row_of(real, SECOND).certified  # nothing is believed before the signed list is here
    real.sync()
    assert row_of(real, SECOND).certified


def test_a_person_may_say_that_it_was_not_he(real: RealSite) -> None:
    admit(real)
    real.sync()
    page = Supervisor(real, "mau-mot")
    settle(page, "khong_chung_nhan")
    real.sync()
    assert not row_of(real, SECOND).certified
    assert row_of(real, SECOND).key not in page.page()


def test_nobody_of_another_unit_certifies_him(real: RealSite) -> None:
    admit(real)
    real.sync()
    own = Supervisor(real, "mau-mot")
    entry = re.search(r'name="muc" value="([^"]+)"', own.page())
    assert entry is not None
    foreign = Supervisor(real, "mau-khac", home=28)
    assert "không thuộc đơn vị" in foreign.act("chung_nhan", muc=entry[1])
    real.sync()
    assert not row_of(real, SECOND).certified


def settle(page: Supervisor, act: str) -> str:
    entry = re.search(r'name="muc" value="([^"]+)"', page.page())
    assert entry is not None
    return page.act(act, muc=entry[1])


def test_an_answer_that_is_lost_is_asked_again_with_the_same_key(
    real: RealSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, link = code_for(real), real.tablet.opened.admitting._link
    answered = link.post

    def lost(path: str, content: object, **more: bool) -> object:
        answered(path, content, **more)  # type: ignore[arg-type]
        raise TimeoutError

    with monkeypatch.context() as patched:
        patched.setattr(link, "post", lost)
        with pytest.raises(TimeoutError):
            admit(real, code)
    assert not row_of(real, SECOND).here
    admit(real, code)
    assert row_of(real, SECOND).certified


def test_a_code_of_another_officer_or_a_used_one_certifies_nobody(real: RealSite) -> None:
    with pytest.raises(DomainError, match="other_officer"):
        admit(real, code_for(real, 3))
    code = code_for(real)
    admit(real, code)
    with real.refuses("already_here"):
        admit(real, code)
    with pytest.raises(DomainError, match="enrolment_code"):
        real.tablet.opened.admitting._certified_key(5, code)


def test_who_admits_gives_his_own_pin(real: RealSite) -> None:
    with real.refuses("wrong_pin"):
        admit(real, own_pin="000001")
    assert not row_of(real, SECOND).here


def test_an_officer_who_is_not_certified_admits_nobody(real: RealSite) -> None:
    admit(real)
    hand_over(real)
    with real.refuses("not_certified"):
        real.tablet.admit_officer(FIRST, own_pin=SECOND_PIN, new_pin=PIN, code="")


def test_ten_wrong_pins_of_one_officer_leave_the_other_his(real: RealSite) -> None:
    admit(real)
    hand_over(real)
    real.restart(unlock=False)
    for _ in range(10):
        real.clock.forward(seconds=3600)
        with pytest.raises(DomainError):
            real.tablet.unlock("999990")
    view = real.tablet.lock_view()
    assert view is not None
    assert view.tries_left == 0
    assert real.tablet.choose_officer(FIRST).tries_left is None
    real.tablet.unlock(PIN)
    assert row_of(real, FIRST).on_duty


def test_a_wrap_whose_sign_in_was_cut_off_is_told_to_the_ledger_at_its_first_pin(
    real: RealSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("field_client.enrolment.admitting.sign_in", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            admit(real)
    assert real.kinds().count("officer.signed_in") == 1
    hand_over(real)
    assert real.kinds().count("officer.signed_in") == 2
