"""Asking for numbers in time. The request is stored before it leaves: asked again, it gets the same block."""

from __future__ import annotations

import uuid

from sqlalchemy import Connection, insert, select, update

from field_client.ledger.frozen import frozen_because
from field_client.ledger.receipts import latest_ms
from field_client.numbering.leases import stock
from field_client.open_tablet import OpenTablet
from field_client.store.tables import lease_requests
from field_client.sync.faults import transport
from field_client.sync.feeding import Feeding
from field_client.sync.link import Link
from shared.clock import day_of
from shared.errors import Corrupt, InvalidInput
from shared.numbering.number import PENALTY_SERIES
from shared.protocol.answers import read_answer
from shared.protocol.messages import LeaseReplySchema

_AHEAD_MS = 3 * 24 * 3_600_000
"""A tablet may be without a network for some days: numbers that end sooner are not counted on."""


class Leasing:
    """Requests of one tablet; `feeding` keeps what is granted."""

    def __init__(self, tablet: OpenTablet, link: Link, feeding: Feeding) -> None:
        self._tablet, self._link, self._feeding = tablet, link, feeding

    def ask_if_needed(self, *, force: bool = False) -> bool:
        """Ask when a fifth or less is left that is good for days to come, or `force`d by a person.

        In the last days of a year numbers of the next are asked for too: those of this year will not serve then.
        Whether a lease came.
        """
        now = self._tablet.clock.now_ms()
        years = dict.fromkeys((day_of(now).year, day_of(now + _AHEAD_MS).year))
        return sum(self._ask(year, force=force) for year in years) > 0

    def _ask(self, year: int, *, force: bool) -> bool:
        with self._tablet.store.transaction() as tx:
            request = self._request(tx, year, force=force)
        if request is None:
            return False
        request_id, count = request
        self._tablet.hooks.point("lease.asked")
        content = {"request": request_id, "year": year, "series": PENALTY_SERIES, "count": count}
        answer = self._link.post("/leases", content, signed=True)
        with self._tablet.store.transaction() as tx:
            try:
                lease = self._feeding.keep_lease(tx, read_answer(LeaseReplySchema, answer)["lease"])
            except (Corrupt, InvalidInput) as error:
                raise transport("bad_answer") from error
            answered = update(lease_requests).where(lease_requests.c.request == request_id)
            tx.execute(answered.values(lease=str(lease.id)))
        self._tablet.hooks.point("lease.stored")
        return True

    def _request(self, tx: Connection, year: int, *, force: bool) -> tuple[str, int] | None:
        """The request that is open, or a new one when numbers are short; stored before it is sent."""
        if frozen_because(tx) is not None:
            return None
        open_request = tx.execute(
            select(lease_requests).where(lease_requests.c.lease.is_(None), lease_requests.c.year == year)
        ).first()
        if open_request is not None:
            # `count` is also a method of a row, hence by name.
            return open_request.request, open_request._mapping["count"]
        latest = latest_ms(tx, self._tablet.clock, self._tablet.chain.boot) + _AHEAD_MS
        if not force and not stock(tx, year=year, latest_ms=latest).low:
            return None
        now, count = self._tablet.clock.now_ms(), self._tablet.settings.lease_size
        request_id = str(uuid.uuid4())
        tx.execute(
            insert(lease_requests).values(
                request=request_id, year=year, series=PENALTY_SERIES, count=count, asked_at=now
            )
        )
        return request_id, count
