"""The real tablet against the real server over HTTP: the same wire, read by both."""

from __future__ import annotations

from dataclasses import replace

import pytest

from field_client.ui import views as v
from server.cases.models import DecisionRow
from server.catalogue.editions import text_of_edition
from server.catalogue.service import import_catalogue
from server.cli import parts_of
from server.db import db
from server.devices.enrolment import issue_ticket
from server.ledger.models import EventRow
from shared.errors import DomainError
from shared.law.packaged import packaged_text
from shared.ledger.event import read_event
from shared.seal.keylist import open_key_ring
from tests.contract.real_site import RealSite, look_up
from tests.field_client.conftest import PIN
from tests.server.catalogue.files import broken, dearer_red_light
from tests.server.conftest import HOME


def test_a_shift_recorded_offline_arrives_whole_and_its_number_is_found(real: RealSite) -> None:
    real.enrol()
    real.sync()
    real.silence()
    entered = [real.tablet.entered(real.entered(vehicle__plate=f"29AB1234{n}")) for n in range(2)]
    transferred = real.recorded(vehicle__group="car", vehicle__plate="30A12345", acts=[["car.alcohol.3", 1]])
    real.print_all()
    with pytest.raises(DomainError):
        real.sync()
    assert real.tablet.home(v.CaseFilter.ALL).ledger.unsent > 0
    real.serve()
    real.sync()
    ledger = real.tablet.home(v.CaseFilter.ALL).ledger
    assert (ledger.unsent, ledger.held, ledger.holds) == (0, 0, True)
    assert real.held_by_server() == ledger.created
    assert real.tablet.recorded(transferred).delivery is v.Delivery.RECEIVED
    assert {look_up(real, one.lookup_code)["state"] for one in entered} == {"found"}


def test_the_catalogue_policy_and_roster_of_the_server_are_taken_over(real: RealSite) -> None:
    real.enrol()
    real.sync()
    with real.tablet.opened.tablet.store.reading() as connection:
        names = set(connection.exec_driver_sql("SELECT name FROM documents").scalars())
    assert {"catalogue", "policy", "roster"} <= names
    assert real.tablet.search_violations(real.draft(), "mu bao hiem")[0].code == "moto.no_helmet"


def imported(site: RealSite, text: str) -> list[int]:
    """`bienban-server catalogue import`, a minute later."""
    site.clock.ms += 60_000
    with site.app.app_context():
        return import_catalogue(parts_of(site.app), text)


def test_an_imported_decree_reaches_the_tablet_and_an_older_decision_keeps_its_edition(real: RealSite) -> None:
    real.enrol()
    real.sync()
    before = real.tablet.search_violations(real.draft(), "moto.red_light")[0]
    real.entered(acts=[["moto.red_light", 1]])
    imported(real, dearer_red_light())
    real.sync()
    after = real.tablet.search_violations(real.draft(), "moto.red_light")[0]
    assert (before.frame_max, after.frame_max) == (6_000_000, 30_000_000)
    with real.app.app_context():
        assert db.session.scalars(db.select(DecisionRow.total)).all() == [5_000_000]
        (report,) = db.session.scalars(db.select(EventRow).where(EventRow.kind == "report.recorded"))
        edition = read_event(report.raw).data["catalogue"]
        assert text_of_edition(str(edition)) == packaged_text("violations.csv")


def test_a_broken_decree_never_reaches_the_tablet(real: RealSite) -> None:
    real.enrol()
    imported(real, dearer_red_light())
    real.sync()
    with pytest.raises(DomainError, match="catalogue_broken"):
        imported(real, broken())
    real.sync()
    assert real.tablet.search_violations(real.draft(), "moto.red_light")[0].frame_max == 30_000_000


def test_an_enrolment_asked_twice_with_the_same_keys_is_one_tablet(real: RealSite) -> None:
    real.hooks.name = "enrol.answered"
    with real.app.app_context():
        ticket = issue_ticket(parts_of(real.app), HOME, 3)
    text = replace(ticket, url=f"http://127.0.0.1:{real.port}").text()
    with pytest.raises(BaseException, match=r"enrol\.answered"):
        real.tablet.enrol(real.tablet.read_enrolment_code(text), PIN)
    real.restart(unlock=False)
    view = real.tablet.enrol(real.tablet.read_enrolment_code(text), PIN)
    assert view.tablet_code == "0001"
    real.sync()


def test_a_wrong_code_is_refused_at_its_field(real: RealSite) -> None:
    with pytest.raises(DomainError) as caught:
        real.tablet.enrol(v.EnrolmentOffer(f"http://127.0.0.1:{real.port}", "AAAAAAAAAAAA"), PIN)
    assert caught.value.field == "code"


def test_a_push_cut_after_it_left_is_sent_again_and_applied_once(real: RealSite) -> None:
    real.enrol()
    real.sync()
    real.entered()
    real.hooks.name = "push.sent"
    with pytest.raises(BaseException, match=r"push\.sent"):
        real.sync()
    real.restart()
    assert real.tablet.home(v.CaseFilter.ALL).ledger.unsent > 0
    real.sync()
    ledger = real.tablet.home(v.CaseFilter.ALL).ledger
    assert (ledger.unsent, ledger.held) == (0, 0)
    assert real.held_by_server() == ledger.created


def test_more_numbers_are_asked_for_when_they_run_low(real: RealSite) -> None:
    real.enrol()
    real.sync()
    for number in range(3):
        real.entered(vehicle__plate=f"29AB1234{number}")
    real.sync()
    assert real.tablet.entered(real.entered()).number == "000004/QĐ-XPHC"


def test_the_key_list_knows_the_tablet_and_what_it_was_granted(real: RealSite) -> None:
    real.enrol()
    real.sync()
    identity = real.tablet.opened.tablet.identity
    keys = real.app.test_client().get("/api/v1/keys.json").get_data()
    listed = open_key_ring(keys, pinned_root=identity.root).list_of(HOME)
    assert listed is not None
    assert [one.ledger for one in listed.ranges] == [str(identity.tablet)]
    assert {one.use for one in listed.keys} >= {"server", "tablet", "officer"}
