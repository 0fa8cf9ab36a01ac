"""What must hold for every case there can be, not only for those somebody thought of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st

from shared.law.assess import assess
from shared.law.authority import Demand, load_authority
from shared.law.book import load_law
from shared.law.calendar import Period, load_calendar
from shared.law.case import Act, Case, Offender
from shared.law.catalogue import load_catalogue
from shared.law.circumstances import circumstances
from shared.people.officer import Agency, ladder
from tests.shared.law.building import ADULT, FIRST_DAY, TODAY, a_case, cases


@given(cases())
def test_every_amount_lies_inside_its_range_and_its_frame(case: Case) -> None:
    for act in assess(case).acts:
        assert act.fine.low <= act.fine.amount <= act.fine.high
        if act.penalty == "fine":
            assert act.fine.high <= act.frame_max
            half_allowed = 2 if not case.offender.is_organisation else 1
            assert act.fine.low * half_allowed >= act.frame_min
        else:
            assert act.fine.high == 0


@given(cases())
def test_the_total_is_the_sum_of_the_acts(case: Case) -> None:
    answer = assess(case)
    assert answer.total == sum(act.amount for act in answer.acts)


@given(cases())
def test_no_deadline_falls_on_a_day_off(case: Case) -> None:
    answer = assess(case)
    for day in (answer.decision_due, answer.limitation_until):
        assert not load_calendar().is_day_off(day)


@given(cases())
def test_the_first_day_to_sign_follows_a_working_day(case: Case) -> None:
    answer = assess(case)
    if answer.not_before is not None:
        assert answer.explanation_right
        assert not load_calendar().is_day_off(answer.not_before - timedelta(days=1))
        assert answer.not_before > case.record_day


@given(cases())
def test_an_organisation_pays_exactly_double(case: Case) -> None:
    person = assess(replace(case, offender=Offender()))
    organisation = assess(replace(case, offender=Offender("organisation")))
    for one, other in zip(person.acts, organisation.acts, strict=True):
        assert (one.fine.low * 2, one.fine.high * 2, one.amount * 2) == (other.fine.low, other.fine.high, other.amount)
        assert (one.frame_min * 2, one.frame_max * 2) == (other.frame_min, other.frame_max)


@given(cases(whole=False), st.permutations([one.id for one in circumstances().values()]))
def test_the_amount_never_falls_when_circumstances_get_worse(case: Case, order: list[str]) -> None:
    mitigating = [one for one in order if one.startswith("9.")][:3]
    aggravating = [one for one in order if one.startswith("10.")][:3]
    amounts, terms = [], []
    for lean in range(-3, 4):
        leaned = replace(
            case,
            mitigating=tuple(mitigating[: max(0, -lean)]),
            aggravating=tuple(aggravating[: max(0, lean)]),
        )
        act = assess(leaned).acts[0]
        amounts.append(act.amount)
        terms.append(act.suspension.as_number)
    assert amounts == sorted(amounts)
    assert terms == sorted(terms)


CAPPED = a_case(date(2020, 1, 1), acts=(Act("car.overpassenger_longhaul", 27),))
"""27 persons come to more than the cap; a minor pays half of the cap, not of what is above it."""


@example(CAPPED)
@given(cases())
def test_a_minor_never_pays_more_than_half_of_an_adult(case: Case) -> None:
    seventeen = replace(case, offender=Offender(born=date(case.law_day.year - 17, 1, 1)))
    adult = assess(replace(case, offender=Offender(born=ADULT)))
    minor = assess(seventeen)
    for young, grown in zip(minor.acts, adult.acts, strict=True):
        assert young.suspension.as_number == 0
        if not young.row.for_minors:
            assert young.amount * 2 <= grown.amount


@given(st.dates(FIRST_DAY, TODAY), st.integers(0, 150_000_000), st.booleans(), st.sampled_from(Agency))
def test_authority_never_falls_with_rank(day: date, frame_max: int, organisation: bool, agency: Agency) -> None:
    demand = Demand(
        frame_max, suspension=frame_max % 2 == 0, points=frame_max % 3 == 0, confiscation=frame_max % 5 == 0
    )
    posts = [post for post in ladder(agency) if load_authority().power(post, day)]
    able = [not load_authority().why_not(post, day, demand, organisation=organisation) for post in posts]
    assert able == sorted(able), f"{day}: {list(zip([post.id for post in posts], able, strict=True))}"


@given(cases())
def test_the_lowest_post_named_can_decide_and_none_below_it_can(case: Case) -> None:
    answer = assess(case)
    assert answer.competent == (not answer.incompetent_because)
    if answer.lowest_competent_post is None:
        return
    named = next(post for agency in Agency for post in ladder(agency) if post.id == answer.lowest_competent_post)
    assert assess(replace(case, signer=named)).competent
    for post in ladder(named.agency)[: named.rank]:
        assert not assess(replace(case, signer=post)).competent


@settings(max_examples=300)
@given(st.dates(FIRST_DAY, date(2027, 12, 31)))
def test_every_day_since_2020_has_a_frame_for_the_commonest_violations(day: date) -> None:
    for code in ("moto.no_helmet", "moto.red_light", "car.red_light", "car.speed.2", "car.alcohol.3"):
        assert load_catalogue().find(code, day).fine_max > 0


def test_no_code_has_a_gap_between_its_rows() -> None:
    rows: dict[str, list[tuple[date, date | None]]] = {}
    for row in load_catalogue().rows():
        rows.setdefault(row.code, []).append((row.effective_from, row.effective_to))
    for code, spans in rows.items():
        spans.sort(key=lambda span: span[0])
        for (_, last), (first, _) in pairwise(spans):
            assert last is not None, code
            assert first == last + timedelta(days=1), code


@given(cases())
def test_points_are_the_largest_of_the_acts_or_none_beside_a_suspension(case: Case) -> None:
    answer = assess(case)
    expected = 0 if answer.suspension.as_number else max(act.points for act in answer.acts)
    assert answer.points == expected


@given(st.dates(FIRST_DAY, date(2027, 6, 30)), st.integers(1, 40), st.sampled_from(["d", "wd", "m"]))
def test_a_longer_period_never_ends_earlier(start: date, count: int, unit: str) -> None:
    calendar = load_calendar()
    shorter = calendar.end_of(start, Period(count, unit))  # type: ignore[arg-type]  # drawn from the three units
    longer = calendar.end_of(start, Period(count + 1, unit))  # type: ignore[arg-type]  # drawn from the three units
    assert start < shorter <= longer
    assert not calendar.is_day_off(shorter)


@given(st.dates(FIRST_DAY, date(2027, 6, 30)), st.integers(1, 30))
def test_working_days_are_exactly_the_open_days_counted_one_by_one(start: date, count: int) -> None:
    calendar = load_calendar()
    end = calendar.end_of(start, Period(count, "wd"))
    span = (start + timedelta(days=number) for number in range(1, (end - start).days + 1))
    assert sum(not calendar.is_day_off(day) for day in span) == count


@given(cases())
def test_asking_twice_gives_the_same_answer(case: Case) -> None:
    assert assess(case).as_json() == assess(case, law=load_law()).as_json()


def test_a_later_decree_never_lowered_a_frame_before_points_existed() -> None:
    """Both decrees apply whichever favours the violator; the older frame always does, so no other is ever tried."""
    for code in load_catalogue().codes():
        before = [row for row in load_catalogue().rows() if row.code == code and row.regime == "ND100-2019"]
        after = [row for row in load_catalogue().rows() if row.code == code and row.regime == "ND123-2021"]
        for old, new in zip(before, after, strict=True):
            assert (old.fine_min, old.fine_max) <= (new.fine_min, new.fine_max), code
            assert old.fine_max <= new.fine_max, code


def test_a_case_needs_no_more_than_its_acts_to_be_judged() -> None:
    answer = assess(a_case(TODAY, "moto.red_light"))
    assert (answer.total, answer.points, answer.competent) == (5_000_000, 4, True)
