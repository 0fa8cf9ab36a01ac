"""What retention removed: the note that takes the place of an event's bytes."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from server.db import Base, Moment


class Removal(Base):
    """The bytes of this event are gone. `signature` over the removal message (docs/protocol.md 10) by key `kid`."""

    __tablename__ = "removals"
    __table_args__ = (ForeignKeyConstraint(["home", "tablet", "seq"], ["events.home", "events.tablet", "events.seq"]),)

    home: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    tablet: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str]
    reason: Mapped[str]
    kid: Mapped[bytes] = mapped_column(LargeBinary(8))
    signature: Mapped[bytes] = mapped_column(LargeBinary(64))
    removed_at: Mapped[int] = mapped_column(Moment)
