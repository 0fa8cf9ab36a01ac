"""Items addressed to one tablet, numbered without a gap, repeated until acknowledged."""

from __future__ import annotations

from typing import Any

from flask import url_for
from sqlalchemy import select

from server.db import db, transaction
from server.devices.models import DESK, Tablet
from server.devices.tokens import next_token
from server.feed.documents import current_documents
from server.feed.models import FeedItem
from server.ledger.store import lock_ledger
from server.parts import Parts

MOST_ITEMS = 500


def tell(parts: Parts, tablet: Tablet, *, kind: str, data: dict[str, Any]) -> None:
    """Put an item into the tablet's feed (a desk has none). Call inside a transaction."""
    if tablet.kind == DESK:
        return
    ledger = lock_ledger(tablet.home, tablet.id)
    ledger.feed_n += 1
    db.session.add(
        FeedItem(
            home=tablet.home,
            tablet=tablet.id,
            n=ledger.feed_n,
            kind=kind,
            data=data,
            created_at=parts.clock.now_ms(),
        )
    )
    db.session.flush()


def feed_of(parts: Parts, tablet: Tablet, after: int) -> dict[str, Any]:
    """As in FeedSchema: current documents, the items after `after`, which acknowledges those before, a due token."""
    with transaction():
        ledger = lock_ledger(tablet.home, tablet.id)
        ledger.feed_acknowledged = max(ledger.feed_acknowledged, min(after, ledger.feed_n))
        ledger.contacts += 1
        ledger.last_contact_at = parts.clock.now_ms()
        items = db.session.scalars(
            select(FeedItem)
            .where(FeedItem.home == tablet.home, FeedItem.tablet == tablet.id, FeedItem.n > after)
            .order_by(FeedItem.n)
            .limit(MOST_ITEMS)
        )
        token = next_token(parts, tablet)
        feed: dict[str, Any] = {
            "documents": {
                one.name: {
                    "version": one.version,
                    "hash": one.hash.hex(),
                    "url": url_for("feed.get_document", name=one.name, digest=one.hash.hex()),
                }
                for one in current_documents(tablet.home)
            },
            "items": [{"n": one.n, "kind": one.kind, "data": one.data} for one in items],
        }
        return feed if token is None else {**feed, "token": token}
