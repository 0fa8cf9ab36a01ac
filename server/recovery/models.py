"""What locked tablets asked for, and who approved it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from server.db import Base, Hash, Moment

WAITING, APPROVED, REFUSED = "waiting", "approved", "refused"


class RecoveryRequest(Base):
    """One challenge, by its digest. `answer`: the sealed box for the tablet, once two persons approved."""

    __tablename__ = "recovery_requests"
    __table_args__ = (ForeignKeyConstraint(["home", "tablet"], ["tablets.home", "tablets.id"]),)

    home: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    digest: Mapped[bytes] = mapped_column(Hash, primary_key=True)
    tablet: Mapped[UUID]
    officer: Mapped[int]
    challenge: Mapped[str]
    state: Mapped[str]
    answer: Mapped[bytes | None] = mapped_column(LargeBinary)
    asked_at: Mapped[int] = mapped_column(Moment)
    settled_at: Mapped[int | None] = mapped_column(Moment)


class RecoveryApproval(Base):
    """One account's word on one request: the key is what keeps a person from counting twice (log-in names are unique
    over all units)."""

    __tablename__ = "recovery_approvals"
    __table_args__ = (ForeignKeyConstraint(["home", "digest"], ["recovery_requests.home", "recovery_requests.digest"]),)

    home: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    digest: Mapped[bytes] = mapped_column(Hash, primary_key=True)
    account: Mapped[str] = mapped_column(primary_key=True)
    approved_at: Mapped[int] = mapped_column(Moment)
