"""A photo's way in: begun, grown at the offset that the disk knows, kept when its hash is the one it was named by."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, select

from server.db import db, transaction
from server.devices.models import Tablet
from server.evidence.models import PhotoFile, PhotoUpload
from server.evidence.shelf import Shelf, wrong_offset
from server.parts import Parts
from shared.errors import Corrupt, InvalidInput, NotAllowed, NotFound
from shared.evidence.photo import HEAD_BYTES, check_size, media_type_of
from shared.evidence.receipt import PhotoReceipt
from shared.seal.hexadecimal import from_hex
from shared.seal.signed import Signed

DAY_MS = 24 * 3_600_000
UNFINISHED_MS = 7 * DAY_MS
"""An upload that nobody went on with for a week is dropped; its sender begins again."""
MOST_UNFINISHED = 200
"""Uploads that one tablet may have under way: more is no shift but a fault."""


@dataclass(frozen=True, slots=True)
class Upload:
    """`offset` of `length` bytes are here; whole when they are equal. `expires_at` ms UTC, None for a whole one."""

    id: str
    offset: int
    length: int
    expires_at: int | None


@dataclass(frozen=True, slots=True)
class Chunk:
    """Bytes that arrive at `offset`, piece by piece; `checksum` (algorithm, digest) of all of them, if the sender
    gave one. `pieces` ends early when the line is cut."""

    offset: int
    pieces: Iterable[bytes]
    checksum: tuple[str, bytes] | None = None


def shelf_of(parts: Parts) -> Shelf:
    """The photo files of this server."""
    return Shelf(parts.settings.data_dir / "evidence")


def begin(parts: Parts, tablet: Tablet, length: int, *, sha256: str | None) -> Upload:
    """Open an upload, from its first byte, named by `sha256` (64 hex) where the sender knows it.

    InvalidInput photo_empty, photo_too_large, malformed; NotAllowed("too_many"); TransportError("photos_full").
    """
    check_size(length)
    name = str(parts.new_id()) if sha256 is None else _hash_of(sha256).hex()
    shelf, now, home, ledger = shelf_of(parts), parts.clock.now_ms(), tablet.home, tablet.id
    shelf.require_room(length)
    with transaction():
        _require_few(home, ledger)
        # The row first: a partial file without one would be nobody's. The sweeper finds a row without a file.
        db.session.merge(
            PhotoUpload(home=home, tablet=ledger, id=name, length=length, begun_at=now, expires_at=now + UNFINISHED_MS)
        )
        shelf.start(shelf.partial(home, str(ledger), name))
    return Upload(name, 0, length, now + UNFINISHED_MS)


def find(parts: Parts, tablet: Tablet, name: str) -> Upload:
    """How far an upload is. NotFound("upload") when there is none, or it has expired."""
    row = _row(tablet, name)
    if row is None or row.expires_at <= parts.clock.now_ms():
        whole = _whole(parts, tablet.home, name)
        if whole is None:
            raise _no_upload()
        return Upload(name, whole.size, whole.size, None)
    shelf = shelf_of(parts)
    offset = shelf.size(shelf.partial(tablet.home, str(tablet.id), name))
    if offset == row.length:  # all is here, but the program ended before it was judged
        return _finish(parts, tablet, row)
    return Upload(name, offset, row.length, row.expires_at)


def grow(parts: Parts, tablet: Tablet, name: str, chunk: Chunk) -> Upload:
    """Add a chunk; the last one is judged and kept.

    What arrived before a cut stays, unless the chunk has a checksum, which nobody can check any more.
    NotFound("upload"), Conflict("upload_offset"), Corrupt("photo_checksum"|"photo_hash"), InvalidInput("photo_type"),
    TransportError("photos_full").
    """
    row = _row(tablet, name)
    if row is None or row.expires_at <= parts.clock.now_ms():
        raise _no_upload()
    shelf = shelf_of(parts)
    path = shelf.partial(tablet.home, str(tablet.id), name)
    if shelf.size(path) != chunk.offset:
        raise wrong_offset()
    length = row.length
    db.session.rollback()  # no read may stay open while a slow line delivers
    at = _write(shelf, path, chunk, length)
    parts.hooks.point("photo.written")
    row = _row(tablet, name)
    if row is None:
        raise _no_upload()
    if at == length:
        return _finish(parts, tablet, row)
    return _kept_alive(parts, row, at)


def end(parts: Parts, tablet: Tablet, name: str) -> None:
    """Give an unfinished upload up. NotFound("upload")."""
    if _row(tablet, name) is None:
        raise _no_upload()
    _drop(parts, (tablet.home, tablet.id, name))


def confirm(parts: Parts, tablet: Tablet, sha256: str) -> Signed:
    """Our signed word that a photo is here whole, the same each time. NotFound("photo")."""
    row = _whole(parts, tablet.home, _hash_of(sha256).hex())
    if row is None or row.removed_at is not None:
        raise NotFound(
            "photo",
            field="sha256",
            vi="Máy chủ chưa có đủ ảnh này. Gửi tiếp phần còn thiếu.",
            en="The server does not hold this photo whole. Send what is missing.",
        )
    receipt = PhotoReceipt(parts.keys.server_id, tablet.home, row.sha256, row.size, row.stored_at)
    return Signed.over("photo", receipt.exact(), parts.keys.server)


def sweep_uploads(parts: Parts) -> int:
    """Drop what nobody went on with; how many."""
    old = db.session.execute(
        select(PhotoUpload.home, PhotoUpload.tablet, PhotoUpload.id).where(
            PhotoUpload.expires_at <= parts.clock.now_ms()
        )
    ).all()
    for home, ledger, name in old:
        _drop(parts, (home, ledger, name))
    return len(old)


def _write(shelf: Shelf, path: Path, chunk: Chunk, length: int) -> int:
    """Append the pieces; the offset after them, which the disk then has."""
    at = chunk.offset
    digest = hashlib.new(chunk.checksum[0]) if chunk.checksum else None
    for piece in chunk.pieces:
        if at + len(piece) > length:
            shelf.cut_back(path, at, chunk.offset)
            raise _too_long()
        if at == 0 and len(piece) >= HEAD_BYTES:
            media_type_of(piece)  # no need to take 30 MB in to find that they are no photo
        shelf.append(path, at, piece)
        at += len(piece)
        if digest is not None:
            digest.update(piece)
    if chunk.checksum and digest is not None and digest.digest() != chunk.checksum[1]:
        shelf.cut_back(path, at, chunk.offset)
        raise _damaged("photo_checksum")
    shelf.settle(path)
    return at


def _finish(parts: Parts, tablet: Tablet, row: PhotoUpload) -> Upload:
    """All bytes are here: kept under their hash if they are a photo and the one they were named, else dropped."""
    shelf, name, key = shelf_of(parts), row.id, (tablet.home, tablet.id, row.id)
    partial = shelf.partial(tablet.home, str(tablet.id), name)
    size = row.length
    db.session.rollback()
    try:
        digest, first = shelf.digest(partial)
        media_type = media_type_of(first)
    except FileNotFoundError as error:  # the same last chunk came twice, and the other one was faster
        raise wrong_offset() from error
    except InvalidInput:
        _drop(parts, key)
        raise
    if _names_a_hash(name) and digest.hex() != name:
        _drop(parts, key)
        raise _damaged("photo_hash")
    shelf.keep(partial, shelf.kept(tablet.home, digest))
    parts.hooks.point("photo.kept")
    _enter(parts, key, PhotoFile(home=tablet.home, sha256=digest, size=size, media_type=media_type))
    return Upload(name, size, size, None)


def _enter(parts: Parts, key: tuple[int, UUID, str], file: PhotoFile) -> None:
    """The file is on the disk: now it may be said to be here. One that was here already keeps its time."""
    with transaction():
        here = db.session.get(PhotoFile, (file.home, file.sha256))
        if here is None or here.removed_at is not None:
            file.stored_at, file.removed_at = parts.clock.now_ms(), None
            db.session.merge(file)
        db.session.execute(delete(PhotoUpload).where(*_of(key)))


def _whole(parts: Parts, home: int, name: str) -> PhotoFile | None:
    """The photo of this hash, if it is here. A file that a restored database has forgotten is looked at and known
    again, so that nobody sends it twice."""
    if not _names_a_hash(name):
        return None
    sha256 = bytes.fromhex(name)
    row = db.session.get(PhotoFile, (home, sha256))
    if row is not None:
        return row
    shelf = shelf_of(parts)
    try:
        digest, first = shelf.digest(shelf.kept(home, sha256))
    except FileNotFoundError:
        return None
    if digest != sha256:
        return None
    size = shelf.size(shelf.kept(home, sha256))
    file = PhotoFile(home=home, sha256=sha256, size=size, media_type=media_type_of(first), removed_at=None)
    with transaction():
        file.stored_at = parts.clock.now_ms()
        db.session.merge(file)
    return db.session.get(PhotoFile, (home, sha256))


def _kept_alive(parts: Parts, row: PhotoUpload, at: int) -> Upload:
    """An upload that goes on does not expire; half the time may pass before that is worth a commit."""
    now, found = parts.clock.now_ms(), Upload(row.id, at, row.length, row.expires_at)
    if row.expires_at - now > UNFINISHED_MS // 2:
        return found
    key = (row.home, row.tablet, row.id)
    with transaction():
        db.session.get_one(PhotoUpload, key).expires_at = now + UNFINISHED_MS
    return replace(found, expires_at=now + UNFINISHED_MS)


def _drop(parts: Parts, key: tuple[int, UUID, str]) -> None:
    shelf = shelf_of(parts)
    with transaction():
        db.session.execute(delete(PhotoUpload).where(*_of(key)))
        shelf.remove(shelf.partial(key[0], str(key[1]), key[2]))


def _row(tablet: Tablet, name: str) -> PhotoUpload | None:
    return db.session.get(PhotoUpload, (tablet.home, tablet.id, name), populate_existing=True)


def _of(key: tuple[int, UUID, str]) -> tuple[ColumnElement[bool], ...]:
    return PhotoUpload.home == key[0], PhotoUpload.tablet == key[1], PhotoUpload.id == key[2]


def _require_few(home: int, ledger: UUID) -> None:
    under_way = select(func.count()).where(PhotoUpload.home == home, PhotoUpload.tablet == ledger)
    if (db.session.scalar(under_way) or 0) >= MOST_UNFINISHED:
        raise NotAllowed(
            "too_many",
            vi="Máy này có quá nhiều ảnh gửi dở. Gửi xong hoặc huỷ bớt rồi thử lại.",
            en="This tablet has too many unfinished photos. Finish or cancel some, then try again.",
        )


def _names_a_hash(name: str) -> bool:
    return len(name) == 64 and not set(name) - set("0123456789abcdef")


def _hash_of(text: str) -> bytes:
    try:
        return from_hex(text, 32)
    except ValueError as error:
        raise InvalidInput(
            "malformed",
            field="sha256",
            vi="Mã băm ảnh phải là 64 chữ số hex thường.",
            en="The photo's hash must be 64 lower-case hex digits.",
        ) from error


def _no_upload() -> NotFound:
    return NotFound(
        "upload",
        field="upload",
        vi="Không có lần gửi ảnh này, hoặc đã quá hạn. Bắt đầu gửi lại.",
        en="There is no such upload, or it has expired. Begin again.",
    )


def _too_long() -> InvalidInput:
    return InvalidInput(
        "photo_too_long",
        field="Upload-Length",
        vi="Gửi nhiều hơn độ dài đã báo nên không nhận phần này. Hỏi lại vị trí rồi gửi tiếp.",
        en="More came than the announced length, so this part is not taken. Ask for the offset, then go on.",
    )


def _damaged(code: str) -> Corrupt:
    return Corrupt(
        code,
        field="sha256",
        vi="Ảnh đến không đúng mã băm nên không giữ. Gửi lại từ đầu.",
        en="The photo that arrived does not have its hash and is not kept. Send it again.",
    )
