"""Leases, how far each series was given out, and the serials that were used."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.db import Base, Hash, Moment


class LeaseRow(Base):
    """One signed block in its newest version. A repeated `request` of the same tablet is answered with this row for
    ever, and so is `renewal`, the request that last renewed it."""

    __tablename__ = "leases"
    __table_args__ = (
        ForeignKeyConstraint(["home", "tablet"], ["tablets.home", "tablets.id"]),
        UniqueConstraint("home", "tablet", "request"),
        UniqueConstraint("home", "year", "series", "first"),
        Index("ix_leases_number", "year", "series", "first", "last"),
    )

    home: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    tablet: Mapped[UUID]
    request: Mapped[UUID]
    epoch: Mapped[int]
    year: Mapped[int]
    series: Mapped[int]
    first: Mapped[int]
    last: Mapped[int]
    issued_at: Mapped[int] = mapped_column(Moment)
    use_before: Mapped[int] = mapped_column(Moment)
    body: Mapped[bytes]
    kid: Mapped[bytes] = mapped_column(LargeBinary(8))
    signature: Mapped[bytes] = mapped_column(LargeBinary(64))
    renewal: Mapped[UUID | None]


class SeriesMark(Base):
    """The highest serial ever granted in a series: its row lock makes two grants at once impossible (I2)."""

    __tablename__ = "series_marks"

    home: Mapped[int] = mapped_column(ForeignKey("units.home"), primary_key=True, autoincrement=False)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    series: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    high: Mapped[int]


class SerialRow(Base):
    """What became of one serial: the primary key is what keeps a number from being applied twice (I2)."""

    __tablename__ = "serials"
    __table_args__ = (ForeignKeyConstraint(["home", "tablet"], ["tablets.home", "tablets.id"]),)

    home: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    series: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    serial: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[str]
    tablet: Mapped[UUID]
    event: Mapped[bytes] = mapped_column(Hash)
    found_again: Mapped[bool] = mapped_column(default=False)
