"""Numbers for the desk: leases as a tablet gets them, signed, kept in the desk's ledger as `lease.taken`."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from server.db import db, transaction
from server.desk.book import Act, open_desk, write_down
from server.ledger.apply import Application
from server.ledger.models import EventRow
from server.numbering.service import grant_lease
from server.parts import Parts
from shared.cases.records import LeaseTaken
from shared.ledger.event import read_event
from shared.seal.base64url import to_base64url
from shared.seal.signed import Signed

BY_ITSELF = 0


def lease_for_desk(parts: Parts, home: int, body: dict[str, Any]) -> Signed:
    """The signed lease of LeaseRequestSchema's `body`, written into the desk's ledger.

    The same request again, after a crash anywhere between, gets the same lease and one `lease.taken` of it.
    """
    with transaction():
        desk = open_desk(parts, home)
    signed = grant_lease(parts, desk, body)
    taken = LeaseTaken(body=signed.body.decode(), kid=signed.kid.hex(), sig=to_base64url(signed.signature))
    with transaction():
        desk = open_desk(parts, home)
        known = db.session.scalars(
            select(EventRow.raw).where(
                EventRow.home == home, EventRow.tablet == desk.id, EventRow.kind == "lease.taken"
            )
        )
        if all(read_event(raw).data["body"] != taken.body for raw in known):
            Application(parts).take(write_down(parts, desk, [Act("lease.taken", BY_ITSELF, taken)]))
    return signed
