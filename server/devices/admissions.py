"""Keys that a tablet took in without the server: kept until a person certifies them. Until then they enter nothing."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from server.db import Base, Moment

WAITING, CERTIFIED, REFUSED = "waiting", "certified", "refused"


class Admission(Base):
    """An `officer.signed_in` event whose key was not in the unit's list when it arrived."""

    __tablename__ = "admissions"
    __table_args__ = (ForeignKeyConstraint(["home", "tablet"], ["tablets.home", "tablets.id"]),)

    home: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    tablet: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    officer: Mapped[int]
    public: Mapped[bytes] = mapped_column(LargeBinary(32))
    signed_in_at: Mapped[int] = mapped_column(Moment)
    state: Mapped[str]
    settled_by: Mapped[str | None]
    settled_at: Mapped[int | None] = mapped_column(Moment)
