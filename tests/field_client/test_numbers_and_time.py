"""Numbers of the right year, within their date, whatever the device's clock says."""

from __future__ import annotations

import pytest
from sqlalchemy import insert

from field_client.ledger.chain_writer import Entry
from field_client.numbering.leases import take_number
from field_client.store.tables import prints
from field_client.ui import views as v
from shared.cases.decision import NumberTaken
from shared.cases.records import LedgerClosed
from shared.errors import Conflict
from tests.field_client.conftest import PIN, Site, at


def test_last_years_numbers_are_not_used_in_the_new_year(shift: Site) -> None:
    shift.clock.ms = at("2026-12-25 23:30")
    shift.sync()
    shift.clock.ms = at("2026-12-31 23:30")
    case_id = shift.recorded()
    shift.clock.forward(seconds=3600)
    review = shift.tablet.review_decision(case_id)
    assert review.lock is not None
    assert review.lock.code == "numbers_out"
    with shift.refuses("numbers_out"):
        shift.tablet.enter_decision(case_id, PIN)
    assert shift.tablet.resolve_lock(case_id, review.lock.action[0] if review.lock.action else "").lock is None
    entered = shift.tablet.enter_decision(case_id, PIN)
    assert entered.number == "000004/QĐ-XPHC"  # the block of the old year was renewed, not replaced


def test_in_the_last_days_of_a_year_numbers_of_the_next_are_asked_for(shift: Site) -> None:
    shift.clock.forward(seconds=(at("2026-12-30 12:00") - shift.clock.ms) // 1000)
    shift.sync()
    shift.clock.forward(days=3)
    assert shift.tablet.enter_decision(shift.recorded(), PIN).number


def test_numbers_are_asked_for_before_those_held_run_out_of_time(shift: Site) -> None:
    shift.clock.forward(days=12)
    shift.sync()
    shift.clock.forward(days=5)
    assert shift.tablet.enter_decision(shift.recorded(), PIN).number


def test_a_lease_past_its_date_locks_entering_while_reports_go_on(shift: Site) -> None:
    shift.clock.forward(days=15)
    case_id = shift.recorded()
    with shift.refuses("lease_expired"):
        shift.tablet.enter_decision(case_id, PIN)
    assert shift.tablet.recorded(case_id).number


def test_a_clock_set_back_does_not_make_a_lease_young_again(shift: Site) -> None:
    shift.clock.forward(days=15)
    shift.recorded()
    shift.clock.ms -= 5 * 86_400_000
    case_id = shift.recorded()
    review = shift.tablet.review_decision(case_id)
    assert review.lock is not None
    assert review.lock.code == "clock_wrong"
    assert shift.kinds().count("clock.changed") == 1


def test_a_clock_set_back_in_the_same_boot_is_seen_by_the_receipt_that_came(shift: Site) -> None:
    case_id = shift.recorded()
    shift.clock.mono += 15 * 86_400_000
    with shift.refuses("lease_expired"):
        shift.tablet.enter_decision(case_id, PIN)


def test_when_all_numbers_are_used_a_decision_waits_and_a_report_does_not(shift: Site) -> None:
    for _ in range(3):
        shift.entered()
    case_id = shift.recorded()
    with shift.refuses("numbers_out"):
        shift.tablet.enter_decision(case_id, PIN)
    serials = shift.tablet.home(v.CaseFilter.ALL).serials
    assert serials is not None
    assert (serials.left, serials.total) == (0, 3)
    assert serials.warning is not None
    shift.sync()
    assert shift.tablet.enter_decision(case_id, PIN).number == "000004/QĐ-XPHC"


def test_the_database_itself_refuses_a_number_twice(shift: Site) -> None:
    shift.entered()
    opened = shift.tablet.opened.tablet

    def take_again() -> None:
        with opened.store.transaction() as tx:
            written = opened.chain.append(tx, Entry("ledger.closed", LedgerClosed("thử")))
            take_number(tx, 27, NumberTaken(2026, 1, 1, "000001/QĐ-XPHC"), of_seq=written.seq)

    with pytest.raises(Conflict, match="same_number"):
        take_again()
    assert "ledger.closed" not in shift.kinds()


def test_the_database_itself_refuses_a_print_of_a_decision_that_is_not_entered(shift: Site) -> None:
    shift.recorded()
    row = {
        "id": "x", "decision_seq": 3, "hash": b"0" * 32, "copies": "[1]", "printer": "FILE",
        "asked_at": 1, "expires_at": 2, "state": "waiting", "files": "[]",
    }  # fmt: skip
    with pytest.raises(Exception, match="FOREIGN KEY"), shift.tablet.opened.tablet.store.transaction() as tx:
        tx.execute(insert(prints).values(row))


def test_a_lease_for_another_tablet_is_not_used(site: Site) -> None:
    site.enrol()
    real = site.server.ledger
    enrolled = dict(site.server.enrolled or {})
    site.server.enrolled = {**enrolled, "tablet": str(site.server.server_id)}
    foreign = site.server.lease(2026, 10)
    site.server.enrolled = enrolled
    assert site.server.ledger == real
    site.server.items = [{"n": 1, "kind": "lease", "data": {"lease": foreign.to_wire()}}]
    with site.refuses("bad_answer"):
        site.sync()
    assert "lease.taken" not in site.kinds()
