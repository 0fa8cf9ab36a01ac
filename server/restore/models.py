"""Which epochs began by a restore, and which serials were skipped then."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from server.db import Base, Moment

BY_WITNESS, BY_TABLET, BY_HAND = "witness", "tablet", "hand"


class Restore(Base):
    """An epoch that began because the database was older than what this server had promised. `cause`: who noticed."""

    __tablename__ = "restores"

    epoch: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    began_at: Mapped[int] = mapped_column(Moment)
    cause: Mapped[str]


class SkippedRange(Base):
    """Serials between what the restored database knew and where grants went on: some may lie in leases that only a
    tablet still has, so none of them is ever granted again."""

    __tablename__ = "skipped_serials"

    home: Mapped[int] = mapped_column(ForeignKey("units.home"), primary_key=True, autoincrement=False)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    series: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    first: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]
    epoch: Mapped[int]
