"""Key lists: signed anew, inside the transaction, whenever a key or a granted range of a unit changes."""

from __future__ import annotations

import hashlib
from uuid import UUID

from sqlalchemy import select

from server.db import db
from server.feed.documents import publish_document
from server.keys.models import PublicKey, SignedKeyList
from server.numbering.models import LeaseRow
from server.parts import Parts
from server.units.models import Unit
from shared.protocol.documents import Document
from shared.seal.keylist import GrantedRange, KeyEntry, KeyList, sign_key_list, write_key_ring
from shared.seal.keys import key_id
from shared.seal.signed import Signed


def publish_keys(parts: Parts, home: int) -> None:
    """Sign the unit's list as of the clock and put it into the feed. Call inside a transaction."""
    # Under the unit's lock: of two lists signed at once the later must hold what the earlier one added.
    unit = db.session.scalars(select(Unit).where(Unit.home == home).with_for_update(key_share=True)).one()
    dated = parts.clock.now_ms()
    signed = sign_key_list(parts.keys.root, KeyList(home, dated, unit.name, _keys_of(home), _ranges_of(home)))
    row = db.session.get(SignedKeyList, home) or SignedKeyList(home=home)
    row.dated, row.body, row.kid, row.signature = dated, signed.body, signed.kid, signed.signature
    db.session.add(row)
    ring = write_key_ring(parts.keys.root, [signed], dated=dated).decode()
    # Two lists of one millisecond differ: the second must not be taken for the first.
    version = f"{dated}-{hashlib.sha256(ring.encode()).hexdigest()[:8]}"
    publish_document(parts, Document("keys", version, home, dated, ring))


def key_ring(parts: Parts, home: int | None = None) -> bytes:
    """keys.json with the lists of all units, or only that of `home` (what a tablet needs)."""
    wanted = select(SignedKeyList).order_by(SignedKeyList.home)
    if home is not None:
        wanted = wanted.where(SignedKeyList.home == home)
    rows = db.session.scalars(wanted).all()
    lists = [Signed(row.body, row.kid, row.signature) for row in rows]
    return write_key_ring(parts.keys.root, lists, dated=max((row.dated for row in rows), default=0))


def add_key(home: int, entry: KeyEntry) -> None:
    """Put a key into the unit's list (signed by the next `publish_keys`)."""
    db.session.merge(
        PublicKey(
            home=home,
            kid=key_id(entry.public),
            public=entry.public,
            use=entry.use,
            valid_from=entry.valid_from,
            valid_to=entry.valid_to,
            revoked_at=entry.revoked_at,
            ledger=UUID(entry.ledger) if entry.ledger else None,
            code=entry.code,
            officer=entry.officer,
            name=entry.name,
            post=entry.post,
            delegation=entry.delegation,
        )
    )


def close_key_of(home: int, public: bytes, now: int) -> None:
    """This key is good until now; papers from before stay genuine. The next `publish_keys` says so."""
    row = db.session.get(PublicKey, (home, key_id(public)))
    if row is not None and row.valid_to is None:
        row.valid_to = now


def _keys_of(home: int) -> tuple[KeyEntry, ...]:
    rows = db.session.scalars(
        select(PublicKey).where(PublicKey.home == home).order_by(PublicKey.valid_from, PublicKey.kid)
    )
    return tuple(
        KeyEntry(
            public=row.public,
            use=row.use,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            revoked_at=row.revoked_at,
            ledger=str(row.ledger) if row.ledger else None,
            code=row.code,
            officer=row.officer,
            name=row.name,
            post=row.post,
            delegation=row.delegation,
        )
        for row in rows
    )


def _ranges_of(home: int) -> tuple[GrantedRange, ...]:
    rows = db.session.scalars(
        select(LeaseRow).where(LeaseRow.home == home).order_by(LeaseRow.year, LeaseRow.series, LeaseRow.first)
    )
    return tuple(GrantedRange(str(row.tablet), row.year, row.series, row.first, row.last) for row in rows)
