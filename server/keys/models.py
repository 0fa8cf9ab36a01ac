"""Public keys of units, and the lists that were signed over them."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from server.db import Base, Moment


class PublicKey(Base):
    """One entry of a unit's key list; name and post are those of the day it was certified."""

    __tablename__ = "public_keys"

    home: Mapped[int] = mapped_column(ForeignKey("units.home"), primary_key=True, autoincrement=False)
    kid: Mapped[bytes] = mapped_column(LargeBinary(8), primary_key=True)
    public: Mapped[bytes] = mapped_column(LargeBinary(32))
    use: Mapped[str]
    valid_from: Mapped[int] = mapped_column(Moment)
    valid_to: Mapped[int | None] = mapped_column(Moment)
    revoked_at: Mapped[int | None] = mapped_column(Moment)
    ledger: Mapped[UUID | None]
    code: Mapped[str | None]
    officer: Mapped[int | None]
    name: Mapped[str | None]
    post: Mapped[str | None]
    delegation: Mapped[str | None]


class SignedKeyList(Base):
    """The newest root-signed list of a unit, as its exact bytes."""

    __tablename__ = "signed_key_lists"

    home: Mapped[int] = mapped_column(ForeignKey("units.home"), primary_key=True, autoincrement=False)
    dated: Mapped[int] = mapped_column(Moment)
    body: Mapped[bytes]
    kid: Mapped[bytes] = mapped_column(LargeBinary(8))
    signature: Mapped[bytes] = mapped_column(LargeBinary(64))
