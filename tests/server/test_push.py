"""A push: whole or not at all, in order, signed, and answered the same way twice."""

from __future__ import annotations

import gzip
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from server.cases.models import DecisionRow
from server.db import db
from server.devices.models import FROZEN, Tablet
from server.hooks import NoHooks
from server.ledger.models import EventRow, ForkedEvent, LedgerRow, PushRow
from server.units.models import ServerIdentity
from shared.ledger.chain import sign_head
from shared.ledger.exact import read_exact
from shared.ledger.receipt import open_receipt
from shared.protocol.envelope import pack_lines, write_push
from shared.seal.signed import Signed
from tests.server.conftest import World
from tests.server.tablet import OTHER_KEY, TestTablet


class Cut(Exception):
    """The power goes."""


class CutAt(NoHooks):
    def __init__(self, name: str) -> None:
        self.name = name

    def point(self, name: str) -> None:
        if name == self.name:
            raise Cut


def entered(world: World) -> TestTablet:
    """A tablet with one entered decision, nothing sent."""
    tablet, case = world.tablet(), uuid4()
    tablet.enter(case, tablet.decision(tablet.record(case)))
    return tablet


def body_of(tablet: TestTablet) -> bytes:
    return write_push(tablet.push_of(1, len(tablet.events)))


def test_the_exact_bytes_are_stored(either: World) -> None:
    tablet = entered(either)
    tablet.push()
    rows = sorted(either.rows(EventRow), key=lambda row: row.seq)
    assert [row.raw for row in rows] == tablet.events


def test_the_receipt_is_signed_over_the_head(either: World) -> None:
    tablet = entered(either)
    answer = tablet.push().get_json()
    public = either.parts.keys.server_public
    receipt = open_receipt(Signed.from_wire(answer["receipt"]), lambda _kid: public)
    assert (receipt.seq, receipt.head, receipt.time) == (4, tablet.push_of(1, 4).head, either.clock.ms)


def test_the_same_push_again_gets_the_same_answer(either: World) -> None:
    tablet = entered(either)
    body = body_of(tablet)
    first = tablet.send(body).get_data()
    either.clock.ms += 60_000
    assert tablet.send(body).get_data() == first
    assert len(either.rows(EventRow)) == 4
    assert len(either.rows(PushRow)) == 1
    assert len(either.rows(DecisionRow)) == 1


def test_five_equal_pushes_at_once_are_stored_once_and_answered_alike(either: World) -> None:
    tablet = entered(either)
    body = body_of(tablet)
    apps = [either.other_app() for _ in range(5)]
    path = f"/api/v1/ledger/{tablet.id}"
    with ThreadPoolExecutor(5) as pool:
        answers = list(pool.map(lambda app: app.test_client().post(path, data=body, headers=tablet.headers), apps))
    for app in apps:
        with app.app_context():
            db.engine.dispose()
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.get_data() for answer in answers}) == 1
    assert (len(either.rows(EventRow)), len(either.rows(DecisionRow))) == (4, 1)


def test_every_acknowledgement_writes_even_when_nothing_is_new(either: World) -> None:
    tablet = entered(either)
    body = body_of(tablet)
    tablet.send(body)
    before = either.rows(LedgerRow)[0].contacts
    tablet.send(body)
    assert either.rows(LedgerRow)[0].contacts == before + 1


def test_batches_that_overlap_are_told_apart_from_new_ones(world: World) -> None:
    tablet = entered(world)
    assert tablet.push(2).get_json()["verdicts"] == []
    answer = tablet.send(write_push(tablet.push_of(1, 4))).get_json()
    assert answer["verdicts"] == [{"seq": n, "verdict": "already_applied"} for n in (1, 2)]
    assert read_exact(answer["receipt"]["body"].encode())["seq"] == 4


def test_an_empty_push_asks_for_the_newest_receipt(world: World) -> None:
    tablet = entered(world)
    tablet.push()
    answer = tablet.send(write_push(tablet.push_of(5, 4)))
    assert (answer.status_code, answer.get_json()["verdicts"]) == (200, [])
    assert read_exact(answer.get_json()["receipt"]["body"].encode())["seq"] == 4


def test_a_gap_names_what_is_expected(world: World) -> None:
    tablet = entered(world)
    answer = tablet.send(write_push(tablet.push_of(3, 4)))
    problem = answer.get_json()
    assert (answer.status_code, problem["error"], problem["expected"]) == (409, "ledger_gap", 1)
    assert world.rows(EventRow) == []


def test_another_epoch_is_answered_with_a_signed_statement(world: World) -> None:
    tablet = entered(world)
    with world.app.app_context():
        db.session.execute(db.update(ServerIdentity).values(epoch=2))
        db.session.commit()
    answer = tablet.push()
    problem = answer.get_json()
    assert (answer.status_code, problem["error"]) == (409, "epoch")
    statement = Signed.from_wire(problem["statement"]).opened("epoch", lambda _kid: world.parts.keys.server_public)
    assert statement["epoch"] == 2


def test_a_chain_that_does_not_reach_its_head_is_refused(world: World) -> None:
    tablet = entered(world)
    push = tablet.push_of(1, 4)
    broken = replace(push, events=(push.events[0], push.events[2], push.events[1], push.events[3]))
    answer = tablet.send(write_push(broken))
    assert (answer.status_code, answer.get_json()["error"]) == (422, "bad_chain")
    assert world.rows(EventRow) == []


def test_a_head_signed_by_another_key_is_refused(world: World) -> None:
    tablet = entered(world)
    push = tablet.push_of(1, 4)
    forged = replace(push, signature=sign_head(OTHER_KEY, tablet.id, 4, push.head))
    assert tablet.send(write_push(forged)).get_json()["error"] == "bad_signature"


def test_a_receipt_of_another_server_is_refused(world: World) -> None:
    tablet = entered(world)
    assert tablet.receipt is not None
    foreign = Signed.over("receipt", tablet.receipt.body, OTHER_KEY)
    answer = tablet.send(write_push(tablet.push_of(1, 4, receipt=foreign)))
    assert (answer.status_code, answer.get_json()["error"]) == (422, "signature")


def test_a_newer_protocol_is_told_to_wait(world: World) -> None:
    tablet = entered(world)
    answer = tablet.send(write_push(tablet.push_of(1, 4, version=2)))
    assert (answer.status_code, answer.get_json()["error"]) == (409, "version")


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"", "push_damaged"),
        (b"no gzip at all", "push_damaged"),
        (gzip.compress(b"<html>captive portal</html>\n"), "push_envelope"),
        (pack_lines([b"{}"]), "push_envelope"),
        (gzip.compress(b"0" * 17_000_000), "push_too_large"),
    ],
    ids=["empty", "no gzip", "html", "no envelope", "bomb"],
)
def test_a_malformed_push_is_refused_in_both_languages(world: World, body: bytes, error: str) -> None:
    answer = world.tablet().send(body)
    problem = answer.get_json()
    assert answer.status_code in {413, 422}
    assert (problem["error"], bool(problem["message_vi"]), bool(problem["message_en"])) == (error, True, True)


def test_a_push_cut_short_is_refused_whole(world: World) -> None:
    tablet = entered(world)
    body = body_of(tablet)
    for length in range(0, len(body), 97):
        assert tablet.send(body[:length]).status_code == 422
    assert world.rows(EventRow) == []


def test_a_body_over_the_cap_is_refused(world: World) -> None:
    answer = world.tablet().send(b"0" * 1_000_001)
    assert (answer.status_code, answer.get_json()["error"]) == (413, "push_too_large")


def test_power_lost_before_commit_leaves_nothing_and_the_same_push_succeeds(world: World) -> None:
    tablet = entered(world)
    app = world.other_app(CutAt("push.stored"))
    tablet.client = app.test_client()
    assert tablet.push().status_code == 500
    assert world.rows(EventRow) == []
    tablet.client = world.client
    assert tablet.push().get_json()["verdicts"] == []


def test_power_lost_after_commit_is_healed_by_sending_again(world: World) -> None:
    tablet = entered(world)
    app = world.other_app(CutAt("push.committed"))
    tablet.client = app.test_client()
    assert tablet.push().status_code == 500
    assert len(world.rows(EventRow)) == 4
    tablet.client = world.client
    assert tablet.push().get_json()["verdicts"] == []
    assert len(world.rows(DecisionRow)) == 1


def test_an_unexpected_fault_shows_no_insides(world: World) -> None:
    tablet = entered(world)
    tablet.client = world.other_app(CutAt("push.stored")).test_client()
    answer = tablet.push()
    assert (answer.status_code, answer.get_json()["error"]) == (500, "unexpected")
    assert "Cut" not in answer.get_data(as_text=True)


def fork_of(tablet: TestTablet) -> None:
    """The same tablet copied: its last case is another one with the same number."""
    tablet.events = tablet.events[:2]
    case = UUID(read_exact(tablet.events[0])["case"])
    tablet.now += 5_000
    decision = tablet.decision(1, serial=tablet.leases[-1]["from"], total=500_000)
    acts = decision.acts[:1]
    tablet.enter(case, replace(decision, acts=acts))


def test_a_second_branch_is_kept_and_freezes_the_tablet(either: World) -> None:
    tablet = entered(either)
    tablet.push()
    first = list(tablet.events)
    fork_of(tablet)
    answer = tablet.send(write_push(tablet.push_of(1, 4)))
    assert (answer.status_code, answer.get_json()["error"]) == (409, "ledger_fork")
    assert sorted(row.seq for row in either.rows(ForkedEvent)) == [3, 4]
    assert [row.raw for row in sorted(either.rows(EventRow), key=lambda row: row.seq)] == first
    assert either.rows(Tablet)[0].state == FROZEN
    again = tablet.send(write_push(tablet.push_of(1, 4)))
    assert again.status_code == 409
    assert len(either.rows(ForkedEvent)) == 2


def test_a_frozen_tablet_gets_no_numbers(world: World) -> None:
    tablet = entered(world)
    tablet.push()
    fork_of(tablet)
    tablet.send(write_push(tablet.push_of(1, 4)))
    answer = tablet.ask_lease(uuid4(), year=2026)
    assert (answer.status_code, answer.get_json()["error"]) == (409, "frozen")


def test_a_number_used_on_both_branches_is_ambiguous(world: World) -> None:
    tablet = entered(world)
    tablet.push()
    fork_of(tablet)
    tablet.send(write_push(tablet.push_of(1, 4)))
    assert world.look_up(str(tablet.leases[0]["from"]))["state"] == "ambiguous"


def test_an_offer_says_what_the_server_holds(either: World) -> None:
    tablet = entered(either)
    tablet.push()
    answer = tablet.offer()
    reply = answer.get_json()
    assert (answer.status_code, reply["epoch"], "re_offer" in reply) == (200, 1, False)
    assert tablet.receipt is not None
    assert reply["receipt"] == tablet.receipt.to_wire()


def test_a_server_that_is_behind_asks_for_the_rest(world: World) -> None:
    tablet = entered(world)
    tablet.push()
    with world.app.app_context():
        db.session.execute(db.delete(EventRow).where(EventRow.seq > 2))
        db.session.execute(db.update(LedgerRow).values(seq=2))
        db.session.commit()
    assert tablet.offer().get_json()["re_offer"] == 3


@pytest.mark.parametrize(
    "told",
    [{"created": -1}, {"created": 2**53}, {"created": True}, {"oldest_unsent_at": -5}, {"oldest_unsent_at": 2**53}],
)
def test_an_offer_that_no_tablet_could_mean_is_malformed(either: World, told: dict[str, int]) -> None:
    tablet = either.tablet()
    answer = tablet.offer(**told)
    assert (answer.status_code, answer.get_json()["field"]) == (422, next(iter(told)))
    assert tablet.offer(created=2**53 - 1, oldest_unsent_at=2**53 - 1).status_code == 200
