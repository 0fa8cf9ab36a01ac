"""What photos the ledgers name, which of them are here, and which are on their way."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from server.db import Base, Hash, Moment


class PhotoClaim(Base):
    """An applied `evidence.added`: this case has a photo with this hash. Missing = no PhotoFile under it."""

    __tablename__ = "photo_claims"
    __table_args__ = (
        ForeignKeyConstraint(["home", "tablet"], ["tablets.home", "tablets.id"]),
        Index("ix_photo_claims_case", "home", "case_id"),
        Index("ix_photo_claims_sha256", "home", "sha256"),
    )

    home: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    tablet: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    case_id: Mapped[UUID]
    sha256: Mapped[bytes] = mapped_column(Hash)
    size: Mapped[int]
    media_type: Mapped[str]
    taken_at: Mapped[int] = mapped_column(Moment)
    claimed_at: Mapped[int] = mapped_column(Moment)


class PhotoFile(Base):
    """A photo that is here whole, whoever sent it and however often. `removed_at`: retention took its bytes away."""

    __tablename__ = "photo_files"

    home: Mapped[int] = mapped_column(ForeignKey("units.home"), primary_key=True, autoincrement=False)
    sha256: Mapped[bytes] = mapped_column(Hash, primary_key=True)
    size: Mapped[int]
    media_type: Mapped[str]
    stored_at: Mapped[int] = mapped_column(Moment)
    removed_at: Mapped[int | None] = mapped_column(Moment)


class PhotoUpload(Base):
    """A photo on its way. How far it came is the length of its partial file; nothing else is asked or believed.

    `id` is the photo's SHA-256 in hex where its sender named one: a restarted tablet finds its upload without having
    kept an address.
    """

    __tablename__ = "photo_uploads"
    __table_args__ = (
        ForeignKeyConstraint(["home", "tablet"], ["tablets.home", "tablets.id"]),
        Index("ix_photo_uploads_expires_at", "expires_at"),
    )

    home: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    tablet: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    length: Mapped[int]
    begun_at: Mapped[int] = mapped_column(Moment)
    expires_at: Mapped[int] = mapped_column(Moment)
