"""Receipts by their anchor, and events whose device time the receipts do not bear out."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.db import Base, Hash, Moment


class KnownReceipt(Base):
    """A receipt of this server: `anchor` is SHA-256 of its bytes, `seq` what it covers, `time` its server time."""

    __tablename__ = "receipts"
    __table_args__ = (ForeignKeyConstraint(["home", "tablet"], ["tablets.home", "tablets.id"]),)

    home: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    tablet: Mapped[UUID] = mapped_column(primary_key=True)
    anchor: Mapped[bytes] = mapped_column(Hash, primary_key=True)
    seq: Mapped[int]
    time: Mapped[int] = mapped_column(Moment)


class TimeDoubt(Base):
    """An event "not provable in time". `at` is its device time; it was written after the server time `after` (None:
    no receipt tells) and before `before`. `reason`: `outside` the two, a `due` date
    lies between them, or the number was used past the date of its block (`overrun`)."""

    __tablename__ = "time_doubts"
    __table_args__ = (ForeignKeyConstraint(["home", "tablet"], ["tablets.home", "tablets.id"]),)

    home: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    tablet: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str]
    case_id: Mapped[UUID | None]
    reason: Mapped[str]
    at: Mapped[int] = mapped_column(Moment)
    after: Mapped[int | None] = mapped_column(Moment)
    before: Mapped[int] = mapped_column(Moment)
