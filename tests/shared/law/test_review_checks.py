"""The fifteen things a legal reviewer checks first (law.md 9), each by its number."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, datetime, timedelta

import pytest

from shared.clock import VIETNAM
from shared.law.assess import assess
from shared.law.book import load_law
from shared.law.case import Case, File, Offender
from shared.law.deadlines import execution_until, pay_by, served_on
from shared.law.delegation import Delegation, delegation_basis, delegation_faults, signature_title
from shared.law.explain import explain
from shared.law.forms import form_rule
from shared.law.instruments import INSTRUMENTS, Change, change_until, may_change
from shared.law.payment import Debt, interest
from shared.law.procedure import load_procedure
from shared.law.seizure import may_seize, needs_own_record, seizure_report_due, seizure_until
from shared.money import dong, dong_in_words, parse_dong
from shared.numbering.number import PENALTY_SERIES, DecisionNumber, NumberStyle, read_serial
from shared.people.officer import POSTS
from tests.shared.law.building import TODAY, a_case, moment

_MONDAY = date(2026, 11, 16)


def test_check_1_decree_by_the_end_of_the_violation_and_form_by_the_day_of_processing() -> None:
    case = a_case(date(2024, 12, 31), "car.red_light", processed_at=moment(date(2025, 7, 1)))
    assert assess(case).acts[0].row.regime == "ND123-2021"
    assert form_rule("MQD02", case.processed_on).effective_from == date(2025, 7, 1)


def test_check_2_authority_covers_the_frame_maximum_double_for_organisations_and_every_measure() -> None:
    assert not assess(a_case(TODAY, "car.plate_obscured")).competent
    organisation = Offender("organisation")
    assert assess(a_case(TODAY, "owner.car_unregistered", offender=organisation)).competent
    assert not assess(a_case(TODAY, "owner.car_unqualified_driver", offender=organisation)).competent
    soldier = POSTS["soldier"]
    assert assess(a_case(TODAY, "moto.red_light", signer=soldier)).incompetent_because == ("no_power_over_points",)
    assert assess(a_case(TODAY, "moto.wheelie", signer=soldier)).incompetent_because == ("no_power_to_suspend",)


def test_check_3_a_deputy_needs_a_delegation_in_date_cited_and_not_delegated_on() -> None:
    delegation = Delegation("12/QĐ-GQXP", date(2026, 1, 2), date(2026, 1, 2), date(2026, 12, 31))
    assert delegation_faults(delegation, TODAY) == ()
    assert delegation_faults(None, TODAY) == ("no_delegation",)
    assert delegation_faults(delegation, date(2027, 1, 1)) == ("delegation_not_in_date",)
    assert delegation_faults(replace(delegation, delegated_on=True), TODAY) == ("delegated_on",)
    assert delegation_faults(replace(delegation, number=" "), TODAY) == ("delegation_not_cited",)
    assert signature_title("Đội trưởng", deputy=True) == "KT. ĐỘI TRƯỞNG"
    assert "12/QĐ-GQXP ngày 02/01/2026" in delegation_basis(delegation)


def test_check_4_the_decision_is_due_seven_or_ten_working_days_or_a_month_or_two_after_the_record() -> None:
    due = {
        flag: assess(a_case(TODAY, "moto.no_helmet", file=File(**({flag: True} if flag else {})))).decision_due
        for flag in ("", "transferred", "complex", "extended")
    }
    assert due == {
        "": date(2026, 12, 2),
        "transferred": date(2026, 12, 7),
        "complex": date(2026, 12, 21),
        "extended": date(2027, 1, 21),
    }
    late = a_case(TODAY, "moto.no_helmet", processed_at=moment(date(2026, 12, 3)))
    assert "decision_overdue" in assess(late).notes


def test_check_5_a_year_to_penalise_and_a_year_to_execute() -> None:
    case = a_case(date(2025, 3, 10), "moto.no_helmet")
    assert assess(replace(case, processed_at=moment(date(2026, 3, 10)))).penalty == "fine"
    barred = assess(replace(case, processed_at=moment(date(2026, 3, 11))))
    assert (barred.penalty, barred.total, "time_barred" in barred.notes) == ("none", 0, True)
    assert execution_until(date(2026, 3, 10), load_law()) == date(2027, 3, 10)


def test_check_6_no_decision_on_the_spot_after_a_device_and_thresholds_by_date() -> None:
    code = "car.passenger_seatbelt"
    assert assess(a_case(TODAY, code)).on_the_spot
    assert not assess(a_case(TODAY, code, by_device=True)).on_the_spot
    assert not assess(a_case(date(2025, 6, 30), code)).on_the_spot


def test_check_7_no_signature_before_the_explanation_ended_unless_waived_in_the_record() -> None:
    case = a_case(_MONDAY, "car.red_light")
    answer = assess(case)
    assert answer.not_before == date(2026, 11, 24)
    assert "explanation_open" in answer.notes
    waived = assess(replace(case, file=File(explanation_waived=True)))
    assert (waived.explanation_right, waived.not_before) == (True, None)
    assert "explanation_open" not in waived.notes


def test_check_8_middle_minimum_maximum_by_act_and_in_all_and_figures_equal_words() -> None:
    case = a_case(TODAY, "moto.red_light", "moto.no_helmet")
    assert assess(case).total == 5_500_000
    assert assess(replace(case, mitigating=("9.1", "9.2"))).total == 4_400_000
    assert assess(replace(case, aggravating=("10.1.a", "10.1.b"))).total == 6_600_000
    assert parse_dong(dong(5_500_000)) == 5_500_000
    assert dong_in_words(5_500_000) == "năm triệu năm trăm nghìn đồng"


def test_check_9_minors_are_warned_or_pay_half_their_parents_get_a_copy_and_no_licence_is_suspended() -> None:
    fifteen = assess(a_case(TODAY, "moto.weaving", offender=Offender(born=date(2011, 1, 1))))
    seventeen = assess(a_case(TODAY, "moto.weaving", offender=Offender(born=date(2009, 1, 1))))
    assert (fifteen.penalty, fifteen.total, fifteen.suspension.months) == ("warning", 0, 0)
    assert (seventeen.penalty, seventeen.total, seventeen.suspension.months) == ("fine", 4_500_000, 0)
    lines = explain(a_case(TODAY, "moto.weaving", offender=Offender(born=date(2009, 1, 1))))
    assert any("cha mẹ" in line for line in lines)


def test_check_10_a_record_without_signature_needs_witnesses_by_date() -> None:
    rule = load_procedure().witnesses
    assert (rule.at(date(2021, 12, 31)).least, rule.at(date(2021, 12, 31)).reason_may_replace) == (2, False)
    assert (rule.at(TODAY).least, rule.at(TODAY).reason_may_replace) == (1, True)


def test_check_11_seizure_by_who_may_confiscate_reported_in_a_day_and_for_its_term() -> None:
    law = load_law()
    assert may_seize(POSTS["team_leader"], TODAY, law)
    assert not may_seize(POSTS["team_leader"], date(2025, 6, 30), law)
    assert may_seize(POSTS["division_head"], date(2020, 8, 10), law)
    taken = datetime(2026, 11, 21, 8, 0, tzinfo=VIETNAM)
    assert seizure_report_due(taken, TODAY, law) - taken == timedelta(hours=24)
    assert seizure_until(TODAY, File(), law) == date(2026, 12, 2)
    assert seizure_until(TODAY, File(transferred=True), law) == date(2026, 12, 7)
    assert seizure_until(date(2020, 8, 10), File(), law) == date(2020, 8, 17)
    assert needs_own_record(TODAY, law, with_report=False)


def test_check_12_a_number_is_one_of_its_unit_year_and_series_however_it_is_written() -> None:
    style = NumberStyle(form_rule("MQD02", TODAY).symbol)
    number = DecisionNumber(unit=7, year=2026, series=PENALTY_SERIES, serial=4133)
    assert read_serial(style.show(number.serial)) == number.serial
    assert len({number, replace(number), replace(number, year=2027), replace(number, unit=8)}) == 3


def test_check_13_payment_runs_from_proved_service_ten_days_then_half_per_mille_a_day() -> None:
    law = load_law()
    served = served_on("third_return", date(2026, 11, 20), law)
    assert served == date(2026, 11, 26)
    last = pay_by(served, law)
    assert last == date(2026, 12, 7)
    assert interest(Debt(5_000_000, last), last, law) == 0
    assert interest(Debt(5_000_000, last), last + timedelta(days=1), law) == 2_500


@pytest.mark.parametrize(
    ("ground", "form"),
    [("drafting_error", "MQD39"), ("other_error", "MQD38"), ("wrong_authority", "MQD40"), ("wrong_person", "MQD40")],
)
def test_check_14_the_right_instrument_in_its_time(ground: str, form: str) -> None:
    law = load_law()
    change = Change(ground, decided=_MONDAY)  # type: ignore[arg-type]  # the four grounds above are listed
    assert INSTRUMENTS[change.ground].form == form
    assert may_change(change, date(2027, 11, 16), law)
    assert may_change(change, date(2027, 11, 17), law) == (form == "MQD40")
    if form == "MQD38":
        assert change_until(replace(change, unlimited=True), law) is None


def test_check_15_the_engine_is_given_no_name_number_address_or_phone() -> None:
    """What it never holds it can neither log nor leak."""
    asked = {field.name for field in (*fields(Case), *fields(Offender))}
    assert asked == {
        "ended_at", "detected_at", "record_made_at", "processed_at", "offender", "signer", "acts", "by_device",
        "continuing", "place", "mitigating", "aggravating", "file", "law_day", "processed_on", "record_day", "kind",
        "born",
    }  # fmt: skip
