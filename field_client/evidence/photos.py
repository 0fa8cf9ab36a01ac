"""Pictures: the original byte for byte, a small one for the screen, an event that names its hash."""

from __future__ import annotations

import hashlib
import io
import os
from uuid import UUID

from sqlalchemy import Connection, delete, func, insert, select, update

from field_client.ledger.chain_writer import ChainWriter, Entry
from field_client.store.tables import photos
from field_client.ui.views import PhotoState, PhotoView
from shared.cases.records import EvidenceAdded
from shared.errors import InvalidInput, NotFound
from shared.evidence.photo import LARGEST_PHOTO
from shared.ids import RANDOM_BYTES, uuid7

JPEG = "image/jpeg"
_THUMBNAIL = 360
_SHARE = (photos.c.sent * 100 / func.max(photos.c.size, 1)).label("share")


def add_photo(tx: Connection, draft_id: str, jpeg: bytes, *, now_ms: int) -> None:
    """Keep a picture with its draft. InvalidInput("photo") when it is no JPEG."""
    thumbnail = _small(jpeg)
    tx.execute(
        insert(photos).values(
            id=str(uuid7(now_ms, os.urandom(RANDOM_BYTES))),
            draft_id=draft_id,
            file_hash=hashlib.sha256(jpeg).hexdigest(),
            taken_at=now_ms,
            media_type=JPEG,
            size=len(jpeg),
            picture=jpeg,
            thumbnail=thumbnail,
        )
    )


def remove_photo(tx: Connection, draft_id: str, photo_id: str) -> None:
    """Leave a picture out before it is recorded; its bytes are overwritten on the disk. NotFound("photo")."""
    of_draft = (photos.c.id == photo_id) & (photos.c.draft_id == draft_id) & photos.c.of_seq.is_(None)
    if tx.execute(delete(photos).where(of_draft)).rowcount != 1:
        raise NotFound("photo", vi="Không còn ảnh này. Mở lại biên bản.", en="This picture is gone. Open it again.")


def photo_views(connection: Connection, draft_id: str) -> tuple[PhotoView, ...]:
    """The draft's pictures, oldest first; recorded ones with where they are on their way."""
    rows = connection.execute(
        select(photos.c.id, photos.c.taken_at, photos.c.thumbnail, photos.c.of_seq, photos.c.state, _SHARE)
        .where(photos.c.draft_id == draft_id)
        .order_by(photos.c.taken_at)
    )
    return tuple(
        PhotoView(
            row.id,
            row.taken_at,
            row.thumbnail,
            PhotoState.DRAFT if row.of_seq is None else PhotoState(row.state),
            row.share,
        )
        for row in rows
    )


def declare_photos(tx: Connection, chain: ChainWriter, draft_id: str, *, officer: int) -> None:
    """Write `evidence.added` for each picture of a draft that becomes a report."""
    rows = tx.execute(select(photos).where(photos.c.draft_id == draft_id).order_by(photos.c.taken_at)).all()
    for row in rows:
        added = EvidenceAdded(
            file_hash=row.file_hash, size=len(row.picture), media_type=row.media_type, taken_at=row.taken_at
        )
        written = chain.append(tx, Entry("evidence.added", added, officer, UUID(draft_id)))
        tx.execute(update(photos).where(photos.c.id == row.id).values(of_seq=written.seq))


def _small(jpeg: bytes) -> bytes:
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 - only a tablet that takes pictures needs it

    try:
        if len(jpeg) > LARGEST_PHOTO:
            raise ValueError("too large")
        with Image.open(io.BytesIO(jpeg), formats=["JPEG"]) as picture:
            picture.thumbnail((_THUMBNAIL, _THUMBNAIL))
            out = io.BytesIO()
            picture.convert("RGB").save(out, "JPEG", quality=80)
            return out.getvalue()
    except (OSError, ValueError, UnidentifiedImageError) as error:
        raise InvalidInput("photo", vi="Ảnh hỏng. Chụp lại.", en="The picture is damaged. Take it again.") from error
