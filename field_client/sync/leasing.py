"""Asking for numbers in time. The request is stored before it leaves: asked again, it gets the same block."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from field_client.ledger.frozen import frozen_because
from field_client.ledger.receipts import latest_ms
from field_client.numbering.leases import renewable, stock
from field_client.open_tablet import OpenTablet
from field_client.store.tables import lease_requests
from field_client.sync.faults import Refused, transport
from field_client.sync.feeding import Feeding
from field_client.sync.link import Link
from field_client.sync.trust import adopt_epoch
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
        """Ask when a fifth or less is left that is good for days to come, or `force`d by a person: for a later date of
        a block that ends with many numbers unused, else for a new block.

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
        self._tablet.hooks.point("lease.asked")
        try:
            answer = self._link.post("/leases", request, signed=True)
        except Refused as error:
            self._refused(error, request["request"])
            raise
        with self._tablet.store.transaction() as tx:
            try:
                lease = self._feeding.keep_lease(tx, read_answer(LeaseReplySchema, answer)["lease"])
            except (Corrupt, InvalidInput) as error:
                raise transport("bad_answer") from error
            answered = update(lease_requests).where(lease_requests.c.request == request["request"])
            tx.execute(answered.values(lease=str(lease.id)))
        self._tablet.hooks.point("lease.stored")
        return True

    def _refused(self, error: Refused, request: str) -> None:
        """After a restore the server first wants our receipt, which the next round shows; a block that it does not
        know is not renewed, and the next round asks for a new one."""
        with self._tablet.store.transaction() as tx:
            if error.code == "epoch" and "statement" in error.problem:
                adopt_epoch(tx, self._tablet.identity, error.problem["statement"])
            elif error.code == "lease":
                tx.execute(delete(lease_requests).where(lease_requests.c.request == request))

    def _request(self, tx: Connection, year: int, *, force: bool) -> dict[str, Any] | None:
        """The body of the request that is open, or of a new one when numbers are short; stored before it is sent."""
        if frozen_because(tx) is not None:
            return None
        row = tx.execute(
            select(lease_requests).where(lease_requests.c.lease.is_(None), lease_requests.c.year == year)
        ).first()
        if row is not None:
            return _body({str(name): value for name, value in row._mapping.items()})
        latest = latest_ms(tx, self._tablet.clock, self._tablet.chain.boot) + _AHEAD_MS
        if not force and not stock(tx, year=year, latest_ms=latest).low:
            return None
        ending = renewable(tx, year=year, latest_ms=latest)
        values = {
            "request": str(uuid.uuid4()),
            "year": year,
            "series": PENALTY_SERIES,
            "count": self._tablet.settings.lease_size,
            "asked_at": self._tablet.clock.now_ms(),
            "renew": None if ending is None else str(ending.id),
        }
        tx.execute(insert(lease_requests).values(values))
        return _body(values)


def _body(row: Mapping[str, Any]) -> dict[str, Any]:
    """As in LeaseRequestSchema."""
    body = {name: row[name] for name in ("request", "year", "series", "count")}
    return body if row["renew"] is None else {**body, "renew": row["renew"]}
