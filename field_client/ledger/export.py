"""The whole ledger as one file that anybody can check (docs/protocol.md 10)."""

from __future__ import annotations

from sqlalchemy import Connection, select

from field_client.enrolment.identity import Identity
from field_client.ledger.chain_writer import head_at
from field_client.ledger.removal import ledger_lines
from field_client.store.tables import receipts
from shared.ledger.chain import first_head, sign_head
from shared.ledger.event import read_event
from shared.ledger.export import write_ledger
from shared.seal.signed import Signed


def export_bytes(connection: Connection, identity: Identity) -> bytes:
    """`*.ndjson`: envelope with every receipt that an anchor names, then every event under its chain head, or the
    signed note that retention removed it."""
    lines = ledger_lines(connection)
    named = {read_event(one).anchor for one in lines if isinstance(one, bytes)}
    rows = connection.execute(select(receipts).order_by(receipts.c.n)).all()
    signed = [Signed(row.body, row.kid, row.sig) for row in rows if row.anchor in named]
    head = head_at(connection, identity.tablet, len(lines)) or first_head(identity.tablet)
    return write_ledger(
        identity.tablet,
        code=identity.code,
        home=identity.unit.home,
        lines=lines,
        receipts=signed,
        signature=sign_head(identity.tablet_key, identity.tablet, len(lines), head),
    )
