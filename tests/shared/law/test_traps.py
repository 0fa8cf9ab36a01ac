"""The traps of law.md 9, each by name: mistakes that made real decisions void."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from server.sms.text import decision_text
from shared.errors import InvalidInput
from shared.law.assess import assess
from shared.law.book import load_law
from shared.law.calendar import Period
from shared.law.case import File, Offender, check_case
from shared.law.catalogue import load_catalogue
from shared.law.deadlines import clean_again_on, pay_by, served_on
from shared.law.forms import form_rule
from shared.law.instruments import INSTRUMENTS
from shared.law.seizure import may_seize
from shared.law.uplift import Uplift, Uplifts, uplifts_from
from shared.people.identity import parse_identity
from shared.people.officer import POSTS
from shared.people.places import province, successor
from shared.people.plate import PlateKind, parse_plate
from shared.text import search_key
from tests.shared.law.building import TODAY, a_case, moment


def test_trap_working_days_calendar_days_and_months_are_three_things() -> None:
    end_of = load_law().calendar.end_of
    assert end_of(TODAY, Period(7, "d")) == date(2026, 11, 30)
    assert end_of(TODAY, Period(7, "wd")) == date(2026, 12, 2)
    assert end_of(TODAY, Period(1, "m")) == date(2026, 12, 21)


def test_trap_the_first_day_is_not_counted_and_a_day_off_moves_the_end() -> None:
    end_of = load_law().calendar.end_of
    assert end_of(date(2026, 11, 2), Period(1, "d")) == date(2026, 11, 3)
    assert end_of(date(2026, 11, 6), Period(1, "d")) == date(2026, 11, 9)
    assert end_of(date(2026, 11, 23), Period(1, "d")) == date(2026, 11, 25)


def test_trap_swapped_days_are_worked_and_off() -> None:
    calendar = load_law().calendar
    assert calendar.is_day_off(date(2026, 8, 31))
    assert not calendar.is_day_off(date(2026, 8, 22))


def test_trap_todays_record_is_due_on_wednesday_2_december() -> None:
    assert assess(a_case(TODAY, "moto.no_helmet")).decision_due == date(2026, 12, 2)


def test_trap_a_million_from_a_frame_of_two_was_beyond_a_team_leader_in_2020() -> None:
    answer = assess(a_case(date(2020, 8, 10), "owner.moto_modified", mitigating=("9.1",)))
    assert answer.total <= 1_200_000
    assert answer.incompetent_because == ("fine_above_limit",)


def test_trap_a_soldier_may_fine_seven_and_a_half_million_but_not_with_points() -> None:
    answer = assess(a_case(TODAY, "moto.red_light", signer=POSTS["soldier"]))
    assert answer.acts[0].frame_max <= 7_500_000
    assert answer.incompetent_because == ("no_power_over_points",)


def test_trap_a_team_leader_before_july_2025_had_no_suspension_confiscation_seizure_or_points() -> None:
    day = date(2025, 6, 30)
    assert "no_power_over_points" in assess(a_case(day, "moto.phone")).incompetent_because
    assert "no_power_to_suspend" in assess(a_case(day, "moto.weaving")).incompetent_because
    assert "no_power_to_confiscate" in assess(a_case(day, "moto.wheelie")).incompetent_because
    assert not may_seize(POSTS["team_leader"], day, load_law())


def test_trap_one_act_above_authority_takes_the_whole_case_up() -> None:
    small, large = (
        assess(a_case(TODAY, "moto.no_helmet")),
        assess(a_case(TODAY, "moto.no_helmet", "car.plate_obscured")),
    )
    assert small.competent
    assert not large.competent
    assert large.lowest_competent_post == "commune_chief"


def test_trap_only_the_largest_deduction_none_beside_a_suspension_and_no_right_to_explain() -> None:
    assert assess(a_case(TODAY, "car.speed.4", "car.phone")).points == 6
    assert assess(a_case(TODAY, "moto.red_light", "moto.weaving")).points == 0
    assert not assess(a_case(TODAY, "moto.red_light")).explanation_right


def test_trap_an_offence_of_decree_168_carries_points_or_suspension_by_date_never_both() -> None:
    for row in load_catalogue().in_force(TODAY):
        assert not (row.points and row.revoke_max_months), row.code
    old, new = (load_catalogue().find("car.red_light", day) for day in (date(2024, 12, 31), TODAY))
    assert (old.revoke_max_months, old.points) == (3, 0)
    assert (new.revoke_max_months, new.points) == (0, 4)


def test_trap_the_moment_written_on_the_tablet_is_the_legal_time() -> None:
    """The engine takes every time from the facts; a late sync changes nothing, and it has no clock of its own."""
    case = a_case(date(2025, 6, 30), "car.red_light", processed_at=moment(date(2025, 6, 30), 23, 59))
    assert not assess(case).competent
    assert assess(replace(case, processed_at=moment(date(2025, 7, 1), 0, 0))).competent


def test_trap_what_was_printed_is_mended_only_by_a_new_document() -> None:
    assert {one.form for one in INSTRUMENTS.values()} == {"MQD38", "MQD39", "MQD40"}


def test_trap_every_way_of_service_has_its_own_day() -> None:
    law, day = load_law(), date(2026, 11, 2)
    days = {way: served_on(way, day, law) for way in ("handed", "refused", "third_return", "posting", "electronic")}
    assert days == {
        "handed": day,
        "refused": day,
        "third_return": date(2026, 11, 5),
        "electronic": date(2026, 11, 5),
        "posting": date(2026, 11, 16),
    }
    assert pay_by(days["posting"], law) == date(2026, 11, 26)


def test_trap_owner_and_driver_are_different_codes_with_different_frames() -> None:
    driver = assess(a_case(TODAY, "car.no_registration")).acts[0]
    owner = assess(a_case(TODAY, "owner.car_unregistered")).acts[0]
    assert (driver.frame_max, owner.frame_max) == (3_000_000, 18_000_000)
    assert owner.row.vehicle_group == "owner"


def test_trap_the_same_person_under_an_old_card_or_another_spelling() -> None:
    assert parse_identity("cmnd", "012 345 678").number == "012345678"
    assert search_key("NGUYỄN ĐỨC MẪU") == search_key("nguyen duc mau")


def test_trap_a_province_code_that_was_reused_needs_its_date() -> None:
    before, after = date(2025, 6, 30), date(2025, 7, 1)
    for code in ("15", "24", "44", "52", "80", "82", "91"):
        assert province(code, before).name != province(code, after).name
    assert successor("02", after).code == "08"


def test_trap_foreign_and_military_plates_are_told_apart() -> None:
    assert parse_plate("80-123-NG-45").kind is PlateKind.FOREIGN
    assert parse_plate("KK-12-34").kind is PlateKind.MILITARY


def test_trap_an_inner_city_uplift_is_keyed_by_place_and_date_and_never_beyond_double() -> None:
    row = Uplift("01", 200, date(2026, 1, 1), "an example, no real resolution", codes=("car.red_light",))
    law = replace(load_law(), uplifts=Uplifts([row]))
    case = a_case(TODAY, "car.red_light", place="01")
    assert assess(case, law=law).total == 38_000_000
    assert assess(case, law=law).incompetent_because == ("fine_above_limit",)
    assert assess(replace(case, place="48"), law=law).total == 19_000_000
    assert assess(replace(case, place=None), law=law).total == 19_000_000
    assert assess(a_case(date(2025, 12, 31), "car.red_light", place="01"), law=law).total == 19_000_000
    with pytest.raises(ValueError, match="outside article 23"):
        Uplifts([replace(row, percent=250)])


def test_trap_no_uplift_is_invented() -> None:
    assert assess(a_case(TODAY, "car.red_light", place="01")).total == 19_000_000
    loaded = uplifts_from(
        {"uplift": [{"place": "01", "percent": 150, "effective_from": TODAY, "source": "x", "groups": ["car"]}]}
    )
    assert loaded.percent(load_catalogue().find("car.red_light", TODAY), "01", TODAY) == 150


def test_trap_the_legal_basis_names_both_amendments_since_july_2025_and_no_cmnd() -> None:
    before, after = form_rule("MQD02", date(2025, 6, 30)), form_rule("MQD02", date(2025, 7, 1))
    assert "(sửa đổi, bổ sung năm 2020)" in before.bases[0]
    assert "(sửa đổi, bổ sung năm 2020 và năm 2025)" in after.bases[0]
    assert "CMND" not in after.identity_label
    with pytest.raises(InvalidInput):
        form_rule("MQD99", TODAY)


def test_trap_an_offence_with_a_future_date_waits_for_it() -> None:
    """Camera-device offences of 2028 and 2029 are entered with their own first day, like these of 2026."""
    with pytest.raises(InvalidInput) as caught:
        assess(a_case(date(2025, 12, 31), "car.child_front_row"))
    assert caught.value.code == "not_in_force"
    assert assess(a_case(date(2026, 1, 1), "car.child_front_row")).total == 900_000


def test_trap_a_file_that_was_heard_counts_a_month_whoever_signs() -> None:
    case = a_case(TODAY, "car.red_light", file=File(explained=True))
    assert assess(case).decision_due == assess(replace(case, signer=POSTS["division_head"])).decision_due


def test_trap_a_repeat_is_counted_until_the_window_closes() -> None:
    law = load_law()
    assert clean_again_on(date(2026, 5, 20), law, warned=True) == date(2026, 11, 20)
    assert clean_again_on(date(2026, 5, 20), law, warned=False) == date(2027, 5, 20)


def test_trap_a_birth_date_after_the_act_is_refused_and_an_unknown_one_is_an_adults() -> None:
    assert assess(a_case(TODAY, "moto.no_helmet", offender=Offender(born=None))).total == 500_000
    with pytest.raises(InvalidInput) as caught:
        check_case(a_case(TODAY, "moto.no_helmet", offender=Offender(born=TODAY + timedelta(days=1))))
    assert (caught.value.code, caught.value.field) == ("born_later", "offender.born")


@pytest.mark.parametrize("day", [date(2020, 7, 1), date(2025, 7, 1), TODAY], ids=str)
def test_trap_a_text_message_has_no_link_and_no_account_that_a_fraud_could_imitate(day: date) -> None:
    text = decision_text(unit="Doi CSGT 3", number="004133/QĐ-XPHC", day=day, code="K7QF2M9XT").text
    assert not re.search(r"https?:|www|://|\.(vn|com|net)\b|/[a-z]", text)
    assert not re.search(r"\d{7}|tai khoan|chuyen khoan|nop tien|stk", text, re.IGNORECASE)
