"""What is left to the signer: nothing without circumstances, the open half with one, the limit with two."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shared.cases.checks import legal_obstacle
from shared.clock import in_vietnam
from shared.errors import InvalidInput
from shared.law.assess import assess
from shared.law.assessment import Assessment
from shared.law.case import Act, Case, Offender
from shared.law.choosing import Choice, chosen, months_left
from shared.people.officer import POSTS
from tests.samples import moment

AT = in_vietnam(moment("2026-11-21 10:00"))
CASE = Case(
    ended_at=AT,
    detected_at=AT,
    record_made_at=AT,
    processed_at=AT,
    offender=Offender(),
    signer=POSTS["division_head"],
    acts=(Act("car.alcohol.3"),),
)
"""30–40 million, suspension 22–24 months."""


def found(mitigating: tuple[str, ...] = (), aggravating: tuple[str, ...] = (), **changes: object) -> Assessment:
    return assess(replace(CASE, mitigating=mitigating, aggravating=aggravating, **changes))


def set_to(choice: Choice, mitigating: tuple[str, ...] = (), aggravating: tuple[str, ...] = ()) -> Assessment:
    proposed = found(mitigating, aggravating)
    return chosen(proposed, (choice,), mitigating=mitigating, aggravating=aggravating)


def test_without_a_choice_nothing_changes() -> None:
    assert set_to(Choice()) == found()
    assert set_to(Choice(amount=35_000_000)) == found()


@pytest.mark.parametrize(
    ("mitigating", "aggravating", "least", "most"),
    [(("9.1",), (), 30_001_000, 34_999_000), ((), ("10.1.a",), 35_001_000, 39_999_000)],
)
def test_one_circumstance_leaves_the_open_half_it_points_to(
    mitigating: tuple[str, ...], aggravating: tuple[str, ...], least: int, most: int
) -> None:
    for amount in (least, most):
        assert set_to(Choice(amount=amount), mitigating, aggravating).total == amount
    for amount in (least - 1_000, most + 1_000, least + 1):
        with pytest.raises(InvalidInput, match="outside_range") as refused:
            set_to(Choice(amount=amount), mitigating, aggravating)
        assert refused.value.field == "acts.0.amount"


def test_no_circumstance_and_two_leave_one_amount_only() -> None:
    for mitigating, amount in (((), 35_000_000), (("9.1", "9.2"), 30_000_000)):
        assert set_to(Choice(amount=amount), mitigating).total == amount
        with pytest.raises(InvalidInput, match="outside_range"):
            set_to(Choice(amount=amount + 1_000), mitigating)


def test_months_move_strictly_inside_the_half_of_the_band() -> None:
    racing = replace(CASE, acts=(Act("car.weaving_racing"),))  # 10–12 months: nothing lies inside either half
    assert not months_left(assess(replace(racing, mitigating=("9.1",))), 0, mitigating=("9.1",), aggravating=())
    proposed = found(("9.1",))
    wide = replace(proposed, acts=(replace(proposed.acts[0], revoke_min_months=10, revoke_max_months=24),))
    assert list(months_left(wide, 0, mitigating=("9.1",), aggravating=())) == [11, 12, 13, 14, 15, 16]
    assert list(months_left(wide, 0, mitigating=(), aggravating=("10.1.a",))) == [18, 19, 20, 21, 22, 23]
    assert not months_left(wide, 0, mitigating=(), aggravating=())
    assert not months_left(wide, 0, mitigating=("9.1", "9.2"), aggravating=())
    twice = replace(wide, acts=wide.acts * 2)
    assert not months_left(twice, 0, mitigating=("9.1",), aggravating=())
    shorter = chosen(wide, (Choice(months=12),), mitigating=("9.1",), aggravating=())
    assert (shorter.suspension.months, shorter.suspension.days) == (12, 0)
    for months in (10, 17):
        with pytest.raises(InvalidInput, match="outside_range"):
            chosen(wide, (Choice(months=months),), mitigating=("9.1",), aggravating=())


def test_the_obstacles_come_in_the_order_in_which_nothing_else_helps() -> None:
    today = AT.date()
    open_case = found()
    assert open_case.not_before is not None
    told = legal_obstacle(open_case, today)
    assert told is not None
    assert told.code == "explanation_open"
    assert legal_obstacle(open_case, open_case.not_before) is None
    late = legal_obstacle(replace(open_case, not_before=None), open_case.decision_due.replace(year=2027))
    assert late is not None
    assert late.code == "decision_overdue"
    below = legal_obstacle(found(signer=POSTS["team_leader"]), today)
    assert below is not None
    assert (below.code, "Trưởng Công an cấp xã" in (below.line or ("",))[0]) == ("over_authority", False)
    child = legal_obstacle(found(offender=Offender(born=today.replace(year=2015))), today)
    assert child is not None
    assert child.code == "no_penalty"
    assert child.refusal().vi.endswith("kết thúc.")
