"""Rows of the feed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKeyConstraint, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from server.db import Base, Hash, Moment


class FeedItem(Base):
    """Message number `n` to one tablet; numbers have no gap, so that the tablet notices a missing one."""

    __tablename__ = "feed_items"
    __table_args__ = (ForeignKeyConstraint(["home", "tablet"], ["tablets.home", "tablets.id"]),)

    home: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    tablet: Mapped[UUID] = mapped_column(primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str]
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[int] = mapped_column(Moment)


class DocumentRow(Base):
    """One signed version of a document of a unit. Old versions stay: a tablet may be fetching one."""

    __tablename__ = "documents"
    __table_args__ = (
        Index(
            "ix_documents_current",
            "home",
            "name",
            unique=True,
            sqlite_where=text("superseded_at IS NULL"),
            postgresql_where=text("superseded_at IS NULL"),
        ),
    )

    home: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(primary_key=True)
    hash: Mapped[bytes] = mapped_column(Hash, primary_key=True)
    version: Mapped[str]
    body: Mapped[bytes]
    kid: Mapped[bytes] = mapped_column(LargeBinary(8))
    signature: Mapped[bytes] = mapped_column(LargeBinary(64))
    dated: Mapped[int] = mapped_column(Moment)
    superseded_at: Mapped[int | None] = mapped_column(Moment)
