"""The whole ledger as one file that anybody can check (docs/protocol.md 10)."""

from __future__ import annotations

from sqlalchemy import Connection, select

from field_client.enrolment.identity import Identity
from field_client.store.tables import events, receipts
from shared.ledger.event import read_event
from shared.ledger.export import write_export
from shared.seal.signed import Signed


def export_bytes(connection: Connection, identity: Identity) -> bytes:
    """`*.ndjson`: envelope with every receipt that an anchor names, then every event under its chain head."""
    raws = list(connection.execute(select(events.c.raw).order_by(events.c.seq)).scalars())
    named = {read_event(raw).anchor for raw in raws}
    rows = connection.execute(select(receipts).order_by(receipts.c.n)).all()
    signed = [Signed(row.body, row.kid, row.sig) for row in rows if row.anchor in named]
    return write_export(
        identity.tablet,
        code=identity.code,
        home=identity.unit.home,
        events=raws,
        receipts=signed,
        key=identity.tablet_key,
    )
