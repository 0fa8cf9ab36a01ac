"""Where recorded photos are on their way: waiting, sending, complete under the server's receipt, refused, removed."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, func, select, update

from field_client.ledger.receipts import acknowledged_seq, newest_receipt_time
from field_client.store import meta
from field_client.store.tables import photos
from shared.evidence.receipt import PhotoReceipt
from shared.seal.signed import Signed

WAITING, SENDING, COMPLETE, REFUSED, REMOVED = "waiting", "sending", "complete", "refused", "removed"
UNSENT = (WAITING, SENDING)
DAY_MS = 24 * 3_600_000


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A picture to send: its SHA-256 (64 hex) and its size."""

    file_hash: str
    size: int


@dataclass(frozen=True, slots=True)
class PhotoSum:
    """Recorded photos, by where they are; `bytes_left` of the waiting ones are not at the server."""

    waiting: int
    complete: int
    refused: int
    bytes_left: int


def outgoing(connection: Connection) -> list[Outgoing]:
    """What may leave now, oldest first: only photos whose event the server has, so that the record comes first.

    A frozen ledger gets no receipts for its branch; its photos are evidence all the same.
    """
    may_leave = photos.c.of_seq.is_not(None) & photos.c.state.in_(UNSENT)
    if meta.get(connection, "frozen") is None:
        may_leave &= photos.c.of_seq <= acknowledged_seq(connection)
    rows = connection.execute(
        select(photos.c.file_hash, photos.c.size)
        .where(may_leave)
        .group_by(photos.c.file_hash, photos.c.size)
        .order_by(func.min(photos.c.of_seq))
    )
    return [Outgoing(row.file_hash, row.size) for row in rows]


def picture_of(connection: Connection, file_hash: str) -> bytes:
    """The original bytes; none where they are gone."""
    found: bytes | None = connection.execute(
        select(photos.c.picture).where(photos.c.file_hash == file_hash, photos.c.picture != b"").limit(1)
    ).scalar()
    return found or b""


def note_progress(tx: Connection, file_hash: str, state: str, sent: int) -> None:
    """`sent` bytes are at the server, as it said; that claims nothing yet."""
    tx.execute(update(photos).where(_unsent(file_hash)).values(state=state, sent=sent))


def note_refused(tx: Connection, file_hash: str, reason: str) -> None:
    """The server will not take this one; it stays here for a person."""
    tx.execute(update(photos).where(_unsent(file_hash)).values(state=REFUSED, reason=reason))


def note_complete(tx: Connection, signed: Signed, receipt: PhotoReceipt) -> None:
    """The server signed that it holds the whole photo: true of every case that has this very picture."""
    recorded = photos.c.of_seq.is_not(None) & (photos.c.state != REMOVED)
    tx.execute(
        update(photos)
        .where(photos.c.file_hash == receipt.sha256.hex(), recorded)
        .values(
            state=COMPLETE,
            sent=photos.c.size,
            reason=None,
            receipt=json.dumps(signed.to_wire()),
            receipt_time=receipt.time,
        )
    )


def send_again(tx: Connection, hashes: Collection[str]) -> None:
    """The server says that it lacks these (it was restored): whatever it signed before, they go once more."""
    tx.execute(
        update(photos).where(photos.c.file_hash.in_(hashes), photos.c.state == COMPLETE).values(state=WAITING, sent=0)
    )


def drop_old_pictures(tx: Connection, *, keep_days: int) -> int:
    """Remove the bytes of photos that the server has held for `keep_days`; how many.

    Counted from server time to server time: a tablet whose clock jumps ahead must not lose pictures early, since a
    server restored from a backup may ask for them again.
    """
    now = newest_receipt_time(tx)
    if now is None:
        return 0
    old = (photos.c.state == COMPLETE) & (photos.c.receipt_time < now - keep_days * DAY_MS)
    return tx.execute(update(photos).where(old).values(state=REMOVED, picture=b"", thumbnail=b"")).rowcount


def photo_sum(connection: Connection) -> PhotoSum:
    """Counted from rows of recorded photos."""
    row = connection.execute(
        select(
            func.count().filter(photos.c.state.in_(UNSENT)),
            func.count().filter(photos.c.state.in_((COMPLETE, REMOVED))),
            func.count().filter(photos.c.state == REFUSED),
            func.coalesce(func.sum(photos.c.size - photos.c.sent).filter(photos.c.state.in_(UNSENT)), 0),
        ).where(photos.c.of_seq.is_not(None))
    ).one()
    return PhotoSum(*row)


def _unsent(file_hash: str) -> ColumnElement[bool]:
    return (photos.c.file_hash == file_hash) & photos.c.of_seq.is_not(None) & photos.c.state.in_(UNSENT)
