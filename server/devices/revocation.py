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
        row = db.session.get(Tablet, (home, tablet))
        if row is None:
            raise NotFound(
                "tablet",
                field="tablet",
                vi=f"Đơn vị {home} không có máy {tablet}.",
                en=f"Unit {home} has no tablet {tablet}.",
            )
        row.state = REVOKED
        db.session.execute(
            update(PublicKey)
            .where(PublicKey.home == home, PublicKey.ledger == tablet, PublicKey.revoked_at.is_(None))
            .values(revoked_at=parts.clock.now_ms())
        )
        publish_keys(parts, home)
