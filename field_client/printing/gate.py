"""What keeps a committed document from the printer: asked for the screen, at the tap, and again before bytes leave."""

from __future__ import annotations

from sqlalchemy import Connection, select

from field_client.ledger.changed import changed_because
from field_client.ledger.delivery import STOPPED
from field_client.ledger.frozen import frozen_because
from field_client.ledger.receipts import acknowledged_seq
from field_client.printing.papers import decision_behind
from field_client.printing.permits import Sealed
from field_client.store.tables import decisions, deliveries
from shared.errors import NotAllowed


def locked_because(connection: Connection, sealed: Sealed) -> NotAllowed | None:
    """The tablet is frozen, the decision was changed (`changed_because`) or is held by the server (``decision_held``);
    None when it may print.

    A decision that is held, as the second use of its number for example, is a person's to settle: until then no more
    paper of it goes out, nor one that bears its seal. What is printed already stays findable.
    """
    frozen = frozen_because(connection)
    decision = None if frozen is not None else decision_behind(connection, sealed)
    if decision is None:
        return frozen
    changed = changed_because(connection, decision)
    if changed is not None:
        return changed
    row = connection.execute(
        select(deliveries.c.state, deliveries.c.reason).where(deliveries.c.seq == decision)
    ).first()
    if row is None or row.state != "held" or str(row.reason or "").startswith(STOPPED):
        return None
    return NotAllowed(
        "decision_held",
        vi="Đơn vị đang xem xét quyết định này; chưa in thêm được. Xem lý do ở mục Đồng bộ.",
        en="The unit is looking into this decision; it cannot be printed now. The reason is under Sync.",
    )


def refuse_if_locked(connection: Connection, sealed: Sealed) -> None:
    """NotAllowed when it is."""
    reason = locked_because(connection, sealed)
    if reason is not None:
        raise reason


def awaits_receipt(connection: Connection, sealed: Sealed) -> bool:
    """Whether the unit wants the server's receipt first (`acknowledged`) and it is not there yet."""
    decision = decision_behind(connection, sealed)
    if decision is None:
        return False
    policy = connection.execute(select(decisions.c.policy).where(decisions.c.of_seq == decision)).scalar()
    return policy == "acknowledged" and acknowledged_seq(connection) < decision
