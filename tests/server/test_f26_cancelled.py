"""F26: a decision is cancelled after paper, after payment, or before: one truth in every order, and its tablet told."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations
from uuid import UUID

import pytest

from server.cases.models import DecisionRow, PrintRow
from server.db import db
from server.sms import lookup_check
from server.sms.gateways.base import OutgoingText
from server.sms.models import SmsRow
from server.sms.worker import check_one, send_one
from shared.cases.records import PaymentReceived, PhoneCorrected, PrintedCopy, PrintSettled, PrintStarted
from tests.faults.record import Injected
from tests.server.conftest import World
from tests.server.test_lookup import change, found
from tests.server.test_sms import ScriptedGateway

Work = Callable[[], list[OutgoingText]]
ORDERS = list(permutations(("print", "pay", "cancel")))


@pytest.mark.parametrize("order", ORDERS, ids="-".join)
def test_F26_a_cancellation_in_any_order_with_paper_and_payment_ends_in_one_state(
    world: World, case: UUID, order: tuple[str, ...], faults_injected: Injected
) -> None:
    tablet, decision, _ = found(world, case)
    for step in order:
        if step == "cancel":
            change(tablet, case, decision, "decision.cancelled")
        elif step == "pay":
            paid = PaymentReceived(decision.total, tablet.now, "treasury", "KB-0001")
            tablet.add("payment.received", paid, case=case)
        else:
            seq = tablet.add("print.started", PrintStarted((1, 2), "FILE", of_seq=3), case=case)
            tablet.add("print.settled", PrintSettled(seq, "printed", (PrintedCopy(1, "ab" * 32),)), case=case)
        assert tablet.push().get_json()["verdicts"] == []
    faults_injected(1, lost=0, applied_twice=0)
    answer = world.look_up(decision.code or "")
    assert answer["state"] == "cancelled"
    assert "000002/QĐ-ĐC" in answer["message_vi"]
    with world.app.app_context():
        row = db.session.scalars(db.select(DecisionRow)).one()
        printed = db.session.scalars(db.select(PrintRow)).one()
        assert (row.decision_state, row.payment_state) == ("cancelled", "refund_due")
        assert (printed.outcome, printed.copies) == ("printed", [1, 2])
    items = tablet.get("/api/v1/feed").get_json()["items"]
    told = [one["data"] for one in items if one["kind"] == "changed"]
    assert told == [{"seq": 3, "kind": "decision.cancelled", "by": "000002/QĐ-ĐC"}]


def texts_of(world: World) -> list[tuple[str, str, str | None]]:
    rows = sorted(world.rows(SmsRow), key=lambda one: (one.created_at, one.purpose != "decision"))
    return [(one.purpose, one.state, one.phone) for one in rows]


@pytest.fixture
def let_texts_go(world: World, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[OutgoingText]]:
    """The worker, asking the look-up as it answers at that moment; what left."""

    def ask(_url: str, question: dict[str, object]) -> str:
        answer: dict[str, str] = world.client.post("/api/v1/lookup", json=question).get_json()
        return answer["state"]

    def work() -> list[OutgoingText]:
        gateway = ScriptedGateway()
        with world.app.app_context():
            while check_one(world.parts):
                pass
            while send_one(world.parts, gateway):
                pass
        return gateway.texts

    monkeypatch.setattr(lookup_check, "_ask", ask)
    return work


def test_F26_a_phone_that_got_the_text_is_told_once_that_the_decision_is_cancelled(
    world: World, case: UUID, let_texts_go: Work
) -> None:
    tablet, decision, _ = found(world, case)
    first = let_texts_go()
    assert len(first) == 1
    change(tablet, case, decision, "decision.cancelled")
    assert tablet.push().get_json()["verdicts"] == []
    phone = first[0].phone
    assert texts_of(world) == [("decision", "accepted", phone), ("cancelled", "waiting_lookup", phone)]
    (told,) = let_texts_go()
    assert told.phone == phone
    assert "da bi huy" in told.text
    assert decision.number.text.replace("Đ", "D") in told.text
    assert len(told.text) <= 160
    assert let_texts_go() == []


def test_F26_a_text_that_has_not_left_is_withdrawn_and_nobody_is_told_of_a_decision_he_never_heard_of(
    world: World, case: UUID, let_texts_go: Work
) -> None:
    tablet, decision, _ = found(world, case)
    change(tablet, case, decision, "decision.cancelled")
    assert tablet.push().get_json()["verdicts"] == []
    assert [state for _, state, _ in texts_of(world)] == ["withdrawn"]
    tablet.add("phone.corrected", PhoneCorrected("khai nhầm", "+84987654321"), case=case)
    assert tablet.push().get_json()["verdicts"] == []
    assert [state for _, state, _ in texts_of(world)] == ["withdrawn"]
    assert let_texts_go() == []


def test_F26_both_phones_of_a_corrected_number_are_told(world: World, case: UUID, let_texts_go: Work) -> None:
    tablet, decision, _ = found(world, case)
    let_texts_go()
    with world.app.app_context():
        db.session.execute(db.update(SmsRow).values(state="unknown"))  # perhaps it came, perhaps not
        db.session.commit()
    tablet.add("phone.corrected", PhoneCorrected("khai nhầm", "+84987654321"), case=case)
    assert tablet.push().get_json()["verdicts"] == []
    assert len(let_texts_go()) == 1
    change(tablet, case, decision, "decision.cancelled")
    assert tablet.push().get_json()["verdicts"] == []
    told = let_texts_go()
    assert len({one.phone for one in told}) == len(told) == 2
    assert all("da bi huy" in one.text for one in told)


def test_F26_the_text_of_a_cancellation_waits_until_the_look_up_says_cancelled(
    world: World, case: UUID, let_texts_go: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    tablet, decision, _ = found(world, case)
    let_texts_go()
    change(tablet, case, decision, "decision.cancelled")
    tablet.push()
    told = next(one for one in world.rows(SmsRow) if one.purpose == "cancelled")
    for state in ("found", "corrected", "under_review", "cancelled"):
        monkeypatch.setattr(lookup_check, "_ask", lambda _url, _question, state=state: state)
        assert lookup_check.lookup_answers("", told) == (state == "cancelled")
