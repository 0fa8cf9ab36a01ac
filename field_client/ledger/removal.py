"""The end of the legal term on the tablet: bytes go only on a signed word, and only what the server has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, insert, select, update

from field_client.enrolment.identity import Identity, read_key_ring
from field_client.ledger.receipts import acknowledged_seq
from field_client.store.tables import cases, drafts, events, photos, removals
from shared.errors import Corrupt
from shared.ledger.export import RemovedEvent
from shared.seal.base64url import from_base64url, to_base64url


def take_removal(tx: Connection, identity: Identity, told: Mapping[str, Any]) -> None:
    """Remove the event that the feed names. Corrupt("removal") unless the root or the unit's own retention key signed
    for exactly this event of this ledger: an order that anybody could give would be a way to destroy evidence."""
    try:
        gone = RemovedEvent.from_line(told)
    except ValueError as error:
        raise _bad() from error
    row = tx.execute(select(events.c.head, events.c.case_id).where(events.c.seq == gone.seq)).first()
    if row is None or row.head != gone.head or gone.seq > acknowledged_seq(tx):
        raise _bad()
    if not gone.is_signed(identity.tablet, _keys(tx, identity)):
        raise _bad()
    if tx.execute(select(removals.c.seq).where(removals.c.seq == gone.seq)).first() is not None:
        return
    tx.execute(
        insert(removals).values(seq=gone.seq, kind=gone.kind, reason=gone.reason, sig=to_base64url(gone.signature))
    )
    tx.execute(update(events).where(events.c.seq == gone.seq).values(raw=b""))
    if row.case_id is not None:
        _forget_case(tx, row.case_id)


def ledger_lines(connection: Connection) -> list[bytes | RemovedEvent]:
    """Every place of the ledger in order: exact bytes, or what is left of them."""
    gone = {row.seq: row for row in connection.execute(select(removals))}
    lines: list[bytes | RemovedEvent] = []
    for row in connection.execute(select(events.c.seq, events.c.raw, events.c.head).order_by(events.c.seq)):
        note = gone.get(row.seq)
        left = note and RemovedEvent(row.head, note.kind, note.reason, row.seq, from_base64url(note.sig))
        lines.append(left or row.raw)
    return lines


def _forget_case(tx: Connection, case_id: str) -> None:
    """What the screens know of the persons of this case; a picture that the server lacks stays."""
    tx.execute(update(cases).where(cases.c.id == case_id).values(name="", plate="", search=""))
    tx.execute(update(drafts).where(drafts.c.id == case_id).values(content="{}", from_card="[]"))
    signed_for = (photos.c.draft_id == case_id) & photos.c.receipt.is_not(None)
    tx.execute(update(photos).where(signed_for).values(state="removed", picture=b"", thumbnail=b""))


def _keys(connection: Connection, identity: Identity) -> list[bytes]:
    listed = read_key_ring(connection, identity.root).list_of(identity.unit.home)
    keys = listed.keys if listed is not None else ()
    return [identity.root, *(key.public for key in keys if key.use == "retention" and key.revoked_at is None)]


def _bad() -> Corrupt:
    return Corrupt(
        "removal",
        vi="Lệnh huỷ mục không có chữ ký đúng nên không huỷ gì.",
        en="The order to remove an entry is not rightly signed, so nothing was removed.",
    )
