"""The worker judges every decision again: what differs is listed for people, and nothing is rejected for it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest

from server.cases.models import AssessmentDifference, DecisionRow
from server.desk import judging
from server.desk.judging import differences, judge_decisions
from tests.server.conftest import HOME, World
from tests.server.tablet import TestTablet


def decided(world: World, case: UUID, **changes: Any) -> TestTablet:
    tablet = world.tablet()
    decision = tablet.decision(tablet.record(case))
    acts = changes.pop("acts", decision.acts)
    tablet.enter(case, replace(decision, acts=acts, total=sum(act.amount for act in acts), **changes))
    assert tablet.push().status_code == 200
    return tablet


def judged(world: World) -> list[tuple[str, str, str]]:
    with world.app.app_context():
        judge_decisions(world.parts)
    found = [one for row in world.rows(AssessmentDifference) for one in row.differs]
    return [(one["what"], one["written"], one["expected"]) for one in found]


def test_a_decision_as_the_law_has_it_differs_in_nothing_and_is_judged_once(either: World, case: UUID) -> None:
    decided(either, case)
    assert judged(either) == []
    assert either.rows(DecisionRow)[0].judged_at == either.clock.ms
    with either.app.app_context():
        assert judge_decisions(either.parts) == 0


def test_an_amount_the_law_does_not_leave_to_the_signer_is_flagged_and_the_decision_stays_found(
    world: World, case: UUID
) -> None:
    tablet = world.tablet()
    decision = tablet.decision(tablet.record(case))
    acts = (decision.acts[0], replace(decision.acts[1], amount=9_000_000))
    tablet.enter(case, replace(decision, acts=acts, total=9_500_000))
    tablet.push()
    assert judged(world) == [("acts.1.amount", "9000000", "5000000")]
    assert world.look_up(decision.code or "")["state"] == "found"
    with world.app.app_context():
        (line,) = differences(HOME)
        assert (line.number, line.differs[0]["what"]) == (decision.number.text, "acts.1.amount")
        assert differences(28) == []


@pytest.mark.parametrize(
    ("changes", "what"),
    [({"points": 12}, "points"), ({"penalty": "warning"}, "penalty")],
)
def test_points_and_kind_of_penalty_are_compared(world: World, case: UUID, changes: dict[str, Any], what: str) -> None:
    decided(world, case, **changes)
    assert [one[0] for one in judged(world)] == [what]


def test_acts_that_the_report_does_not_name_are_told_as_such(world: World, case: UUID) -> None:
    tablet = world.tablet()
    decision = tablet.decision(tablet.record(case))
    tablet.enter(case, replace(decision, acts=decision.acts[:1], total=decision.acts[0].amount, points=0))
    tablet.push()
    assert ("acts", "moto.no_helmet", "moto.no_helmet, moto.red_light") in judged(world)


def test_a_held_decision_is_judged_only_once_it_applies(world: World, case: UUID) -> None:
    tablet = world.tablet()
    tablet.enter(case, tablet.decision(tablet.record(case), serial=900))
    tablet.push()
    judged(world)
    assert world.rows(DecisionRow)[0].judged_at is None


def test_one_that_cannot_be_judged_keeps_no_other_from_it(
    world: World, case: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    decided(world, case)
    decided(world, uuid4())
    real, seen = judging.assess, []

    def fail_once(*given: Any, **more: Any) -> Any:
        seen.append(given)
        if len(seen) == 1:
            raise ZeroDivisionError
        return real(*given, **more)

    monkeypatch.setattr(judging, "assess", fail_once)
    assert [(what, written) for what, written, _ in judged(world)] == [("unjudged", "unexpected")]
    assert all(row.judged_at for row in world.rows(DecisionRow))
