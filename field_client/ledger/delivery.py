"""Where events are on their way to the server; created = received + unsent + held must always hold."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, case, func, select, update

from field_client.store.tables import deliveries, events, receipts
from field_client.ui.views import Delivery, LedgerSum

UNSENT = ("pending", "sent")
STOPPED = "refused:"
"""Reason prefix of events that the server refused as a batch; its code follows. It does not hold them."""
SET_ASIDE = "set_aside"
_VIEWS = {
    "pending": Delivery.UNSENT,
    "sent": Delivery.SENDING,
    "received": Delivery.RECEIVED,
    # The server has it, signed; that it waits for its cause there changes nothing here.
    "waiting": Delivery.RECEIVED,
    "held": Delivery.HELD,
}
_WORST_FIRST = ("held", "pending", "sent", "waiting", "received")


@dataclass(frozen=True, slots=True)
class Unsent:
    """Events without a receipt: how many, and the device time of the oldest (None = none)."""

    count: int
    oldest_ms: int | None


def without_receipt() -> ColumnElement[bool]:
    """Deliveries of events that only this tablet has: unsent ones, and those of a batch that was refused."""
    return deliveries.c.state.in_(UNSENT) | deliveries.c.reason.startswith(STOPPED)


def unsent(connection: Connection) -> Unsent:
    """What only this tablet has."""
    row = connection.execute(
        select(func.count(), func.min(events.c.at))
        .join(deliveries, deliveries.c.seq == events.c.seq)
        .where(deliveries.c.state.in_(UNSENT))
    ).one()
    return Unsent(row[0], row[1])


def ledger_sum(connection: Connection) -> LedgerSum:
    """Counted from rows, each figure by itself, so that a fault shows as a sum that does not hold."""
    created = connection.execute(select(func.count()).select_from(events)).scalar() or 0
    row = connection.execute(
        select(
            func.sum(case((deliveries.c.state.in_(("received", "waiting")), 1), else_=0)),
            func.sum(case((deliveries.c.state.in_(UNSENT), 1), else_=0)),
            func.sum(case((deliveries.c.state == "held", 1), else_=0)),
        )
    ).one()
    last = connection.execute(select(receipts.c.time).order_by(receipts.c.n.desc()).limit(1)).scalar()
    return LedgerSum(created, row[0] or 0, row[1] or 0, row[2] or 0, last)


def delivery_of_case(connection: Connection, case_id: str) -> Delivery:
    """Of the whole case: the worst of its events."""
    found = set(
        connection.execute(
            select(deliveries.c.state)
            .join(events, events.c.seq == deliveries.c.seq)
            .where(events.c.case_id == case_id)
            .distinct()
        ).scalars()
    )
    return view_of(next((state for state in _WORST_FIRST if state in found), "pending"))


def view_of(state: str) -> Delivery:
    """The chip for a state."""
    return _VIEWS[state]


def note_settled(tx: Connection, seq: int, reason: str | None, note: str | None) -> None:
    """The server has the event and nothing more is open about it; `reason` ``set_aside`` where people decided that it
    has no effect, `note` their words."""
    tx.execute(update(deliveries).where(deliveries.c.seq == seq).values(state="received", reason=reason, note=note))


def set_state(tx: Connection, seqs: range, state: str, reason: str | None = None) -> None:
    """Set the state of the events `seqs` (consecutive)."""
    changed = update(deliveries).where(deliveries.c.seq >= seqs.start, deliveries.c.seq < seqs.stop)
    tx.execute(changed.values(state=state, reason=reason))
