"""F10: a tablet's clock stands a year back, a day ahead, jumps in the middle of a shift; the server's is wrong too. The
order is that of the ledger, both times are kept, the skew is shown, no record is left out, and what nobody can prove of
a time is said."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from field_client.store import meta
from field_client.ui import views as v
from server.cases.models import DecisionRow, ReportRow
from server.db import db
from server.ledger.models import EventRow, LedgerRow
from server.times.judging import DUE, OUTSIDE, OVERRUN, Bracket, judge_times
from server.times.models import TimeDoubt
from tests.contract.test_tablet_and_server import RealSite
from tests.faults.record import Injected
from tests.field_client.conftest import PIN
from tests.server.conftest import World
from tests.server.tablet import TestTablet

DAY = 86_400_000
YEAR = 365 * DAY


def judged(world: World) -> dict[int, str]:
    """seq → reason of every doubt, after the worker's pass."""
    with world.app.app_context():
        while judge_times(world.parts):
            pass
        db.session.remove()
    return {row.seq: row.reason for row in world.rows(TimeDoubt)}


def shift(world: World, tablet: TestTablet, steps: list[int]) -> list[int]:
    """A report after each step of the device's clock (ms); their seqs."""
    seqs = []
    for step in steps:
        tablet.now += step
        seqs.append(tablet.record(uuid4()))
    world.clock.ms += 3_600_000
    return seqs


@pytest.mark.parametrize("server_skew", [0, -3 * DAY, 3 * DAY])
def test_F10_clocks_that_jump_lose_no_record_change_no_order_and_are_told(
    world: World, server_skew: int, faults_injected: Injected
) -> None:
    tablet = world.tablet(numbers=0)
    tablet.push()
    steps = [0, -YEAR, YEAR + DAY, -DAY + 60_000, 0]
    seqs = shift(world, tablet, steps)
    made = tablet.now
    world.clock.ms += server_skew
    answer = tablet.push()
    assert answer.get_json()["verdicts"] == []
    rows = sorted(world.rows(EventRow), key=lambda row: row.seq)
    assert [row.raw for row in rows] == tablet.events
    assert {row.received_at for row in rows} == {world.clock.ms}
    assert rows[-1].at == made
    assert len(world.rows(ReportRow)) == len(steps)
    wrong = {seqs[1], seqs[2]} if server_skew == 0 else {seqs[1]}
    assert {one for one, reason in judged(world).items() if reason == OUTSIDE} >= wrong
    if server_skew == 0:
        assert judged(world) == {seq: OUTSIDE for one in sorted(wrong) for seq in (one, one + 1)}
    assert tablet.offer(clock=world.clock.ms - YEAR).status_code == 200
    assert world.rows(LedgerRow)[0].clock_skew == -YEAR
    faults_injected(len(steps) + 1, lost=len(tablet.events) - len(rows))


def test_a_decision_whose_last_day_passed_between_two_receipts_is_not_provable_in_time(
    world: World, case: UUID
) -> None:
    tablet = world.tablet()
    tablet.push()
    decision = tablet.decision(tablet.record(case))
    tablet.enter(case, decision)
    world.clock.ms += 12 * DAY
    assert tablet.push().status_code == 200
    (entered,) = (row.seq for row in world.rows(EventRow) if row.kind == "decision.entered")
    assert judged(world) == {entered: DUE}
    doubt = world.rows(TimeDoubt)[0]
    assert doubt.after is not None
    assert doubt.after < doubt.at < doubt.before


@pytest.mark.parametrize(("days", "overrun"), [(15, False), (16, True)])
def test_a_number_whose_tablet_was_away_too_long_is_flagged_although_its_clock_says_otherwise(
    world: World, case: UUID, days: int, overrun: bool
) -> None:
    tablet = world.tablet()
    tablet.enter(case, tablet.decision(tablet.record(case)))
    world.clock.ms += days * DAY
    assert tablet.push().get_json()["verdicts"] == []
    assert (OVERRUN in judged(world).values()) is overrun
    assert world.rows(DecisionRow)[0].lease_overrun is overrun


def test_a_decision_sent_the_same_day_is_proved(world: World, case: UUID) -> None:
    tablet = world.tablet()
    tablet.enter(case, tablet.decision(tablet.record(case)))
    world.clock.ms += 3_600_000
    tablet.push()
    assert judged(world) == {}


@pytest.mark.parametrize(
    ("at", "inside"),
    [(999, False), (1_000, True), (500_000, True), (1_120_000, True), (1_120_001, False)],
)
def test_the_bracket_grants_two_right_clocks_two_minutes(at: int, inside: bool) -> None:
    assert Bracket(121_000, 1_000_000).holds(at) is inside


def test_without_a_known_anchor_only_the_later_end_is_tested() -> None:
    assert Bracket(None, 1_000_000).holds(-5)
    assert Bracket(None, 1_000_000).spans(5)
    assert not Bracket(None, 1_000_000).spans(1_000_001)


def test_F10_the_tablet_goes_on_recording_sends_everything_and_shows_how_far_its_clock_is_off(real: RealSite) -> None:
    real.recorded(vehicle__plate="29AB00001")
    real.clock.ms -= YEAR  # the server of this site shares the clock; the receipts it gave do not
    real.recorded(vehicle__plate="29AB00002")
    case_id = real.recorded(vehicle__plate="29AB00003")
    with real.refuses("clock_wrong"):
        real.tablet.enter_decision(case_id, PIN)
    assert real.kinds().count("clock.changed") == 1
    real.clock.ms += YEAR
    real.sync()
    sums = real.tablet.home(v.CaseFilter.ALL).ledger
    assert (sums.unsent, sums.held, sums.holds) == (0, 0, True)
    with real.app.app_context():
        stored = db.session.scalars(db.select(EventRow.kind).order_by(EventRow.seq)).all()
        db.session.remove()
    assert list(stored) == real.kinds()
    with real.tablet.opened.tablet.store.reading() as connection:
        assert meta.get(connection, "skew_ms") == 0
