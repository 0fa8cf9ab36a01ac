"""Every date of law.md 0, on both sides: what changes that day, and that nothing else of ours does."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from shared.errors import InvalidInput
from shared.law.assess import assess
from shared.law.authority import load_authority
from shared.law.book import load_law
from shared.law.deadlines import handover_due, record_due, send_by, served_on
from shared.law.forms import form_rule
from shared.law.procedure import load_procedure
from shared.law.seizure import may_seize, needs_own_record
from shared.people.licence import classes_on
from shared.people.officer import POSTS
from shared.people.places import is_city, provinces
from tests.shared.law.building import a_case, moment

_DAY = timedelta(days=1)


def _both_sides(day: date) -> tuple[date, date]:
    return day - _DAY, day


def test_1_7_2013_is_where_the_tables_begin() -> None:
    before, after = _both_sides(date(2013, 7, 1))
    with pytest.raises(InvalidInput) as caught:
        load_procedure().decision.at(before)
    assert caught.value.code == "date_outside_tables"
    assert load_procedure().decision.at(after).plain.count == 7


def test_1_1_2020_decree_100_begins_the_catalogue() -> None:
    before, after = _both_sides(date(2020, 1, 1))
    with pytest.raises(InvalidInput) as caught:
        assess(a_case(before, "moto.no_helmet"))
    assert (caught.value.code, caught.value.field) == ("not_in_force", "acts.0.code")
    assert assess(a_case(after, "moto.no_helmet")).acts[0].row.regime == "ND100-2019"
    assert load_authority().table.at(after)["team_leader"].fine == 1_200_000


@pytest.mark.parametrize(
    "day",
    [date(2020, 3, 13), date(2020, 7, 1), date(2020, 8, 5), date(2023, 9, 15), date(2025, 3, 1), date(2026, 1, 1)],
    ids=str,
)
def test_dates_that_change_practice_change_no_amount_post_or_right(day: date) -> None:
    """Portal pilot, nation-wide roll-out, circulars on patrol, end of district police, data protection law."""
    before, after = (assess(a_case(side, "moto.no_helmet", "car.speed.2")) for side in _both_sides(day))
    for name in ("total", "points", "incompetent_because", "lowest_competent_post", "explanation_right", "on_the_spot"):
        assert getattr(before, name) == getattr(after, name)


def test_1_1_2022_law_67_and_decree_123() -> None:
    before, after = _both_sides(date(2022, 1, 1))
    assert assess(a_case(before, "moto.no_helmet")).total == 250_000
    assert assess(a_case(after, "moto.no_helmet")).total == 500_000
    procedure = load_procedure()
    assert (str(procedure.decision.at(before).plain), str(procedure.decision.at(after).plain)) == (
        "7 ngày", "7 ngày làm việc",
    )  # fmt: skip
    assert (str(procedure.explanation.at(before).written), str(procedure.explanation.at(after).written)) == (
        "5 ngày", "5 ngày làm việc",
    )  # fmt: skip
    assert (procedure.deferral.at(before).person, procedure.deferral.at(after).person) == (3_000_000, 2_000_000)
    assert (procedure.instalments.at(before).person, procedure.instalments.at(after).person) == (20_000_000, 15_000_000)
    assert (procedure.witnesses.at(before).least, procedure.witnesses.at(after).least) == (2, 1)
    posts = load_authority().table
    assert (posts.at(before)["team_leader"].fine, posts.at(after)["team_leader"].fine) == (1_200_000, 1_500_000)
    assert (form_rule("MQD02", before).symbol, form_rule("MQD02", after).symbol) == ("QĐ-XPVPHC", "QĐ-XPHC")


def test_1_1_2025_decree_168_points_and_new_licence_classes() -> None:
    before, after = _both_sides(date(2025, 1, 1))
    old, new = assess(a_case(before, "car.red_light")), assess(a_case(after, "car.red_light"))
    assert (old.total, old.points, old.suspension.months) == (5_000_000, 0, 2)
    assert (new.total, new.points, new.suspension.months) == (19_000_000, 4, 0)
    assert "C1E" not in classes_on(before)
    assert "C1E" in classes_on(after)


def test_a_violation_in_the_last_utc_hours_of_the_year_belongs_to_the_new_decree() -> None:
    """17:30 UTC on 31 December is half past midnight in Viet Nam."""
    late = datetime(2024, 12, 31, 17, 30, tzinfo=UTC)
    case = a_case(date(2025, 1, 1), "car.red_light", ended_at=late, detected_at=late)
    assert assess(case).acts[0].row.regime == "ND168-2024"
    earlier = late - timedelta(hours=1)
    assert assess(replace(case, ended_at=earlier, detected_at=earlier)).acts[0].row.regime == "ND123-2021"


def test_2_5_2025_decree_68_counts_circumstances_and_gives_three_days_for_the_record() -> None:
    before, after = _both_sides(date(2025, 5, 2))
    rule = load_procedure().circumstances
    assert (rule.at(before).fine, rule.at(after).fine) == ("discretion", "counts")
    assert (rule.at(before).suspension, rule.at(after).suspension) == ("limit", "counts")
    law = load_law()
    assert record_due(date(2025, 3, 3), law) == date(2025, 3, 5)
    assert record_due(date(2025, 6, 2), law) == date(2025, 6, 5)
    assert record_due(date(2025, 6, 2), law, complex_case=True) == date(2025, 6, 9)
    assert form_rule("MQD02", after).effective_from == after
    assert form_rule("MQD02", before).effective_from == date(2022, 1, 1)


def test_1_7_2025_law_88_new_authority_34_provinces_and_the_end_of_inspectors() -> None:
    before, after = _both_sides(date(2025, 7, 1))
    threshold = load_procedure().on_the_spot
    assert (threshold.at(before).person, threshold.at(after).person) == (250_000, 500_000)
    assert (threshold.at(before).organisation, threshold.at(after).organisation) == (500_000, 1_000_000)
    leader = POSTS["team_leader"]
    old, new = (load_authority().power(leader, day) for day in (before, after))
    assert old is not None
    assert new is not None
    assert (old.fine, old.suspend, old.points, old.confiscate) == (1_500_000, False, False, False)
    assert (new.fine, new.suspend, new.points, new.confiscate) == (22_500_000, True, True, True)
    assert load_authority().power(POSTS["inspector"], before) is not None
    assert load_authority().power(POSTS["inspector"], after) is None
    assert (len(provinces(before)), len(provinces(after))) == (63, 34)
    law = load_law()
    assert (send_by(before, law), send_by(after, law)) == (date(2025, 7, 2), date(2025, 7, 4))
    assert (handover_due(before, law), handover_due(after, law)) == (after, date(2025, 7, 3))
    assert not may_seize(leader, before, law)
    assert may_seize(leader, after, law)
    assert needs_own_record(before, law, with_report=True)
    assert not needs_own_record(after, law, with_report=True)
    assert "CMND" in form_rule("MBB01", before).identity_label
    assert "CMND" not in form_rule("MBB01", after).identity_label
    with pytest.raises(InvalidInput):
        served_on("electronic", before, law)
    assert served_on("electronic", after, law) == date(2025, 7, 4)


def test_30_4_2026_dong_nai_becomes_a_city_and_keeps_its_code() -> None:
    before, after = _both_sides(date(2026, 4, 30))
    assert (is_city("75", before), is_city("75", after)) == (False, True)
    assert len(provinces(before)) == len(provinces(after)) == 34


def test_1_7_2026_the_24th_of_november_becomes_a_holiday() -> None:
    calendar = load_law().calendar
    assert not calendar.is_day_off(date(2025, 11, 24))
    assert calendar.is_day_off(date(2026, 11, 24))


def test_15_8_2026_decree_238_rewrites_authority_and_some_offences() -> None:
    before, after = _both_sides(date(2026, 8, 15))
    assert assess(a_case(before, "car.child_no_restraint")).penalty == "fine"
    assert assess(a_case(after, "car.child_no_restraint")).penalty == "warning"
    with pytest.raises(InvalidInput) as caught:
        assess(a_case(before, "car.unlicensed_passenger_service"))
    assert caught.value.code == "not_in_force"
    assert assess(a_case(after, "car.unlicensed_passenger_service")).points == 6
    assert load_authority().table.since(after) == after
    assert load_authority().table.at(after)["team_leader"].fine == 22_500_000


def test_the_frame_follows_the_act_and_the_authority_the_day_of_processing() -> None:
    act_day, decided = date(2025, 6, 30), date(2025, 7, 1)
    case = a_case(act_day, "car.red_light", processed_at=moment(decided))
    assert assess(case).competent
    assert not assess(replace(case, processed_at=moment(act_day, 9))).competent
