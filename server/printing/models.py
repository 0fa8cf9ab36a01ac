"""Printers of a unit, and the permits to print on them. The database itself keeps the gate (I1): see migration 0015."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.db import Base, Hash, Moment

CREATED, STARTED, SENT, FAILED, UNKNOWN = "created", "started", "sent", "failed", "unknown"
SETTLED, REFUSED, EXPIRED = "settled", "refused", "expired"
OPEN = (CREATED, STARTED, SENT, FAILED, UNKNOWN)
"""States in which nobody can tell yet which paper there will be."""
ASKING = (SENT, FAILED, UNKNOWN)
"""States in which a person is asked whether paper came out."""
IPP, FILE = "ipp", "file"


class Printer(Base):
    """A printer of the unit by its name on paper and page. `uri`: ``ipp://host/ipp/print``; empty for kind `file`.

    One that is no longer there stays as a row: prints name it.
    """

    __tablename__ = "printers"

    home: Mapped[int] = mapped_column(ForeignKey("units.home"), primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    uri: Mapped[str]
    active: Mapped[bool]
    added_at: Mapped[int] = mapped_column(Moment)


class PrintPermit(Base):
    """The permit to print one committed document on one printer, used once: it IS the print row.

    (`tablet`, `seq`, `kind`, `document`): the event and its content hash. (`of_tablet`, `of_seq`): the sealed document
    that a paper belongs to, None for one that stands alone. `version`: how many documents had changed the decision when
    the permit was given. `started_*`: the `print.started` in the desk's ledger. `as_of`: the mark on paper says that
    the tablet was last heard then. `files`: [{"copy", "file_hash"}] once rendered.
    `refused_because`: (code, Vietnamese) where the gate refused; `fault`: what the printer said, in Vietnamese.
    """

    __tablename__ = "print_permits"
    __table_args__ = (
        ForeignKeyConstraint(["home", "tablet", "seq"], ["events.home", "events.tablet", "events.seq"]),
        ForeignKeyConstraint(["home", "printer"], ["printers.home", "printers.name"]),
        UniqueConstraint("home", "started_desk", "started_seq"),
        CheckConstraint("(state IN ('created', 'refused', 'expired')) = (started_seq IS NULL)", name="started"),
        CheckConstraint("started_at IS NULL OR started_at < expires_at", name="in_time"),
        Index("ix_print_permits_due", "state", "due_at"),
        Index("ix_print_permits_document", "home", "document"),
        Index("ix_print_permits_asked", "home", "asked_at"),
    )

    home: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    tablet: Mapped[UUID]
    seq: Mapped[int]
    kind: Mapped[str]
    document: Mapped[bytes] = mapped_column(Hash)
    of_tablet: Mapped[UUID | None]
    of_seq: Mapped[int | None]
    version: Mapped[int]
    number: Mapped[str]
    training: Mapped[bool]
    copies: Mapped[list[int]] = mapped_column(JSON)
    printer: Mapped[str]
    reason: Mapped[str]
    asked_by: Mapped[int]
    asked_at: Mapped[int] = mapped_column(Moment)
    expires_at: Mapped[int] = mapped_column(Moment)
    state: Mapped[str]
    due_at: Mapped[int] = mapped_column(Moment)
    attempts: Mapped[int]
    claimed_by: Mapped[str | None]
    lease_until: Mapped[int | None] = mapped_column(Moment)
    started_desk: Mapped[UUID | None]
    started_seq: Mapped[int | None]
    started_at: Mapped[int | None] = mapped_column(Moment)
    as_of: Mapped[int | None] = mapped_column(Moment)
    job_uri: Mapped[str | None]
    job_uuid: Mapped[str | None]
    sent_at: Mapped[int | None] = mapped_column(Moment)
    files: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    fault: Mapped[str | None]
    refused_because: Mapped[str | None]
    outcome: Mapped[str | None]
    settled_by: Mapped[int | None]
    settled_at: Mapped[int | None] = mapped_column(Moment)
    settled_seq: Mapped[int | None]
