"""Taking a tablet out of service: its token stops working, its keys are closed with their date."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import update

from server.db import db, transaction
from server.devices.models import REVOKED, Tablet
from server.keys.models import PublicKey
from server.keys.publication import publish_keys
from server.parts import Parts
from shared.errors import NotFound


def revoke_tablet(parts: Parts, home: int, tablet: UUID) -> None:
    """From now on this tablet gets nothing. What it has sent stays. NotFound("tablet")."""
    with transaction():
        known_tablet(home, tablet).state = REVOKED
        close_keys(parts, home, tablet)


def known_tablet(home: int, tablet: UUID) -> Tablet:
    """The unit's tablet or desk. NotFound("tablet")."""
    row = db.session.get(Tablet, (home, tablet))
    if row is None:
        raise no_tablet(home, tablet)
    return row


def close_keys(parts: Parts, home: int, tablet: UUID) -> None:
    """Papers from before stay genuine; a seal made from now on is not. Call inside a transaction."""
    own = (PublicKey.home == home, PublicKey.ledger == tablet, PublicKey.revoked_at.is_(None))
    db.session.execute(update(PublicKey).where(*own).values(revoked_at=parts.clock.now_ms()))
    publish_keys(parts, home)


def no_tablet(home: int, tablet: UUID) -> NotFound:
    """What to raise where the unit has no such tablet."""
    return NotFound(
        "tablet",
        field="tablet",
        vi=f"Đơn vị {home} không có máy {tablet}.",
        en=f"Unit {home} has no tablet {tablet}.",
    )
