"""Waiting events tried again: at start-up after an upgrade, and now and then because two pushes may pass each other."""

from __future__ import annotations

from sqlalchemy import select

from server.db import db, transaction
from server.devices.models import Tablet
from server.ledger.apply import Application
from server.ledger.models import WAITING, EventRow
from server.parts import Parts


def replay_waiting(parts: Parts) -> int:
    """Judge every waiting event again, one ledger a transaction; how many applied."""
    applied = 0
    ledgers = db.session.execute(
        select(EventRow.home, EventRow.tablet).where(EventRow.verdict == WAITING).distinct()
    ).all()
    for home, ledger in ledgers:
        with transaction():
            tablet = db.session.get_one(Tablet, (home, ledger))
            rows = db.session.scalars(
                select(EventRow)
                .where(EventRow.home == home, EventRow.tablet == ledger, EventRow.verdict == WAITING)
                .order_by(EventRow.seq)
            ).all()
            application = Application(parts)
            application.retry([(row, tablet) for row in rows])
            applied += sum(verdict.is_applied for verdict in application.changed.values())
    return applied
