"""A tablet that was set back to an older copy of itself fetches its own events: their exact bytes, and the receipts
that their anchors name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from server.db import db, transaction
from server.devices.models import FROZEN, Tablet
from server.ledger.models import EventRow, LedgerRow, PushRow
from server.ledger.receipts import newest_receipt, sign_receipt
from server.ledger.store import head_at, lock_ledger
from server.parts import Parts
from shared.errors import Conflict, NotAllowed
from shared.ledger.chain import first_head
from shared.seal.base64url import to_base64url
from shared.seal.hexadecimal import from_hex

MOST_BYTES = 4_000_000
"""Of exact bytes in one answer; the tablet asks for the rest."""


def missing_events(parts: Parts, tablet: Tablet, asked: Mapping[str, Any]) -> dict[str, Any]:
    """As in MissingReplySchema: what follows `seq` whose chain head is `head` (hex).

    Conflict("ledger_fork") when that is not a point of this ledger: the tablet wrote on after it was set back.
    NotAllowed("frozen") for one of two copies.
    """
    with transaction():
        ledger = lock_ledger(tablet.home, tablet.id)
        _check_may_go_on(tablet, ledger, asked)
        now = parts.clock.now_ms()
        ledger.contacts += 1
        ledger.last_contact_at = ledger.pulled_at = now
        raws = _events_after(ledger, asked["seq"])
        receipts = db.session.scalars(
            select(PushRow.receipt)
            .where(PushRow.home == ledger.home, PushRow.tablet == ledger.tablet)
            .where(PushRow.last > asked["seq"], PushRow.last <= asked["seq"] + len(raws))
            .order_by(PushRow.last)
        )
        return {
            "events": [to_base64url(raw) for raw in raws],
            "receipts": [sign_receipt(parts, one).to_wire() for one in receipts],
            "receipt": newest_receipt(parts, ledger).to_wire(),
        }


def _check_may_go_on(tablet: Tablet, ledger: LedgerRow, asked: Mapping[str, Any]) -> None:
    if tablet.state == FROZEN:
        raise NotAllowed(
            "frozen",
            vi="Máy này trùng mã với máy khác. Tạm khoá số và in; mang máy về đơn vị để ghi danh lại.",
            en="Another copy of this tablet exists. It gets nothing back; bring it to the unit to enrol again.",
        )
    known = asked["seq"] <= ledger.seq
    if not known or head_at(ledger, asked["seq"], first=first_head(ledger.tablet)) != from_hex(asked["head"], 32):
        raise Conflict(
            "ledger_fork",
            field="head",
            vi="Sổ trên máy đã ghi khác sổ máy chủ. Tạm khoá số và in; mang máy về đơn vị.",
            en="This ledger and the server's have gone different ways. Numbering and printing are locked.",
        )


def _events_after(ledger: LedgerRow, seq: int) -> list[bytes]:
    """The next events in order, about MOST_BYTES of them and at least one where there is one."""
    wanted = (
        select(EventRow.raw)
        .where(EventRow.home == ledger.home, EventRow.tablet == ledger.tablet, EventRow.seq > seq)
        .order_by(EventRow.seq)
        .execution_options(yield_per=100)
    )
    raws: list[bytes] = []
    size = 0
    for raw in db.session.scalars(wanted):
        if not raw:
            raise NotAllowed(
                "events_removed",
                vi="Một phần sổ đã huỷ khi hết hạn lưu nên không lấy lại được. Mang máy về đơn vị để ghi danh lại.",
                en="Part of this ledger was removed at the end of its term. Enrol the tablet again at the unit.",
            )
        size += len(raw)
        if raws and size > MOST_BYTES:
            break
        raws.append(raw)
    return raws
