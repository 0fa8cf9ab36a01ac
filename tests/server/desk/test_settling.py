"""A person settles what is held: an event in the desk's ledger, its effect, what it releases, one commit."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import pytest

from server.cases.models import DecisionRow, ReportRow, ServiceRow
from server.desk.models import SettlementRow
from server.desk.service import Place, Settled, Wish, rehearse, settle
from server.devices.models import Tablet
from server.feed.models import FeedItem
from server.ledger import apply
from server.ledger.models import EventRow
from server.numbering.models import SerialRow
from server.sms.models import SmsRow
from shared.cases.records import EventSettled, ServiceRecorded
from shared.errors import Conflict, InvalidInput, NotAllowed, NotFound
from shared.ledger.event import read_event
from tests.server.conftest import HOME, World
from tests.server.tablet import OTHER_KEY, TestTablet

OUTSIDE = "outside_lease number.serial"


def place(tablet: TestTablet, seq: int) -> Place:
    return Place(tablet.home, tablet.id, seq)


def wish(*objections: str, outcome: str = "accepted", **more: Any) -> Wish:
    return Wish(3, outcome, "đã đối chiếu bản giấy", frozenset(objections), **more)


def do(world: World, tablet: TestTablet, seq: int, what: Wish) -> Settled:
    with world.app.app_context():
        return settle(world.parts, place(tablet, seq), what)


def verdict_of(world: World, tablet: TestTablet, seq: int) -> tuple[str, str | None]:
    (row,) = world.rows(EventRow, tablet=tablet.id, seq=seq)
    return row.verdict, row.detail


def outside(world: World, case: UUID) -> TestTablet:
    """A decision with a number no lease holds, and its service, which waits for it."""
    tablet = world.tablet(numbers=20)
    tablet.enter(case, tablet.decision(tablet.record(case), serial=900))
    tablet.add("service.recorded", ServiceRecorded("handed", tablet.now, of_seq=3), case=case)
    assert tablet.push().status_code == 200
    return tablet


def test_an_accepted_decision_is_found_texted_and_releases_what_waited_for_it(either: World, case: UUID) -> None:
    tablet = outside(either, case)
    code = either.rows(DecisionRow)[0].code
    assert either.look_up(code)["state"] == "under_review"
    done = do(either, tablet, 3, wish(OUTSIDE))
    assert [(one.seq, one.verdict.state) for one in done.released] == [(5, "applied")]
    assert {verdict_of(either, tablet, seq) for seq in (3, 4, 5)} == {("applied", None)}
    assert either.look_up(code)["state"] == "found"
    assert [row.state for row in either.rows(SmsRow)] == ["waiting_lookup"]
    assert either.rows(DecisionRow)[0].service_state == "handed"
    assert len(either.rows(ServiceRow)) == 1


def test_the_settlement_is_an_event_of_the_desk_by_the_officer_who_settled(world: World, case: UUID) -> None:
    tablet = outside(world, case)
    do(world, tablet, 3, wish(OUTSIDE))
    (desk,) = world.rows(Tablet, kind="desk")
    (row,) = world.rows(EventRow, tablet=desk.id)
    event = read_event(row.raw)
    assert (event.kind, event.officer, event.case, row.verdict) == ("event.settled", 3, case, "applied")
    assert event.data["of_hash"] == world.rows(EventRow, tablet=tablet.id, seq=3)[0].hash.hex()
    assert event.data["objections"] == [OUTSIDE]


def test_the_tablet_hears_the_verdict_and_the_words_by_its_feed(world: World, case: UUID) -> None:
    tablet = outside(world, case)
    do(world, tablet, 3, wish(OUTSIDE))
    told = [one.data for one in world.rows(FeedItem, kind="verdict", tablet=tablet.id)]
    assert {"seq": 3, "verdict": "already_applied", "note": "đã đối chiếu bản giấy"} in told
    assert {"seq": 5, "verdict": "already_applied"} in told
    (desk,) = world.rows(Tablet, kind="desk")
    assert world.rows(FeedItem, tablet=desk.id) == []


def test_a_second_look_changes_nothing(world: World, case: UUID) -> None:
    tablet = outside(world, case)
    with world.app.app_context():
        would = rehearse(world.parts, place(tablet, 3), wish(OUTSIDE))
    assert (would.event.verdict.state, [one.seq for one in would.released]) == ("applied", [5])
    assert verdict_of(world, tablet, 3) == ("held", "outside_lease")
    assert world.rows(SettlementRow) == world.rows(Tablet, kind="desk") == world.rows(FeedItem, kind="verdict") == []


def test_an_accepted_number_is_never_granted_afterwards(either: World, case: UUID) -> None:
    tablet = outside(either, case)
    do(either, tablet, 3, wish(OUTSIDE))
    assert either.rows(SerialRow, serial=900)[0].state == "entered"
    other = either.tablet(numbers=20)
    assert other.leases[-1]["from"] == 901


def test_an_accepted_number_far_above_every_lease_uses_up_no_series(world: World, case: UUID) -> None:
    tablet = world.tablet()
    tablet.enter(case, tablet.decision(tablet.record(case), serial=1_000_000))
    tablet.push()
    with pytest.raises(NotAllowed) as refused:
        do(world, tablet, 3, wish(OUTSIDE, "outside_lease number.too_far"))
    assert (refused.value.code, refused.value.field) == ("also_held", "outside_lease number.too_far")


def test_only_what_was_shown_is_accepted_a_second_fault_is_told_and_nothing_is_done(world: World, case: UUID) -> None:
    tablet = world.tablet()
    tablet.enter(case, tablet.decision(tablet.record(case), serial=900), key=OTHER_KEY)
    tablet.push()
    assert verdict_of(world, tablet, 3) == ("held", "uncertified")
    with pytest.raises(NotAllowed) as refused:
        do(world, tablet, 3, wish("uncertified"))
    assert (refused.value.code, refused.value.field) == ("also_held", OUTSIDE)
    assert world.rows(SettlementRow) == world.rows(EventRow, kind="event.settled") == []
    do(world, tablet, 3, wish("uncertified", OUTSIDE))
    assert verdict_of(world, tablet, 3) == ("applied", None)


def test_a_second_paper_with_one_number_is_accepted_and_both_stay_known(world: World, case: UUID) -> None:
    tablet, other = world.tablet(), uuid4()
    first = tablet.decision(tablet.record(case))
    tablet.enter(case, first)
    tablet.enter(other, tablet.decision(tablet.record(other), serial=first.number.serial))
    tablet.push()
    assert verdict_of(world, tablet, 7) == ("held", "duplicate")
    do(world, tablet, 7, wish("duplicate number.serial"))
    assert [row.held for row in world.rows(DecisionRow)] == [False, False]
    assert len(world.rows(SerialRow, serial=first.number.serial)) == 1
    assert world.look_up(first.number.text)["state"] == "ambiguous"


def test_a_decision_whose_paper_may_be_out_is_never_set_aside(world: World, case: UUID) -> None:
    tablet = outside(world, case)
    with pytest.raises(NotAllowed) as refused:
        do(world, tablet, 3, wish(outcome="set_aside"))
    assert refused.value.code == "number_handed_out"
    assert verdict_of(world, tablet, 3) == ("held", "outside_lease")


def test_what_is_set_aside_has_no_effect_and_what_rests_on_it_is_held_for_people(either: World, case: UUID) -> None:
    tablet = either.tablet()
    tablet.officer = 4
    report = tablet.record(case)
    tablet.officer = 3
    decision = tablet.decision(report)
    tablet.enter(case, decision)
    tablet.push()
    assert verdict_of(either, tablet, 1) == ("held", "not_allowed")
    assert verdict_of(either, tablet, 3) == ("waiting", "report")
    done = do(either, tablet, 1, wish(outcome="set_aside"))
    assert [(one.seq, one.verdict.objection) for one in done.released] == [(3, "cause_set_aside of_seq")]
    assert [verdict_of(either, tablet, seq)[0] for seq in (1, 2, 3, 4)] == ["set_aside", "set_aside", "held", "waiting"]
    assert either.rows(ReportRow) == []
    assert either.look_up(decision.code or "")["state"] == "under_review"
    do(either, tablet, 3, wish("cause_set_aside of_seq"))
    assert either.look_up(decision.code or "")["state"] == "found"


def test_a_correction_counts_in_the_tables_and_the_bytes_stay(world: World, case: UUID) -> None:
    tablet = world.tablet()
    decision = tablet.decision(tablet.record(case), total=5)
    tablet.enter(case, decision)
    tablet.push()
    assert verdict_of(world, tablet, 3)[0] == "held"
    raw = tablet.events[2]
    total = sum(act.amount for act in decision.acts)
    corrected = wish("malformed total", "bad_seal", outcome="corrected", changes={"total": str(total)})
    do(world, tablet, 3, corrected)
    assert world.rows(DecisionRow)[0].total == total
    assert world.rows(EventRow, tablet=tablet.id, seq=3)[0].raw == raw
    assert world.rows(SettlementRow)[0].changes == {"total": str(total)}


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"total": "nhiều"}, "total"), ({"không.có": "1"}, "không.có"), ({"acts.7.amount": "1"}, "acts.7.amount")],
)
def test_a_correction_that_does_not_fit_is_refused_by_name(
    world: World, case: UUID, changes: dict[str, str], field: str
) -> None:
    tablet = outside(world, case)
    with pytest.raises(NotAllowed) as refused:
        do(world, tablet, 3, wish(OUTSIDE, outcome="corrected", changes=changes))
    assert refused.value.field == f"malformed {field}"


def test_an_accepted_decision_that_still_waits_keeps_its_acceptance(world: World, case: UUID) -> None:
    first, tablet = world.tablet(numbers=0), world.tablet()
    first.record(case)
    decision = tablet.decision(1)
    assert decision.report is not None
    named = replace(decision.report, of_seq=None, of_hash=sha256(first.events[0]).hexdigest())
    tablet.officer = 4
    tablet.enter(case, replace(decision, report=named))
    tablet.push()
    assert verdict_of(world, tablet, 1) == ("held", "not_allowed")
    assert do(world, tablet, 1, wish("not_allowed signer.officer")).event.verdict.state == "waiting"
    first.push()
    assert verdict_of(world, tablet, 1) == ("applied", None)
    assert not world.rows(DecisionRow)[0].held


def test_an_event_is_settled_once(world: World, case: UUID) -> None:
    tablet = outside(world, case)
    do(world, tablet, 3, wish(OUTSIDE))
    with pytest.raises(Conflict) as refused:
        do(world, tablet, 3, wish(OUTSIDE))
    assert refused.value.code == "not_held"
    assert len(world.rows(EventRow, kind="event.settled")) == 1


def test_what_waits_or_is_unknown_is_not_settled(world: World, case: UUID) -> None:
    tablet = outside(world, case)
    with pytest.raises(Conflict):
        do(world, tablet, 5, wish("x"))
    with pytest.raises(NotFound):
        do(world, tablet, 99, wish("x"))


@pytest.mark.parametrize(
    ("what", "error"),
    [
        (Wish(77, "accepted", "ai đó", frozenset({OUTSIDE})), NotAllowed),
        (Wish(3, "accepted", " ", frozenset({OUTSIDE})), InvalidInput),
        (Wish(3, "corrected", "thiếu ô sửa", frozenset({OUTSIDE})), InvalidInput),
    ],
)
def test_nobody_unknown_settles_and_nobody_without_a_reason(
    world: World, case: UUID, what: Wish, error: type[Exception]
) -> None:
    tablet = outside(world, case)
    with pytest.raises(error):
        do(world, tablet, 3, what)
    assert world.rows(SettlementRow) == []


def test_a_tablet_cannot_settle_by_writing_the_event_itself(either: World, case: UUID) -> None:
    tablet = outside(either, case)
    row = either.rows(EventRow, tablet=tablet.id, seq=3)[0]
    tablet.add("event.settled", EventSettled(str(tablet.id), 3, row.hash.hex(), "accepted", "tự nhận", (OUTSIDE,)))
    answer = tablet.push().get_json()["verdicts"]
    assert answer == [{"seq": 6, "verdict": "held", "reason": "not_allowed", "field": "kind"}]
    assert verdict_of(either, tablet, 3) == ("held", "outside_lease")


def test_a_failure_midway_leaves_neither_event_nor_effect(
    either: World, case: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    tablet = outside(either, case)

    def fail(*_: object) -> None:
        raise OSError("thử")

    monkeypatch.setattr(apply, "write_verdicts", fail)
    with pytest.raises(OSError, match="thử"):
        do(either, tablet, 3, wish(OUTSIDE))
    assert verdict_of(either, tablet, 3) == ("held", "outside_lease")
    assert either.rows(SettlementRow) == either.rows(EventRow, kind="event.settled") == []
    assert either.rows(DecisionRow)[0].held


def test_another_unit_settles_nothing_here(world: World, case: UUID) -> None:
    world.add_unit(28)
    tablet = outside(world, case)
    with world.app.app_context(), pytest.raises(NotFound):
        settle(world.parts, Place(28, tablet.id, 3), wish(OUTSIDE))
    assert tablet.home == HOME
