"""What a decision is, from the set of documents that changed it and the money received: never from the order in which
ledgers brought them (F07)."""

from __future__ import annotations

from sqlalchemy import select

from server.cases.models import DecisionChangeRow, DecisionRow
from server.cases.scene import Scene
from server.db import db
from shared.cases.records import DecisionChanged

_STATES = {"decision.corrected": "corrected", "decision.amended": "amended", "decision.cancelled": "cancelled"}
CANCELLED = "cancelled"


def apply_change(scene: Scene, row: DecisionRow, change: DecisionChanged) -> None:
    """Add the document to the decision's set. A cancellation outweighs every other, whenever that was signed: nothing
    leads out of it (LC Đ18 k3). Of corrections and amendments the one signed last names the state."""
    added = DecisionChangeRow(
        home=scene.entry.home,
        hash=scene.entry.hash,
        decision=row.hash,
        state=_STATES[scene.event.kind],
        number=change.number.text,
        signed_at=change.signed_at,
    )
    known = db.session.scalars(
        select(DecisionChangeRow).where(DecisionChangeRow.home == row.home, DecisionChangeRow.decision == row.hash)
    )
    changes = sorted([*known, added], key=lambda one: (one.signed_at, one.hash))
    cancelling = [one for one in changes if one.state == CANCELLED]
    told = cancelling[0] if cancelling else changes[-1]
    scene.rows.add(added)
    row.decision_state, row.changed_by = told.state, told.number
    row.payment_state = payment_state(row)


def payment_state(row: DecisionRow) -> str:
    """Money kept for a cancelled decision is owed back, also when it came after the cancellation."""
    if row.paid == 0:
        return "none"
    if row.decision_state == CANCELLED:
        return "refund_due"
    return "part" if row.paid < row.total else "paid" if row.paid == row.total else "over"
