"""Sending while the store takes no note: a full, read-only or damaged disk must not keep what is on it from the server.

Nothing is marked and no receipt is kept, so nothing counts as sent (I7): as soon as the store can be written again, the
ordinary push sends the same bytes and gets the stored answer.
"""

from __future__ import annotations

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import DBAPIError

from field_client.ledger.chain_writer import head_at
from field_client.ledger.delivery import UNSENT
from field_client.open_tablet import OpenTablet
from field_client.store.tables import deliveries, events
from field_client.sync.batch import BatchSize, fitting
from field_client.sync.faults import transport
from field_client.sync.link import Link
from field_client.sync.pushing import signed_push
from field_client.sync.status import StatusBoard
from field_client.sync.trust import believed_receipt
from shared.errors import TransportError
from shared.protocol.envelope import Push, write_push

_MOST_EVENTS = 500


class Draining:
    """`_there`: the seq up to which the server proved that it has this ledger, since the start of the program."""

    def __init__(self, tablet: OpenTablet, link: Link, board: StatusBoard) -> None:
        self._tablet, self._link, self._board = tablet, link, board
        self._size = BatchSize()
        self._there = 0

    def send_all(self) -> None:
        """Send what has no receipt here and cannot be known to be there. TransportError, Refused; Corrupt where not
        even the next event can be read."""
        identity = self._tablet.identity
        while push := self._next():
            body = write_push(push)
            self._size.leaving(len(body))
            try:
                answer = self._link.push(f"/ledger/{identity.tablet}", body)
            except TransportError:
                self._size.was_cut()
                raise
            with self._tablet.store.reading() as connection:
                _, receipt = believed_receipt(connection, identity, answer.get("receipt"))
                covered = receipt.seq >= push.first + len(push.events) - 1
                if not covered or receipt.head != head_at(connection, identity.tablet, receipt.seq):
                    raise transport("bad_answer")
            self._there = receipt.seq
            self._size.grew()
            self._board.reached()

    def _next(self) -> Push | None:
        with self._tablet.store.reading() as connection:
            unsent = select(func.min(deliveries.c.seq)).where(
                deliveries.c.state.in_(UNSENT), deliveries.c.seq > self._there
            )
            first = connection.execute(unsent).scalar()
            if first is None:
                return None
            raws = fitting(_readable(connection, first), self._size.limit)
            return signed_push(connection, self._tablet.identity, first, raws)


def _readable(connection: Connection, first: int) -> list[bytes]:
    """Events from `first` on, as far as the disk gives them: what lies before a damaged page still goes."""
    found: list[bytes] = []
    for seq in range(first, first + _MOST_EVENTS):
        try:
            raw = connection.execute(select(events.c.raw).where(events.c.seq == seq)).scalar()
        except DBAPIError:
            if not found:
                raise
            break
        if raw is None:
            break
        found.append(raw)
    return found
