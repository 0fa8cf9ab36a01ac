"""Report, decision, paper, service, sync: one case through the real store and a real HTTP server."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from field_client.ui import views as v
from shared.ledger.event import read_event
from shared.ledger.export import check_export
from shared.numbering.lookup_code import LookupKey, read_code
from shared.protocol.events import read_data
from shared.seal.base64url import from_base64url
from shared.seal.keys import raw_public
from shared.seal.token import read_token, token_is_signed
from tests.field_client.conftest import PIN, Site


def test_a_case_goes_from_draft_to_served_decision(shift: Site) -> None:
    case_id = shift.recorded(acts=[["moto.no_helmet", 1], ["moto.red_light", 1]])
    recorded = shift.tablet.recorded(case_id)
    assert (recorded.number, recorded.next) == ("0317-000001/BB-VPHC", v.NextStep.DECIDE)
    review = shift.tablet.review_decision(case_id)
    assert review.lock is None
    assert len(review.preview.rgb) == 3 * review.preview.width * review.preview.height
    entered = shift.tablet.enter_decision(case_id, PIN)
    assert entered.number == "000001/QĐ-XPHC"
    assert read_code(entered.lookup_code) == LookupKey(27, 2026, 1)
    shift.tablet.print_decision(case_id, 2)
    shift.print_all()
    printing = shift.tablet.printing(case_id, decision=True)
    assert printing.open is not None
    assert printing.confirmed == 0
    assert shift.tablet.settle_print(printing.open.print_id, v.PrintOutcome.ALL).confirmed == 2
    assert shift.tablet.serve_decision(case_id, v.ServiceWay.HANDED, "").served is not None
    shift.sync()
    assert shift.tablet.home(v.CaseFilter.ALL).ledger == v.LedgerSum(10, 10, 0, 0, shift.clock.ms)
    assert shift.tablet.entered(case_id).delivery is v.Delivery.RECEIVED


def test_one_entry_writes_event_seal_number_and_permit_in_one_commit(shift: Site) -> None:
    case_id = shift.recorded()
    before = len(shift.kinds())
    shift.tablet.enter_decision(case_id, PIN)
    assert shift.kinds()[before:] == ["decision.entered", "document.sealed"]
    assert shift.tablet.printing(case_id, decision=True).copies == ()


def test_the_decision_is_sealed_by_the_signer_and_the_report_by_the_tablet(shift: Site) -> None:
    shift.entered()
    shift.sync()
    events = [read_event(raw) for raw in shift.server.events]
    tokens = [from_base64url(read_data(one).token) for one in events if one.kind == "document.sealed"]
    keys = (shift.server.enrolled or {})["keys"]
    for token, key in zip(tokens, ("tablet", "officer"), strict=True):
        assert token_is_signed(token, from_base64url(keys[key]))
        read_token(token)


def test_a_decision_stands_in_the_ledger_with_the_facts_of_its_report(shift: Site) -> None:
    shift.entered()
    shift.sync()
    events = {one.kind: read_data(one) for one in map(read_event, shift.server.events)}
    report, decision = events["report.recorded"], events["decision.entered"]
    assert decision.offender == report.offender
    assert (decision.total, decision.pay_days, decision.penalty) == (500_000, 10, "fine")
    assert (decision.form.form, report.form.form) == ("MQD02", "MBB01")
    assert decision.acts[0].point == report.acts[0].point == "ND168:7-2-h"


def test_printing_is_refused_before_entry(shift: Site) -> None:
    case_id = shift.recorded()
    with shift.refuses("not_entered"):
        shift.tablet.print_decision(case_id, 2)
    with shift.refuses("not_entered"):
        shift.tablet.entered(case_id)


def test_entering_twice_gives_the_same_decision_and_takes_one_number(shift: Site) -> None:
    case_id = shift.entered()
    again = shift.tablet.enter_decision(case_id, PIN)
    assert again.number == "000001/QĐ-XPHC"
    assert shift.kinds().count("decision.entered") == 1


def test_recording_twice_is_a_conflict(shift: Site) -> None:
    case_id = shift.recorded()
    with shift.refuses("already_recorded"):
        shift.tablet.record_report(case_id)


def test_a_case_above_the_officers_authority_is_transferred_with_its_report(shift: Site) -> None:
    case_id = shift.recorded(vehicle__group="car", vehicle__plate="30A12345", acts=[["car.alcohol.3", 1]])
    view = shift.tablet.recorded(case_id)
    assert view.next is v.NextStep.TRANSFERRED
    assert shift.kinds()[-3:] == ["report.recorded", "document.sealed", "case.transferred"]
    with shift.refuses("over_authority"):
        shift.tablet.enter_decision(case_id, PIN)


def test_an_open_explanation_makes_the_decision_wait(shift: Site) -> None:
    car = {"vehicle__group": "car", "vehicle__plate": "30A12345", "acts": [["car.red_light", 1]]}
    waiting, waived = shift.recorded(**car), shift.recorded(**car, explanation_waived=True)
    assert shift.tablet.recorded(waiting).next is v.NextStep.WAIT
    with shift.refuses("explanation_open"):
        shift.tablet.enter_decision(waiting, PIN)
    assert shift.tablet.enter_decision(waived, PIN).number
    shift.clock.forward(days=11)
    assert shift.tablet.enter_decision(waiting, PIN).number == "000002/QĐ-XPHC"


def test_a_fifteen_year_old_is_warned(shift: Site) -> None:
    case_id = shift.entered(offender__born="01/02/2011", offender__guardian_name="NGUYỄN VĂN GIÁM HỘ")
    review = shift.tablet.review_decision(case_id)
    assert any(one.title.vi == "Phạt cảnh cáo" for one in review.checks)


def test_a_name_typed_decomposed_is_kept_composed(shift: Site) -> None:
    typed = unicodedata.normalize("NFD", "Nguyễn Thị Thử")
    case_id = shift.recorded(offender__name=typed)
    shift.sync()
    report = next(read_data(one) for one in map(read_event, shift.server.events) if one.kind == "report.recorded")
    assert report.offender.name == "NGUYỄN THỊ THỬ"
    assert [row.case_id for row in shift.tablet.search_cases("nguyen thi thu")] == [case_id]


def test_an_old_phone_number_of_eleven_digits_is_stored_in_its_new_form(shift: Site) -> None:
    shift.recorded(offender__phone="01681234567")
    shift.sync()
    report = next(read_data(one) for one in map(read_event, shift.server.events) if one.kind == "report.recorded")
    assert report.offender.phone == "+84381234567"


def test_the_export_can_be_checked_by_anyone(shift: Site) -> None:
    shift.entered()
    public = raw_public(shift.tablet.opened.tablet.identity.tablet_key)
    checked = list(check_export(shift.tablet.export_bytes(), lambda _ledger: public))
    assert [one.seq for one in checked] == list(range(1, len(shift.kinds()) + 1))
    shift.tablet.export_ledger()
    (sealed,) = Path(shift.settings.export_dir).glob("bienban-0317-*.bbx")
    assert b"29AB12345" not in sealed.read_bytes()


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        ("offender.id_number", "123", "offender.id_number"),
        ("offender.born", "31/02/1999", "offender.born"),
        ("vehicle.plate", "ZZ", "vehicle.plate"),
        ("offender.phone", "12", "offender.phone"),
        ("place.province", "99", "place.province"),
    ],
)
def test_a_wrong_value_is_kept_shown_at_its_field_and_stops_the_report(
    shift: Site, field: str, value: str, shown: str
) -> None:
    draft_id = shift.draft()
    view = shift.tablet.save_draft(draft_id, {field: value})
    assert view.values[field] == value
    assert shown in view.errors
    with pytest.raises(Exception, match=shown):
        shift.tablet.record_report(draft_id)
    assert shift.restart().load_draft(draft_id).values[field] == value


def test_a_time_in_the_future_is_an_error_at_its_field(shift: Site) -> None:
    view = shift.tablet.save_draft(shift.draft(), {"ended_at": shift.clock.ms + 60_000})
    assert "ended_at" in view.errors


def test_what_is_missing_is_named_and_nothing_is_recorded(shift: Site) -> None:
    draft_id = shift.draft(read_back=False)
    with shift.refuses("report_incomplete"):
        shift.tablet.record_report(draft_id)
    assert "report.recorded" not in shift.kinds()


def test_a_locked_tablet_answers_nothing_but_its_face(shift: Site) -> None:
    case_id = shift.recorded()
    shift.tablet.lock()
    with shift.refuses("locked"):
        shift.tablet.recorded(case_id)
    view = shift.tablet.lock_view()
    assert view is not None
    assert view.truth.unsent == 2
