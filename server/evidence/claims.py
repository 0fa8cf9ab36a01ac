"""`evidence.added` on its way into the tables: from now on its photo is missing until it is here."""

from __future__ import annotations

from server.cases.scene import Scene
from server.evidence.models import PhotoClaim


def claim_photo(scene: Scene) -> None:
    """`evidence.added`: from now on the photo is missing until it is here."""
    scene.rows.add(
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
