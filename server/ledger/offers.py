"""The start of a sync: the tablet shows its newest receipt, the server says what it holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.db import transaction
from server.devices.models import Tablet
from server.ledger.receipts import epoch_statement, newest_receipt, read_own_receipt
from server.ledger.store import lock_ledger
from server.parts import Parts
from server.units.service import epoch_of
from shared.seal.signed import Signed


def accept_offer(parts: Parts, tablet: Tablet, offer: Mapping[str, Any]) -> dict[str, Any]:
    """The answer of OfferReplySchema; `re_offer` when the tablet proves that this server once held more.

    What the tablet says of itself (`created`, `oldest_unsent_at`) is kept for people to see and decides nothing.
    """
    offered = Signed.from_wire(offer["receipt"])
    with transaction():
        ledger = lock_ledger(tablet.home, tablet.id)
        receipt = read_own_receipt(parts, offered, ledger)
        ledger.contacts += 1
        ledger.last_contact_at = parts.clock.now_ms()
        ledger.reported_seq = max(ledger.reported_seq, receipt.seq, offer["created"])
        ledger.oldest_unsent_at = offer.get("oldest_unsent_at")
        epoch = epoch_of(parts)
        answer: dict[str, Any] = {
            "epoch": epoch,
            "statement": epoch_statement(parts, epoch).to_wire(),
            "receipt": newest_receipt(parts, ledger).to_wire(),
        }
        if receipt.seq > ledger.seq:
            answer["re_offer"] = ledger.seq + 1
    return answer
