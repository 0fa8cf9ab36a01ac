"""F07: an amendment arrives before its report, a cancellation before its decision: whatever the order in which two
ledgers bring five events of one case, the tables end in one state; nothing is lost, nothing applied twice."""

from __future__ import annotations

from collections import Counter
from itertools import permutations
from typing import Any
from uuid import uuid4

from server.cases.models import DecisionChangeRow, DecisionRow, ReportRow, ServiceRow
from server.db import transaction
from server.desk.book import Act, open_desk, write_down
from server.ledger.apply import Application
from server.ledger.models import EventRow
from server.numbering.models import SerialRow
from server.sms.models import SmsRow
from shared.cases.records import PaymentReceived, ServiceRecorded
from shared.numbering.number import CHANGE_SERIES
from tests.faults.desk.laid import KINDS, Case, lay, over_two_ledgers
from tests.faults.record import Injected
from tests.server.conftest import START, World
from tests.server.tablet import TestTablet

ORDERS_OVER_TWO_LEDGERS = 252
MOST_AT_ONCE = 400
SERVED_AT = START + 3_000


def with_numbers(world: World, numbers: int) -> TestTablet:
    """A tablet with that many numbers of decisions and twice as many of changes."""
    tablet = world.tablet(numbers=0)
    for series, wanted in ((1, numbers), (CHANGE_SERIES, 2 * numbers)):
        for asked in range(0, wanted, MOST_AT_ONCE):
            count = min(wanted - asked, MOST_AT_ONCE)
            assert tablet.ask_lease(uuid4(), year=2026, series=series, count=count).status_code == 200
    return tablet


def arrive(tablets: list[TestTablet], rounds: list[list[int]]) -> None:
    """Push round by round, ledger after ledger."""
    for shown in rounds:
        for tablet, last in zip(tablets, shown, strict=True):
            if last > tablet.acknowledged:
                assert tablet.push(last).status_code == 200


def states(world: World) -> Counter[Any]:
    """What became of every decision, without what tells one case from another."""
    changes = Counter((row.decision, row.state) for row in world.rows(DecisionChangeRow))
    return Counter(
        (
            row.held, row.decision_state, (row.changed_by or "").partition("/")[2], row.service_state, row.served_at,
            row.payment_state, changes[row.hash, "amended"], changes[row.hash, "cancelled"],
        )
        for row in world.rows(DecisionRow)
    )  # fmt: skip


def check(world: World, cases: list[Case], noted: Injected) -> None:
    """One state for all, everything applied once."""
    verdicts = Counter(row.verdict for row in world.rows(EventRow))
    applied_twice = len(world.rows(DecisionRow)) + len(world.rows(ServiceRow)) - 2 * len(cases)
    serials = world.rows(SerialRow)
    noted(len(cases), lost=verdicts.total() - verdicts["applied"], applied_twice=applied_twice)
    assert set(verdicts) == {"applied"}
    (one,) = states(world).items()
    assert one == ((False, "cancelled", "MQD40", "handed", SERVED_AT, "none", 1, 1), len(cases))
    assert applied_twice == 0
    assert len(world.rows(ReportRow)) == len(world.rows(SmsRow)) == len(cases)
    assert Counter(row.state for row in serials) == {"entered": 3 * len(cases)}


def test_F07_every_order_of_five_events_over_two_ledgers_ends_in_one_state(
    either: World, faults_injected: Injected
) -> None:
    cases = list(over_two_ledgers())
    assert len(cases) == ORDERS_OVER_TWO_LEDGERS
    if not either.settings.is_sqlite:
        cases = cases[::9]  # every order is played above; here it is the other database that is tried
    tablets = [with_numbers(either, len(cases)) for _ in range(2)]
    arrive(tablets, lay(tablets, cases))
    check(either, cases, faults_injected)


def test_F07_every_permutation_of_five_events_of_five_ledgers_ends_in_one_state(
    world: World, faults_injected: Injected
) -> None:
    cases = [Case(order, range(len(KINDS))) for order in permutations(range(len(KINDS)))]
    tablets = [with_numbers(world, len(cases)) for _ in KINDS]
    arrive(tablets, lay(tablets, cases))
    check(world, cases, faults_injected)
    assert {world.look_up(case.decision.code or "")["state"] for case in cases[:3] if case.decision} == {"cancelled"}


def test_F07_the_desk_serves_and_takes_money_before_the_tablet_has_sent_anything(
    either: World, faults_injected: Injected
) -> None:
    tablets = [with_numbers(either, 4)]
    cases = [Case(range(len(KINDS)), [0] * len(KINDS)) for _ in range(2)]
    rounds = lay(tablets, cases)
    early, late = cases

    def at_the_desk(case: Case) -> None:
        served = ServiceRecorded("refused", 1, of_hash=case.hashes[1])
        money = PaymentReceived(1_000_000, 1, "bank", "bl-1")
        acts = [Act("service.recorded", 3, served, case.id), Act("payment.received", 3, money, case.id)]
        with either.app.app_context(), transaction():
            desk = open_desk(either.parts, either.new_tablet().home)
            Application(either.parts).take(write_down(either.parts, desk, acts))

    at_the_desk(early)
    arrive(tablets, rounds[:2])
    at_the_desk(late)
    arrive(tablets, rounds[2:])
    faults_injected(len(cases))
    assert {row.payment_state for row in either.rows(DecisionRow)} == {"refund_due"}
    assert {row.decision_state for row in either.rows(DecisionRow)} == {"cancelled"}
    assert {row.service_state for row in either.rows(DecisionRow)} == {"handed"}
    assert {row.verdict for row in either.rows(EventRow)} == {"applied"}
