"""Which photos the applied ledgers name, and which of them are not here: the list that makes a lost one visible."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, select

from server.cases.scene import Scene
from server.db import db
from server.devices.models import Tablet
from server.evidence.models import PhotoClaim, PhotoFile

MOST_TOLD = 500


def claim_photo(scene: Scene) -> None:
    """`evidence.added`: from now on the photo is missing until it is here."""
    db.session.add(
        PhotoClaim(
            home=scene.entry.home,
            tablet=scene.entry.ledger,
            seq=scene.entry.seq,
            case_id=scene.case,
            sha256=bytes.fromhex(scene.data.file_hash),
            size=scene.data.size,
            media_type=scene.data.media_type,
            taken_at=scene.data.taken_at,
            claimed_at=scene.parts.clock.now_ms(),
        )
    )


def missing_claims() -> Select[tuple[PhotoClaim]]:
    """Claims whose photo was never here whole; what retention removed is not missing."""
    here = select(PhotoFile.sha256).where(PhotoFile.home == PhotoClaim.home, PhotoFile.sha256 == PhotoClaim.sha256)
    return select(PhotoClaim).where(~here.exists())


def missing_of(tablet: Tablet) -> Sequence[str]:
    """SHA-256 (hex) of the photos that this tablet's ledger names and that are not here, oldest first."""
    rows = db.session.scalars(
        missing_claims()
        .where(PhotoClaim.home == tablet.home, PhotoClaim.tablet == tablet.id)
        .order_by(PhotoClaim.seq)
        .limit(MOST_TOLD)
    )
    return list(dict.fromkeys(one.sha256.hex() for one in rows))
