"""F26: a decision is cancelled after paper, after payment, or before: one truth in every order, and its tablet told."""

from __future__ import annotations

from itertools import permutations
from uuid import UUID

import pytest

from server.cases.models import DecisionRow, PrintRow
from server.db import db
from shared.cases.records import PaymentReceived, PrintedCopy, PrintSettled, PrintStarted
from tests.faults.record import Injected
from tests.server.conftest import World
from tests.server.test_lookup import change, found

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
