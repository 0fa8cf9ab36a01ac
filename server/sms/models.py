"""The outbox of text messages, and what the sandbox gateway pretends to have delivered."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.db import Base, Hash, Moment

NO_PHONE = "no_phone"
CANCELLED = "cancelled"
"""What the purpose of a text begins with that takes another back."""


class SmsRow(Base):
    """One text owed to one citizen, born in the transaction that made his decision visible.

    `purpose`: what it is about, and why there is another one. `state` is one of the SMS machine, or `no_phone` where
    none was given. `lease_until`: a worker has it until then.
    """

    __tablename__ = "sms_outbox"
    __table_args__ = (
        ForeignKeyConstraint(["home", "decision"], ["decisions.home", "decisions.hash"]),
        UniqueConstraint("home", "decision", "purpose"),
        Index("ix_sms_outbox_due", "state", "due_at"),
    )

    home: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    decision: Mapped[bytes] = mapped_column(Hash)
    purpose: Mapped[str]
    state: Mapped[str]
    phone: Mapped[str | None]
    code: Mapped[str]
    number: Mapped[str]
    day: Mapped[str]
    text: Mapped[str]
    template: Mapped[str]
    attempts: Mapped[int]
    due_at: Mapped[int] = mapped_column(Moment)
    lease_until: Mapped[int | None] = mapped_column(Moment)
    created_at: Mapped[int] = mapped_column(Moment)
    looked_up_at: Mapped[int | None] = mapped_column(Moment)
    accepted_at: Mapped[int | None] = mapped_column(Moment)
    settled_at: Mapped[int | None] = mapped_column(Moment)
    reference: Mapped[str | None]
    error: Mapped[str | None]


class SandboxMessage(Base):
    """What a phone would have shown."""

    __tablename__ = "sandbox_messages"

    home: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    phone: Mapped[str]
    text: Mapped[str]
    sent_at: Mapped[int] = mapped_column(Moment)
