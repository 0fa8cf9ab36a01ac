"""The document `sealing`: the unit's X25519 key of today, for recovery wraps and sealed files."""

from __future__ import annotations

from sqlalchemy import select

from server.db import db, transaction
from server.feed.documents import publish_document
from server.parts import Parts
from server.units.models import Unit
from shared.ledger.exact import write_exact
from shared.ledger.stick import box_key_id
from shared.protocol.documents import Document
from shared.seal.base64url import to_base64url


def publish_sealing_key(parts: Parts, public: bytes) -> None:
    """Tell every tablet of every unit the new key; each seals its store key to it at the next right PIN."""
    content = write_exact({"key": to_base64url(public)}).decode()
    for home in db.session.scalars(select(Unit.home)).all():
        with transaction():
            now = parts.clock.now_ms()
            publish_document(parts, Document("sealing", box_key_id(public).hex(), home, now, content))
