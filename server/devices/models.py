"""Tablets, the codes that enrol them, and how often a wrong code was tried."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.db import Base, Hash, Moment

ACTIVE, FROZEN, REVOKED = "active", "frozen", "revoked"


class Tablet(Base):
    """One enrolled device (or desk). `code` is unique in its unit for ever. `frozen`: its ledger has forked."""

    __tablename__ = "tablets"
    __table_args__ = (UniqueConstraint("home", "code"), Index("ix_tablets_token_hash", "token_hash"))

    home: Mapped[int] = mapped_column(ForeignKey("units.home"), primary_key=True, autoincrement=False)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    code: Mapped[str]
    public: Mapped[bytes] = mapped_column(LargeBinary(32))
    token_hash: Mapped[bytes] = mapped_column(Hash)
    officer: Mapped[int]
    state: Mapped[str]
    enrolled_at: Mapped[int] = mapped_column(Moment)


class EnrolmentCode(Base):
    """A one-time code, kept only as its SHA-256. Once used it answers the same device again, and nobody else."""

    __tablename__ = "enrolment_codes"
    __table_args__ = (
        ForeignKeyConstraint(["home", "officer"], ["officers.home", "officers.id"]),
        Index("ix_enrolment_codes_code_hash", "code_hash"),
    )

    home: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    code_hash: Mapped[bytes] = mapped_column(Hash, primary_key=True)
    officer: Mapped[int]
    expires_at: Mapped[int] = mapped_column(Moment)
    used_at: Mapped[int | None] = mapped_column(Moment)
    request_hash: Mapped[bytes | None] = mapped_column(Hash)


class WrongCode(Base):
    """How many wrong codes came from one address in one window of time; `home` 0, since a wrong code names no unit."""

    __tablename__ = "wrong_codes"

    home: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    address: Mapped[str] = mapped_column(primary_key=True)
    window: Mapped[int] = mapped_column(Moment, primary_key=True, autoincrement=False)
    count: Mapped[int]
