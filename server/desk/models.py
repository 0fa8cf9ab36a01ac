"""What people decided about held events."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import JSON, ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.db import Base, Moment


class SettlementRow(Base):
    """The event at (`tablet`, `seq`) was held and is settled by event `desk_seq` of the desk ledger `desk`.

    `objections`: what a person accepts, each ``reason`` or ``reason field``. `changes`: field path of the event's data
    → the text that counts instead. The event's own bytes never change.
    """

    __tablename__ = "settlements"
    __table_args__ = (ForeignKeyConstraint(["home", "tablet"], ["tablets.home", "tablets.id"]),)

    home: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    tablet: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    desk: Mapped[UUID]
    desk_seq: Mapped[int]
    officer: Mapped[int]
    outcome: Mapped[str]
    reason: Mapped[str]
    objections: Mapped[list[str]] = mapped_column(JSON)
    changes: Mapped[dict[str, str]] = mapped_column(JSON)
    settled_at: Mapped[int] = mapped_column(Moment)
