"""A server that does not know this tablet may have been restored from a backup older than the enrolment."""

from __future__ import annotations

import logging
from collections.abc import Callable

from field_client.enrolment.identity import key_ring_text
from field_client.ledger.receipts import newest_signed
from field_client.open_tablet import OpenTablet
from field_client.sync.faults import Refused
from field_client.sync.link import Link
from shared.protocol.answers import read_answer
from shared.protocol.messages import ReturnReplySchema

log = logging.getLogger(__name__)


def known_to_server(tablet: OpenTablet, link: Link, offer: Callable[[], None]) -> None:
    """`offer`; where the server does not know this tablet, prove that it is the server's own, and offer again.

    Refused: what the server said to the offer. A server that knows nothing of this proof, or is not convinced, leaves
    it at that.
    """
    try:
        offer()
    except Refused as unknown:
        if unknown.code != "token":
            raise
        with tablet.store.reading() as connection:
            proof = {"key_ring": key_ring_text(connection), "receipt": newest_signed(connection).to_wire()}
        try:
            answer = link.post(f"/ledger/{tablet.identity.tablet}/return", proof, signed=True)
        except Refused as refusal:
            log.warning("the server does not take this tablet back: %s", refusal)
            raise unknown from refusal
        read_answer(ReturnReplySchema, answer)
        offer()
