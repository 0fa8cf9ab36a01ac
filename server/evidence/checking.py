"""Every photo file read again: what the database says is here must be here, byte for byte."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from server.db import db, transaction
from server.evidence.missing import missing_claims
from server.evidence.models import PhotoClaim, PhotoFile
from server.evidence.service import shelf_of
from server.parts import Parts
from shared.errors import InvalidInput
from shared.evidence.photo import media_type_of


@dataclass(frozen=True, slots=True)
class Checked:
    """`good` photos; `lost` ones (hex) whose file is gone or has other bytes: no longer said to be here, so that their
    tablets are asked; `found` files that the database had forgotten; `missing` ones that ledgers name."""

    good: int
    lost: tuple[str, ...]
    found: int
    missing: int


def check_photos(parts: Parts) -> Checked:
    """Read everything; write only what differs."""
    good, lost = 0, []
    shelf = shelf_of(parts)
    for row in db.session.scalars(select(PhotoFile).where(PhotoFile.removed_at.is_(None))).all():
        path = shelf.kept(row.home, row.sha256)
        if path.exists() and shelf.digest(path)[0] == row.sha256:
            good += 1
            continue
        lost.append(row.sha256.hex())
        home, sha256 = row.home, row.sha256
        with transaction():
            db.session.delete(db.session.get_one(PhotoFile, (home, sha256)))
        shelf.remove(path)
    found = sum(_know_again(parts, home, path) for home, path in shelf.all_kept())
    missing = db.session.scalar(select(func.count()).select_from(missing_claims().subquery())) or 0
    return Checked(good, tuple(lost), found, missing)


def _know_again(parts: Parts, home: int, path: Path) -> bool:
    """Whether this file was forgotten and is a photo that some ledger names."""
    shelf = shelf_of(parts)
    digest, first = shelf.digest(path)
    named = select(PhotoClaim.seq).where(PhotoClaim.home == home, PhotoClaim.sha256 == digest).limit(1)
    if path.name != digest.hex() or db.session.get(PhotoFile, (home, digest)) is not None:
        return False
    try:
        media_type = media_type_of(first)
    except InvalidInput:
        return False
    if db.session.scalar(named) is None:
        return False
    with transaction():
        db.session.add(
            PhotoFile(
                home=home, sha256=digest, size=path.stat().st_size, media_type=media_type,
                stored_at=parts.clock.now_ms(),
            )
        )  # fmt: skip
    return True


def told(checked: Checked) -> Iterator[str]:
    """The lines an operator reads."""
    for name in checked.lost:
        yield f"mất hoặc hỏng / lost or damaged: {name}"
    yield (
        f"Đủ / good: {checked.good}, mất hoặc hỏng / lost: {len(checked.lost)}, "
        f"nhận lại / known again: {checked.found}, còn thiếu / missing: {checked.missing}"
    )
