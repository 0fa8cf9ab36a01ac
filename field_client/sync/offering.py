"""The start of every round: the newest receipt is shown, and both sides learn who holds more of this ledger."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, func, select

from field_client.evidence.delivery import send_again
from field_client.ledger.chain_writer import head_at, last_seq
from field_client.ledger.delivery import set_state, without_receipt
from field_client.ledger.frozen import BEHIND, FORK, freeze, frozen_code
from field_client.ledger.receipts import keep_receipt, newest_epoch, newest_signed, signed_from
from field_client.open_tablet import OpenTablet
from field_client.store import meta
from field_client.store.tables import deliveries, events
from field_client.sync.faults import transport
from field_client.sync.link import Link
from field_client.sync.pulling import Pulling
from field_client.sync.trust import SERVER_PROTOCOL, believed_receipt, believed_statement
from shared.errors import InvalidInput
from shared.ledger.receipt import Receipt
from shared.protocol.answers import read_answer
from shared.protocol.messages import MOST_RECEIPTS, OfferReplySchema
from shared.protocol.version import PROTOCOL_VERSION


class Offering:
    """One ledger's word to its server about itself."""

    def __init__(self, tablet: OpenTablet, link: Link) -> None:
        self._tablet, self._link = tablet, link
        self._pulling = Pulling(tablet, link)

    def offer(self) -> None:
        """Show the newest receipt and what is not sent; take over a higher epoch; mark what a restored server lost; get
        back what this tablet lost when it was set back to an older copy. TransportError, Refused."""
        answer = self._ask({})
        again = answer.get("re_offer")
        if again is not None:
            # A restored server has forgotten these too; they bear out the times of the events that come again.
            with self._tablet.store.reading() as connection:
                known = signed_from(connection, again)[-MOST_RECEIPTS:]
            if known:
                self._ask({"receipts": [one.to_wire() for one in known]})

    def _ask(self, more: Mapping[str, Any]) -> dict[str, Any]:
        identity, clock = self._tablet.identity, self._tablet.clock
        with self._tablet.store.reading() as connection:
            told = {**_what_is_here(connection), "clock": clock.now_ms(), **more}
        try:
            answer = read_answer(OfferReplySchema, self._link.post(f"/ledger/{identity.tablet}/offer", told))
        except InvalidInput as error:
            raise transport("bad_answer") from error
        with self._tablet.store.transaction() as tx:
            self._take(tx, answer)
            is_behind = frozen_code(tx) == BEHIND
        if is_behind:
            self._pulling.pull()
        return answer

    def _take(self, tx: Connection, answer: Mapping[str, Any]) -> None:
        identity = self._tablet.identity
        statement = believed_statement(tx, identity, answer["statement"])
        meta.put(tx, SERVER_PROTOCOL, answer.get("protocol", PROTOCOL_VERSION))
        meta.put(tx, "skew_ms", self._tablet.clock.now_ms() - statement.time)
        signed, theirs = believed_receipt(tx, identity, answer["receipt"])
        if statement.adopt(tx) or "re_offer" in answer:
            meta.drop(tx, "branch_sent")  # a restored server has forgotten that branch as well
        if self._is_ours(tx, theirs):
            # What it covers beyond our answers (one was lost) is pushed again all the same: only the answer to a push
            # tells which of those events wait or are held.
            keep_receipt(tx, signed, theirs, self._tablet.chain.moment())
        elif newest_epoch(tx) < theirs.epoch:
            # The server was restored since it signed for ours, and holds another branch now (a copy of this store was
            # quicker): nobody knows what it lost, so all of ours goes again, once in this epoch.
            set_state(tx, range(1, last_seq(tx) + 1), "pending")
        if "re_offer" in answer:
            set_state(tx, range(answer["re_offer"], last_seq(tx) + 1), "pending")
        send_again(tx, answer.get("missing_photos", ()))

    def _is_ours(self, tx: Connection, theirs: Receipt) -> bool:
        """Their receipt against our chain: ahead of us, or another head, is a copied or rolled back store."""
        ours = head_at(tx, self._tablet.identity.tablet, theirs.seq)
        if ours is None:
            freeze(tx, BEHIND)
        elif ours != theirs.head:
            freeze(tx, FORK)
        return ours == theirs.head


def _what_is_here(connection: Connection) -> dict[str, Any]:
    """The body of an offer: a supervisor learns how much is still here even when the push after it is cut."""
    at_device = (
        select(func.min(events.c.at)).join(deliveries, deliveries.c.seq == events.c.seq).where(without_receipt())
    )
    oldest = connection.execute(at_device).scalar()
    told = {
        "receipt": newest_signed(connection).to_wire(),
        "created": last_seq(connection),
        "pushed": meta.get(connection, "pushed_to", 0),
    }
    return told if oldest is None else {**told, "oldest_unsent_at": oldest}
