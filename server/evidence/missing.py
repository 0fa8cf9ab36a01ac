"""Which photos the applied ledgers name and are not here: the list that makes a lost one visible."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, select

from server.db import db
from server.evidence.models import PhotoClaim, PhotoFile

MOST_TOLD = 500
ASKED_FOR_MS = 90 * 24 * 3_600_000


def missing_claims() -> Select[PhotoClaim]:
    """Claims whose photo was never here whole; what retention removed is not missing."""
    here = select(PhotoFile.sha256).where(PhotoFile.home == PhotoClaim.home, PhotoFile.sha256 == PhotoClaim.sha256)
    return select(PhotoClaim).where(~here.exists())


def missing_of(home: int, ledger: UUID, now: int) -> Sequence[str]:
    """SHA-256 (hex) of the photos that this ledger names and that are not here, oldest first.

    Only of events that came (or came again, after a restore) in the last `ASKED_FOR_MS`: a tablet keeps no picture
    longer once it was signed for, and what was never signed for it sends without being asked.
    """
    rows = db.session.scalars(
        missing_claims()
        .where(PhotoClaim.home == home, PhotoClaim.tablet == ledger, PhotoClaim.claimed_at >= now - ASKED_FOR_MS)
        .order_by(PhotoClaim.seq)
        .limit(MOST_TOLD)
    )
    return list(dict.fromkeys(one.sha256.hex() for one in rows))
