"""The power goes at every named point: nothing shown as saved is lost, no number twice, no paper without an entry."""

from __future__ import annotations

import pytest

from field_client.printing.worker import PrintWorker
from field_client.ui import views as v
from shared.errors import TransportError
from tests.field_client.conftest import PIN, PowerCut, Site


def cut(site: Site, name: str) -> None:
    site.hooks.name = name


@pytest.mark.parametrize("point", ["enter.before", "enter.inserted"])
def test_a_cut_before_the_commit_leaves_no_decision_and_no_number(shift: Site, point: str) -> None:
    case_id = shift.recorded()
    cut(shift, point)
    with pytest.raises(PowerCut):
        shift.tablet.enter_decision(case_id, PIN)
    tablet = shift.restart()
    assert "decision.entered" not in shift.kinds()
    with shift.refuses("not_entered"):
        tablet.print_decision(case_id, 2)
    assert tablet.enter_decision(case_id, PIN).number == "000001/QĐ-XPHC"


def test_a_number_taken_in_a_commit_whose_screen_never_came_is_shown_as_entered(shift: Site) -> None:
    case_id = shift.recorded()
    cut(shift, "enter.committed")
    with pytest.raises(PowerCut):
        shift.tablet.enter_decision(case_id, PIN)
    tablet = shift.restart()
    assert tablet.entered(case_id).number == "000001/QĐ-XPHC"
    assert [row.stage for row in tablet.home(v.CaseFilter.ALL).rows] == [v.Stage.ENTERED]
    assert tablet.enter_decision(case_id, PIN).number == "000001/QĐ-XPHC"
    assert shift.kinds().count("decision.entered") == 1


@pytest.mark.parametrize("point", ["record.before", "record.inserted"])
def test_a_cut_before_the_report_is_committed_keeps_the_draft(shift: Site, point: str) -> None:
    draft_id = shift.draft()
    cut(shift, point)
    with pytest.raises(PowerCut):
        shift.tablet.record_report(draft_id)
    tablet = shift.restart()
    assert tablet.load_draft(draft_id).missing == ()
    assert tablet.record_report(draft_id).number == "0317-000001/BB-VPHC"


def test_a_cut_after_the_report_is_committed_shows_it_as_recorded(shift: Site) -> None:
    draft_id = shift.draft()
    cut(shift, "record.committed")
    with pytest.raises(PowerCut):
        shift.tablet.record_report(draft_id)
    assert shift.restart().recorded(draft_id).number == "0317-000001/BB-VPHC"


@pytest.mark.parametrize("point", ["push.before", "push.sent"])
def test_a_cut_around_the_push_sends_the_same_bytes_again(shift: Site, point: str) -> None:
    shift.entered()
    cut(shift, point)
    with pytest.raises(PowerCut):
        shift.sync()
    had = list(shift.server.events)
    tablet = shift.restart()
    sums = tablet.home(v.CaseFilter.ALL).ledger
    assert sums.holds
    assert sums.unsent > 0
    shift.sync()
    assert shift.server.events[: len(had)] == had
    assert tablet.home(v.CaseFilter.ALL).ledger.unsent == 0


def test_a_cut_after_the_receipt_is_stored_sends_nothing_again(shift: Site) -> None:
    shift.entered()
    cut(shift, "push.stored")
    with pytest.raises(PowerCut):
        shift.sync()
    shift.restart()
    shift.server.requests.clear()
    shift.sync()
    assert [path for method, path in shift.server.requests if path.endswith(str(shift.server.ledger))] == []


def test_a_print_under_way_when_the_power_went_asks_a_person_and_never_prints_again_by_itself(shift: Site) -> None:
    case_id = shift.entered()
    shift.print_all()
    shift.tablet.print_decision(case_id, 2)
    cut(shift, "print.started")
    with pytest.raises(PowerCut):
        shift.print_all()
    tablet = shift.restart()
    printing = tablet.printing(case_id, decision=True)
    assert printing.open is not None
    assert printing.open.state is v.PrintState.ASKED
    assert printing.open.sent_at_ms is None
    assert shift.tablet.opened.printing.work_once() == 0
    assert not (shift.settings.print_dir / "decisions").exists()
    assert tablet.home(v.CaseFilter.PRINT_UNKNOWN).rows[0].case_id == case_id
    assert tablet.settle_print(printing.open.print_id, v.PrintOutcome.NONE).next_copy == 1
    tablet.print_decision(case_id, 2)
    assert shift.tablet.opened.printing.work_once() == 1


def test_a_person_may_say_that_the_interrupted_print_came_out(shift: Site) -> None:
    case_id = shift.entered()
    shift.print_all()
    shift.tablet.print_decision(case_id, 2)
    cut(shift, "print.sent")
    with pytest.raises(PowerCut):
        shift.print_all()
    printing = shift.restart().printing(case_id, decision=True)
    assert printing.open is not None
    assert shift.tablet.settle_print(printing.open.print_id, v.PrintOutcome.ALL).confirmed == 2
    assert len(list((shift.settings.print_dir / "decisions").iterdir())) == 2


def test_rows_started_by_a_dead_program_are_found_at_the_next_start(shift: Site) -> None:
    shift.recorded()
    cut(shift, "print.started")
    with pytest.raises(PowerCut):
        shift.print_all()
    opened = shift.tablet.opened
    worker = PrintWorker(opened.tablet, opened.printer, opened.press, after=lambda: None)
    worker.start()
    worker.stop()
    row = shift.tablet.home(v.CaseFilter.ALL).rows[0]
    printing = shift.tablet.printing(row.case_id, decision=False)
    assert printing.open is not None
    assert printing.open.state is v.PrintState.ASKED


@pytest.mark.parametrize("point", ["enrol.keys", "enrol.answered", "enrol.stored"])
def test_an_enrolment_cut_short_is_finished_by_the_same_code_and_pin(site: Site, point: str) -> None:
    cut(site, point)
    with pytest.raises(PowerCut):
        site.enrol()
    site.restart(unlock=False)
    assert site.tablet.lock_view() is None
    assert site.enrol().lock_view() is not None
    assert site.kinds() == ["officer.signed_in"]
    site.sync()


def test_an_enrolment_whose_answer_was_lost_is_asked_again_with_the_same_keys(site: Site) -> None:
    site.server.scripts["enrol"] = [lambda unit, path, body: (unit._enrol(path, body), None)[1]]
    with pytest.raises(TransportError):
        site.enrol()
    asked = site.server.enrolled
    assert asked is not None
    site.restart(unlock=False)
    assert site.enrol().lock_view() is not None
    assert site.server.enrolled == asked


@pytest.mark.parametrize("point", ["lease.asked", "lease.stored"])
def test_a_lease_asked_for_in_a_cut_is_asked_for_again_under_the_same_id(site: Site, point: str) -> None:
    site.enrol()
    cut(site, point)
    with pytest.raises(PowerCut):
        site.sync()
    site.restart()
    site.sync()
    assert len(site.server.leases) == 1
    assert site.kinds().count("lease.taken") == 1
