"""The start of a sync: the tablet shows its newest receipt, the server says what it holds.

A receipt of this server for more than it holds proves that its database was restored from a backup: a new epoch begins,
and the tablet is asked for its events again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from server.db import db, insert_once, transaction
from server.devices.models import FROZEN, Tablet
from server.evidence.missing import missing_of
from server.ledger.models import LedgerRow
from server.ledger.receipts import (
    epoch_statement,
    newest_receipt,
    read_own_receipt,
    renew_receipt,
    sign_receipt,
    stored_epoch,
)
from server.ledger.store import head_at, lock_ledger
from server.parts import Parts
from server.problems import Problem
from server.restore.service import believe_receipt
from server.times.models import KnownReceipt
from server.units.service import epoch_of
from shared.errors import Conflict
from shared.ledger.chain import first_head
from shared.ledger.receipt import Receipt, anchor_of
from shared.protocol.version import PROTOCOL_VERSION
from shared.seal.signed import Signed


@dataclass(frozen=True, slots=True)
class _Shown:
    """A receipt that the tablet holds, its signature checked; `pushed`: the last seq it ever tried to send."""

    signed: Signed
    receipt: Receipt
    pushed: int = 0


def accept_offer(parts: Parts, tablet: Tablet, offer: Mapping[str, Any]) -> dict[str, Any]:
    """The answer of OfferReplySchema; `re_offer` when the tablet proves that this server once held more.

    What the tablet says of itself (`created`, `oldest_unsent_at`, `clock`) is kept for people to see and decides
    nothing.
    """
    shown = _read(parts, tablet, Signed.from_wire(offer["receipt"]), pushed=offer.get("pushed", 0))
    others = [_read(parts, tablet, Signed.from_wire(one)) for one in offer.get("receipts", ())]
    _begin_epoch_if_ahead(parts, tablet, shown)
    with transaction():
        ledger = lock_ledger(tablet.home, tablet.id)
        _take(parts, ledger, shown)
        _know_again(ledger, others)
        now = parts.clock.now_ms()
        ledger.contacts += 1
        ledger.last_contact_at = now
        ledger.reported_seq = max(ledger.reported_seq, shown.receipt.seq, offer["created"])
        ledger.oldest_unsent_at = offer.get("oldest_unsent_at")
        if "clock" in offer:
            ledger.clock_skew = offer["clock"] - now
        epoch = epoch_of(parts)
        answer: dict[str, Any] = {
            "epoch": epoch,
            "statement": epoch_statement(parts, epoch).to_wire(),
            "receipt": newest_receipt(parts, ledger).to_wire(),
            "protocol": PROTOCOL_VERSION,
        }
        if shown.receipt.seq > ledger.seq:
            answer["re_offer"] = ledger.seq + 1
        if missing := missing_of(tablet.home, tablet.id, now):
            answer["missing_photos"] = missing
    return answer


def face_receipt(parts: Parts, tablet: Tablet, signed: Signed) -> None:
    """A push shows a receipt too, and may be the first word of its tablet in this epoch. Call it before the push is
    taken. Problem 409 `epoch` when the receipt proves a restore: events sent on would be told twice by text message."""
    ledger = db.session.get_one(LedgerRow, (tablet.home, tablet.id))
    shown = _read(parts, tablet, signed)
    if shown.receipt.seq <= ledger.seq and stored_epoch(ledger) == epoch_of(parts):
        return
    if _begin_epoch_if_ahead(parts, tablet, shown):
        raise other_epoch(parts)
    with transaction():
        _take(parts, lock_ledger(tablet.home, tablet.id), shown)


def other_epoch(parts: Parts) -> Problem:
    """409 with the signed statement of the epoch this server is in."""
    return Problem(
        Conflict(
            "epoch",
            field="epoch",
            vi="Máy chủ đã sang giai đoạn sổ khác. Đồng bộ lại; dữ liệu vẫn giữ trên máy.",
            en="The server is in another epoch. Sync again; everything stays on the tablet.",
        ),
        statement=epoch_statement(parts, epoch_of(parts)).to_wire(),
    )


def _read(parts: Parts, tablet: Tablet, signed: Signed, *, pushed: int = 0) -> _Shown:
    return _Shown(signed, read_own_receipt(parts, signed, tablet.id), pushed)


def _begin_epoch_if_ahead(parts: Parts, tablet: Tablet, shown: _Shown) -> bool:
    """Whether the receipt was ahead of the database and an epoch began because of it."""
    ledger, receipt, epoch = db.session.get_one(LedgerRow, (tablet.home, tablet.id)), shown.receipt, epoch_of(parts)
    is_ahead = receipt.epoch > epoch or (receipt.epoch == epoch and not _holds(ledger, receipt))
    return is_ahead and believe_receipt(parts, receipt.epoch)


def _holds(ledger: LedgerRow, receipt: Receipt) -> bool:
    """Whether this database has what the receipt says: as many events, with that head."""
    if receipt.seq > ledger.seq:
        return False
    return head_at(ledger, receipt.seq, first=first_head(ledger.tablet)) == receipt.head


def _take(parts: Parts, ledger: LedgerRow, shown: _Shown) -> None:
    """Handle the receipt, once in each epoch: what may have been here before, and a receipt of this epoch."""
    receipt, epoch = shown.receipt, epoch_of(parts)
    if receipt.seq <= ledger.seq and not _holds(ledger, receipt):
        # We signed for another branch before a restore: two devices run this ledger.
        db.session.get_one(Tablet, (ledger.home, ledger.tablet)).state = FROZEN
    if shown.signed.body != ledger.receipt:
        _know_again(ledger, [shown])
    is_new = stored_epoch(ledger) < epoch
    been_here = max(receipt.seq, shown.pushed if is_new else 0)
    if been_here > ledger.seq:
        # Their texts may have left before the restore: nobody here knows.
        ledger.reoffered_to = max(ledger.reoffered_to or 0, been_here)
    if is_new:
        renewed = renew_receipt(parts, ledger, epoch)
        _know_again(ledger, [_Shown(sign_receipt(parts, ledger.receipt), renewed)])


def _know_again(ledger: LedgerRow, shown: Iterable[_Shown]) -> None:
    """Receipts that this database may have forgotten; their times bear out those of events."""
    for one in shown:
        insert_once(
            KnownReceipt,
            {
                "home": ledger.home,
                "tablet": ledger.tablet,
                "anchor": bytes.fromhex(anchor_of(one.signed)),
                "seq": one.receipt.seq,
                "time": one.receipt.time,
            },
        )
