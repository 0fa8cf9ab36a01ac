"""F09: two weeks offline while people of the unit moved or were dismissed.

The queue is kept and drains under those who wrote it; what a dismissed officer made afterwards is taken as evidence
and flagged; he gets no new number and no new print.
"""

from __future__ import annotations

from typing import Any

import pytest

from field_client.ui import views as v
from server.cli import parts_of
from server.db import db
from server.ledger.models import EventRow
from server.units.leaving import made_after_leaving
from server.units.service import set_up_unit
from server.units.unit_file import read_unit
from shared.errors import DomainError, InvalidInput
from shared.ledger.event import read_event
from shared.protocol.documents import Document
from tests.contract.real_site import RealSite, look_up
from tests.field_client.conftest import PIN
from tests.server.conftest import HOME, UNIT

OTHERS = [one for one in UNIT["officers"] if one["id"] != 3]


def set_roster(site: RealSite, officers: list[dict[str, Any]]) -> None:
    with site.app.app_context():
        set_up_unit(parts_of(site.app), read_unit({**UNIT, "officers": officers}))


def after_leaving(site: RealSite) -> list[tuple[str, int]]:
    with site.app.app_context():
        return sorted((one.kind, one.officer) for one in made_after_leaving(HOME))


@pytest.fixture
def offline(real: RealSite) -> RealSite:
    """A tablet that entered one decision, and has been away for a week."""
    real.enrol()
    real.sync()
    real.clock.forward(days=3)
    real.entered(vehicle__plate="29AB11111")
    real.clock.forward(days=4)
    return real


@pytest.mark.fault("F09")
def test_F09_the_queue_of_a_dismissed_officer_drains_and_what_he_did_afterwards_is_flagged(offline: RealSite) -> None:
    set_roster(offline, OTHERS)
    offline.clock.forward(days=3)
    late = offline.tablet.entered(offline.entered(vehicle__plate="29AB22222"))
    offline.clock.forward(days=3)
    created = offline.tablet.home(v.CaseFilter.ALL).ledger.created
    offline.sync()
    ledger = offline.tablet.home(v.CaseFilter.ALL).ledger
    assert (ledger.unsent, offline.held_by_server() >= created) == (0, True)
    before = offline.tablet.decisions()[-1]
    assert look_up(offline, late.lookup_code)["state"] == "under_review"
    assert before.delivery is v.Delivery.RECEIVED
    with offline.app.app_context():
        rows = db.session.scalars(db.select(EventRow)).all()
        authors = {read_event(row.raw).officer for row in rows if row.kind != "lease.taken"}
        held = {row.kind: row.detail for row in rows if row.verdict == "held"}
    assert authors == {3}
    assert held == {"decision.entered": "left_unit"}
    assert after_leaving(offline) == [("decision", 3), ("report", 3)]


@pytest.mark.fault("F09")
def test_F09_once_the_tablet_knows_he_records_but_gets_no_number_and_no_print(offline: RealSite) -> None:
    entered = offline.tablet.decisions()[0].case_id
    offline.print_all()
    set_roster(offline, OTHERS)
    offline.sync()
    case_id = offline.recorded(vehicle__plate="29AB33333")
    lock = offline.tablet.review_decision(case_id).lock
    assert lock is not None
    assert lock.code == "left_unit"
    with pytest.raises(DomainError, match=r"^left_unit"):
        offline.tablet.enter_decision(case_id, PIN)
    with pytest.raises(DomainError, match=r"^left_unit"):
        offline.tablet.print_decision(entered, 1)
    offline.sync()
    assert after_leaving(offline) == [("report", 3)]


@pytest.mark.fault("F09")
def test_F09_who_is_on_the_roster_again_signs_in_anew_and_enters(offline: RealSite) -> None:
    set_roster(offline, OTHERS)
    offline.sync()
    set_roster(offline, UNIT["officers"])
    offline.sync()
    lock = offline.tablet.review_decision(offline.recorded(vehicle__plate="29AB44444")).lock
    assert lock is not None
    assert lock.code == "not_certified"


def test_a_roster_without_its_list_dismisses_nobody(real: RealSite) -> None:
    real.enrol()
    real.sync()
    feeding = real.tablet.opened.sync._feeding
    with pytest.raises(InvalidInput), real.tablet.opened.tablet.store.transaction() as tx:
        feeding._apply(tx, Document("roster", "x", HOME, 1, '{"officer":[]}'))
    assert real.tablet.review_decision(real.recorded()).lock is None
