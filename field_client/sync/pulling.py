"""A tablet that was set back to an older copy gets its own events back before it takes a number again (I2).

The server has them; they are believed only where they chain from our own head to the head of a signed receipt. Where
this tablet has written on after it was set back, there is no such chain: then two branches exist, and it is a fork.
"""

from __future__ import annotations

from typing import Any

from field_client.cases.rebuilding import Rebuilding
from field_client.ledger.chain_writer import head_at, last_seq
from field_client.ledger.frozen import BEHIND, FORK, freeze, unfreeze
from field_client.ledger.receipts import keep_receipt
from field_client.open_tablet import OpenTablet
from field_client.sync.faults import Refused, transport
from field_client.sync.link import Link
from field_client.sync.trust import believed_receipt, server_keys
from shared.errors import InvalidInput
from shared.ledger.chain import next_head
from shared.ledger.receipt import Receipt
from shared.protocol.answers import read_answer
from shared.protocol.messages import MissingReplySchema
from shared.seal.base64url import from_base64url
from shared.seal.signed import Signed

Receipts = list[tuple[Signed, Receipt]]


class Pulling:
    """Of one tablet."""

    def __init__(self, tablet: OpenTablet, link: Link) -> None:
        self._tablet, self._link = tablet, link

    def pull(self) -> None:
        """Fetch what is missing, check it as a whole, store it in one commit, and let the tablet go on."""
        try:
            raws, receipts = self._fetch()
        except Refused as error:
            if error.code in {FORK, "frozen"}:
                with self._tablet.store.transaction() as tx:
                    freeze(tx, error.code)
                return
            raise
        tablet = self._tablet
        with tablet.store.transaction() as tx:
            moment = tablet.chain.moment()
            Rebuilding(tx, tablet.chain, server_keys(tx, tablet.identity)).take(raws)
            for signed, receipt in receipts:
                keep_receipt(tx, signed, receipt, moment)
            tablet.hooks.point("pull.inserted")
            unfreeze(tx, BEHIND)
        tablet.hooks.point("pull.stored")

    def _fetch(self) -> tuple[list[bytes], Receipts]:
        identity = self._tablet.identity
        with self._tablet.store.reading() as connection:
            seq = last_seq(connection)
            head = head_at(connection, identity.tablet, seq)
        if head is None:
            raise RuntimeError("events without a head")
        raws: list[bytes] = []
        receipts: Receipts = []
        while True:
            answer = self._ask(seq, head)
            page = [_bytes_of(text) for text in answer["events"]]
            with self._tablet.store.reading() as connection:
                receipts += [believed_receipt(connection, identity, one) for one in answer["receipts"]]
                newest = believed_receipt(connection, identity, answer["receipt"])
            for raw in page:
                seq, head = seq + 1, next_head(head, raw)
                raws.append(raw)
                if (newest[1].seq, newest[1].head) == (seq, head):
                    return raws, [*receipts, newest]
            if not page or seq >= newest[1].seq:
                raise transport("bad_answer")  # what came does not lead to what the server signed

    def _ask(self, seq: int, head: bytes) -> dict[str, Any]:
        path = f"/ledger/{self._tablet.identity.tablet}/missing"
        try:
            return read_answer(MissingReplySchema, self._link.post(path, {"seq": seq, "head": head.hex()}, signed=True))
        except InvalidInput as error:
            raise transport("bad_answer") from error


def _bytes_of(text: str) -> bytes:
    try:
        return from_base64url(text)
    except ValueError as error:
        raise transport("bad_answer") from error
