"""Tablets, the codes that enrol them, and how often a wrong code was tried."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.db import Base, Hash, Moment

ACTIVE, FROZEN, REVOKED, CLOSED, LOST = "active", "frozen", "revoked", "closed", "lost"
TABLET, DESK = "tablet", "desk"


class Tablet(Base):
    """One enrolled device (or desk). `code` is unique in its unit for ever. `frozen`: its ledger has forked;
    `closed`: a desk of an earlier epoch, or a tablet that sent everything and wiped itself; `lost`: declared so, it may
    still send.

    `token_hash` is of token number `token_n`, in use since `token_since` (None: since the enrolment); `next_token_hash`
    of the one that was handed out and not used yet. `rotation_wanted`: the unit asked for a new one. `returned_at`: a
    restored server did not know it and took it back then.
    """

    __tablename__ = "tablets"
    __table_args__ = (
        UniqueConstraint("home", "code"),
        Index("ix_tablets_token_hash", "token_hash"),
        Index("ix_tablets_next_token_hash", "next_token_hash"),
    )

    home: Mapped[int] = mapped_column(ForeignKey("units.home"), primary_key=True, autoincrement=False)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    code: Mapped[str]
    public: Mapped[bytes] = mapped_column(LargeBinary(32))
    token_hash: Mapped[bytes] = mapped_column(Hash)
    officer: Mapped[int]
    state: Mapped[str]
    enrolled_at: Mapped[int] = mapped_column(Moment)
    token_n: Mapped[int] = mapped_column(default=0)
    token_since: Mapped[int | None] = mapped_column(Moment)
    next_token_hash: Mapped[bytes | None] = mapped_column(Hash)
    rotation_wanted: Mapped[bool] = mapped_column(default=False)
    returned_at: Mapped[int | None] = mapped_column(Moment)


class UsedNonce(Base):
    """A signed request that was taken, until its time alone would refuse it."""

    __tablename__ = "request_nonces"
    __table_args__ = (ForeignKeyConstraint(["home", "tablet"], ["tablets.home", "tablets.id"]),)

    home: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    tablet: Mapped[UUID] = mapped_column(primary_key=True)
    nonce: Mapped[str] = mapped_column(primary_key=True)
    until: Mapped[int] = mapped_column(Moment)


class RequestCount(Base):
    """How many signed requests for one purpose a tablet made on one day (of Viet Nam); the last such day is kept."""

    __tablename__ = "request_counts"
    __table_args__ = (ForeignKeyConstraint(["home", "tablet"], ["tablets.home", "tablets.id"]),)

    home: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    tablet: Mapped[UUID] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[str]
    count: Mapped[int]


class RefusedRequest(Base):
    """What was refused in a tablet's name, by day and reason; `home` 0 and a nil `tablet` when none is known.

    `address` and `path` are those of the last one.
    """

    __tablename__ = "refused_requests"

    home: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    tablet: Mapped[UUID] = mapped_column(primary_key=True)
    day: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]
    first_at: Mapped[int] = mapped_column(Moment)
    last_at: Mapped[int] = mapped_column(Moment)
    address: Mapped[str]
    path: Mapped[str]


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
