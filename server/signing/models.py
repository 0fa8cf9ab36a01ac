"""The keys of people who sign at the desk, each closed under its owner's PIN."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from server.db import Base, Moment


class SignerRow(Base):
    """An officer who may sign at the desk. `closed`: his Ed25519 key under his PIN (nonce ‖ AES-256-GCM); None before
    he chose one, and after somebody reset it. `ledger`: the desk's ledger that the key is certified for.

    `failed` wrong PINs in a row, the last at `failed_at`.
    """

    __tablename__ = "signers"
    __table_args__ = (ForeignKeyConstraint(["home", "officer"], ["officers.home", "officers.id"]),)

    home: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    officer: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    ledger: Mapped[UUID | None]
    public: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    salt: Mapped[bytes | None] = mapped_column(LargeBinary(16))
    closed: Mapped[bytes | None]
    failed: Mapped[int]
    failed_at: Mapped[int | None] = mapped_column(Moment)
    made_at: Mapped[int | None] = mapped_column(Moment)
    reset_by: Mapped[str | None]
    reset_at: Mapped[int | None] = mapped_column(Moment)
