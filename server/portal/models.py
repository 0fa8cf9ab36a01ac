"""Decisions known only from their paper: paper heals the system."""

from __future__ import annotations

from sqlalchemy import JSON, Index
from sqlalchemy.orm import Mapped, mapped_column

from server.db import Base, Moment, Money


class PaperRow(Base):
    """A genuine seal that somebody scanned although its decision has not arrived."""

    __tablename__ = "papers"
    __table_args__ = (Index("ix_papers_number", "serial", "year", "home", "series"),)

    home: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hash16: Mapped[bytes] = mapped_column(primary_key=True)
    year: Mapped[int]
    series: Mapped[int]
    serial: Mapped[int]
    code: Mapped[str]
    day: Mapped[str]
    amount: Mapped[int] = mapped_column(Money)
    points: Mapped[list[str]] = mapped_column(JSON)
    acts: Mapped[int]
    token: Mapped[bytes]
    first_seen_at: Mapped[int] = mapped_column(Moment)
