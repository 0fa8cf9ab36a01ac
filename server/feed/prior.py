"""What the unit decided in the last twelve months, hashed, for its tablets to warn with (docs/protocol.md 14)."""

from __future__ import annotations

import hashlib
import hmac
from datetime import date, timedelta

from sqlalchemy import select

from server.cases.models import DecisionRow
from server.db import db, transaction
from server.feed.documents import publish_document
from server.parts import Parts
from server.units.models import Unit
from server.units.service import lock_unit
from shared.clock import day_of
from shared.protocol.documents import Document
from shared.protocol.prior import SALT_BYTES, PriorOffence, PriorOffences, prior_hash, write_prior

KEPT = timedelta(days=366)
"""A year, and the day of a leap year: whether a period still runs is for people to judge, from the day shown."""
_COUNTS = frozenset({"entered", "corrected", "amended"})


def publish_prior_offences(parts: Parts, home: int) -> None:
    """Sign the list anew where it changed. Call inside a transaction that holds the unit."""
    content = write_prior(_prior_of(parts, home))
    version = hashlib.sha256(content.encode()).hexdigest()[:16]
    publish_document(parts, Document("prior_offences", version, home, parts.clock.now_ms(), content))


def refresh_prior_offences(parts: Parts) -> None:
    """Every unit's list, each in a transaction of its own."""
    for home in db.session.scalars(select(Unit.home)).all():
        with transaction():
            lock_unit(home)
            publish_prior_offences(parts, home)


def _prior_of(parts: Parts, home: int) -> PriorOffences:
    # Derived: the unit's tablets compare with one salt for ever, and no other unit can compare its own list.
    salt = hmac.digest(parts.keys.tokens, b"bienban-prior-salt-v1\0" + home.to_bytes(2, "big"), "sha256")[:SALT_BYTES]
    since = (day_of(parts.clock.now_ms()) - KEPT).isoformat()
    rows = db.session.execute(
        select(DecisionRow.day, DecisionRow.acts, DecisionRow.identity, DecisionRow.plate)
        .where(
            DecisionRow.home == home,
            DecisionRow.day >= since,
            DecisionRow.decision_state.in_(_COUNTS),
            ~DecisionRow.held,
            ~DecisionRow.training,
        )
        .order_by(DecisionRow.day, DecisionRow.hash)
    )
    return PriorOffences(
        salt,
        tuple(
            PriorOffence(
                date.fromisoformat(row.day),
                tuple(str(act["code"]) for act in row.acts),
                prior_hash("identity", salt, row.identity) if row.identity else None,
                prior_hash("plate", salt, row.plate) if row.plate else None,
            )
            for row in rows
        ),
    )
