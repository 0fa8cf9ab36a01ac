"""Home, search, sync screen: what they say follows from rows."""

from __future__ import annotations

from field_client.ui import views as v
from tests.field_client.conftest import PIN, Site


def test_a_draft_nobody_changed_is_not_listed(shift: Site) -> None:
    shift.tablet.new_draft()
    assert shift.tablet.home(v.CaseFilter.ALL).rows == ()
    draft_id = shift.draft()
    assert [(row.case_id, row.stage) for row in shift.tablet.home(v.CaseFilter.DRAFT).rows] == [
        (draft_id, v.Stage.DRAFT)
    ]


def test_each_filter_counts_what_it_shows(shift: Site) -> None:
    shift.draft()
    shift.recorded()
    entered = shift.entered()
    shift.tablet.print_decision(entered, 2)
    shift.print_all()
    home = shift.tablet.home(v.CaseFilter.ALL)
    assert len(home.rows) == home.counts[v.CaseFilter.ALL] == 3
    for which in v.CaseFilter:
        assert len(shift.tablet.home(which).rows) == home.counts[which]
    assert home.counts[v.CaseFilter.PRINT_UNKNOWN] == 1
    assert home.counts[v.CaseFilter.UNSENT] == 2


def test_created_is_received_and_unsent_and_held(shift: Site) -> None:
    shift.recorded()
    shift.server.verdicts = [{"seq": 4, "verdict": "waiting", "on": "seal"}]
    shift.sync()
    shift.recorded()
    sums = shift.tablet.home(v.CaseFilter.ALL).ledger
    assert (sums.created, sums.acknowledged, sums.unsent, sums.held) == (6, 4, 2, 0)
    assert sums.holds


def test_a_case_is_found_by_name_plate_and_both_numbers(shift: Site) -> None:
    case_id = shift.entered()
    for query in ("nguyen huu", "MẪU", "29ab12345", "0317-000001", "000001/qd"):
        assert [row.case_id for row in shift.tablet.search_cases(query)] == [case_id], query
    assert shift.tablet.search_cases("không có ai") == ()
    assert shift.tablet.search_cases(" ") == ()


def test_what_needs_a_person_stands_first(shift: Site) -> None:
    open_print = shift.entered()
    shift.tablet.print_decision(open_print, 2)
    shift.print_all()
    shift.recorded()
    assert shift.tablet.decisions()[0].case_id == open_print


def test_the_sync_screen_names_each_entry_and_the_last_receipt(shift: Site) -> None:
    shift.recorded()
    view = shift.tablet.sync_view(v.SyncFilter.UNSENT)
    assert [(row.seq, row.title.vi) for row in view.rows] == [(4, "Tem niêm phong"), (3, "Biên bản 0317-000001")]
    assert view.receipt is not None
    assert (view.receipt.seq, view.last_seq) == (2, 4)
    assert view.counts[v.SyncFilter.RECEIVED] == 2
    assert view.rows[1].plate == "29-AB 123.45"


def test_a_plate_seen_before_on_this_tablet_is_told_at_the_vehicle_step(shift: Site) -> None:
    shift.recorded()
    view = shift.tablet.load_draft(shift.draft())
    assert view.earlier is not None
    assert view.earlier.tone is v.Tone.WARN


def test_a_new_draft_keeps_the_vehicle_of_the_last_one_and_no_person(shift: Site) -> None:
    shift.draft(vehicle__group="car")
    view = shift.tablet.new_draft()
    assert view.values["vehicle.group"] == "car"
    assert not view.values.get("offender.name")
    assert view.expected_number == "0317-000001/BB-VPHC"


def test_card_fields_are_named_until_somebody_changes_them(shift: Site) -> None:
    draft_id = shift.draft()
    assert "offender.name" in shift.tablet.load_draft(draft_id).from_card
    assert "offender.name" not in shift.tablet.save_draft(draft_id, {"offender.name": "KHÁC"}).from_card


def test_numbers_running_low_are_told(shift: Site) -> None:
    for _ in range(3):
        shift.entered()
    serials = shift.tablet.home(v.CaseFilter.ALL).serials
    assert serials is not None
    assert serials.warning is not None
    notices = shift.tablet.home(v.CaseFilter.ALL).notices
    assert [one.id for one in notices] == ["numbers_out"]
    shift.tablet.answer_notice("numbers_out", notices[0].actions[0][0])
    assert shift.tablet.home(v.CaseFilter.ALL).notices == ()
    shift.sync()
    serials = shift.tablet.home(v.CaseFilter.ALL).serials
    assert serials is not None
    assert serials.left == 3


def test_a_clock_behind_the_ledger_and_a_year_without_numbers_are_told(shift: Site) -> None:
    shift.recorded()
    shift.clock.ms -= 3_600_000
    assert [one.id for one in shift.tablet.home(v.CaseFilter.ALL).notices] == ["clock"]
    shift.clock.ms += 60 * 86_400_000
    assert [one.id for one in shift.tablet.home(v.CaseFilter.ALL).notices] == ["year_change"]


def test_preferences_are_there_before_the_store_is_open(site: Site) -> None:
    site.tablet.save_preferences(v.Preferences(night=True, text_scale=130))
    assert site.restart(unlock=False).preferences() == v.Preferences(night=True, text_scale=130)
    (site.settings.data_dir / "preferences.json").write_bytes(b"{broken")
    assert site.restart(unlock=False).preferences() == v.Preferences()


def test_an_unknown_field_is_refused_and_a_wrong_type_too(shift: Site) -> None:
    draft_id = shift.draft()
    with shift.refuses("draft_field"):
        shift.tablet.save_draft(draft_id, {"offender.shoe": "43"})
    with shift.refuses("draft_value"):
        shift.tablet.save_draft(draft_id, {"ended_at": "now"})
    with shift.refuses("too_long"):
        shift.tablet.save_draft(draft_id, {"statement": "x" * 3000})


def test_a_stray_control_character_is_no_reason_to_lose_a_report(shift: Site) -> None:
    case_id = shift.recorded(statement="tôi\tđồng ý\x07")
    assert shift.tablet.enter_decision(case_id, PIN).number


def test_a_character_without_a_place_in_the_ledger_is_an_error_of_its_field(shift: Site) -> None:
    draft = shift.tablet.save_draft(shift.draft(), {"statement": "tôi đồng ý \U0001fae8"})
    assert "statement" in draft.errors
    with shift.refuses("draft"):
        shift.tablet.record_report(draft.id)
    assert not shift.tablet.save_draft(draft.id, {"statement": "tôi đồng ý 😀"}).errors


def test_favourites_and_search_stay_in_the_vehicle_group(shift: Site) -> None:
    draft_id = shift.draft()
    assert {row.code.split(".")[0] for row in shift.tablet.search_violations(draft_id, "den do")} == {"moto"}
    tiles = shift.tablet.favourites(draft_id)
    assert 0 < len(tiles) <= 8
    assert all(tile.code or tile.query for tile in tiles)
