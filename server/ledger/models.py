"""Ledgers as they arrived: the exact bytes are the truth, everything else here can be made from them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKeyConstraint, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from server.db import Base, Hash, Moment

APPLIED, WAITING, HELD, SET_ASIDE = "applied", "waiting", "held", "set_aside"


class LedgerRow(Base):
    """The tablet's sync row: written by every transaction that ends in an acknowledgement, also when nothing is new,
    so that a replicated commit always has something to wait for.

    `reported_seq`: the most events the tablet ever told of. `oldest_unsent_at`: device time of its oldest event without
    a receipt, as told in its newest offer.

    `reoffered_to`: events up to here may have been here before a restore. `clock_skew`: device clock minus server clock
    at the newest offer, ms. `timed_to`: how far server/times has judged. `pulled_at`: when the tablet, itself set back
    to an older copy, last fetched its own events. `signature`: the tablet's over `head`, for exports made here.
    """

    __tablename__ = "ledgers"
    __table_args__ = (ForeignKeyConstraint(["home", "tablet"], ["tablets.home", "tablets.id"]),)

    home: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    tablet: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int]
    head: Mapped[bytes] = mapped_column(Hash)
    signature: Mapped[bytes | None] = mapped_column(LargeBinary(64))
    receipt: Mapped[bytes]
    reported_seq: Mapped[int]
    oldest_unsent_at: Mapped[int | None] = mapped_column(Moment)
    contacts: Mapped[int]
    last_contact_at: Mapped[int] = mapped_column(Moment)
    last_push_at: Mapped[int | None] = mapped_column(Moment)
    feed_n: Mapped[int]
    feed_acknowledged: Mapped[int]
    reoffered_to: Mapped[int | None]
    clock_skew: Mapped[int | None]
    timed_to: Mapped[int | None]
    pulled_at: Mapped[int | None] = mapped_column(Moment)


class EventRow(Base):
    """One event. `head` is the chain's head after it. `verdict`: applied, waiting (`detail` = on what), held (why),
    set_aside (by a person)."""

    __tablename__ = "events"
    __table_args__ = (
        ForeignKeyConstraint(["home", "tablet"], ["tablets.home", "tablets.id"]),
        Index("ix_events_case", "home", "case_id", "verdict"),
        Index("ix_events_hash", "home", "hash"),
        Index("ix_events_verdict", "home", "verdict", "received_at"),
    )

    home: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    tablet: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    raw: Mapped[bytes]
    hash: Mapped[bytes] = mapped_column(Hash)
    head: Mapped[bytes] = mapped_column(Hash)
    kind: Mapped[str]
    case_id: Mapped[UUID | None]
    training: Mapped[bool]
    at: Mapped[int] = mapped_column(Moment)
    received_at: Mapped[int] = mapped_column(Moment)
    verdict: Mapped[str]
    detail: Mapped[str | None]
    field: Mapped[str | None]


class PushRow(Base):
    """What a push was answered, so that a repeated one gets the same answer whatever has happened since."""

    __tablename__ = "pushes"
    __table_args__ = (ForeignKeyConstraint(["home", "tablet"], ["tablets.home", "tablets.id"]),)

    home: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    tablet: Mapped[UUID] = mapped_column(primary_key=True)
    first: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    head: Mapped[bytes] = mapped_column(Hash)
    receipt: Mapped[bytes]
    verdicts: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    received_at: Mapped[int] = mapped_column(Moment)


class ForkedEvent(Base):
    """An event of another branch of a ledger: same seq, other bytes. Kept, never applied."""

    __tablename__ = "forked_events"
    __table_args__ = (ForeignKeyConstraint(["home", "tablet"], ["tablets.home", "tablets.id"]),)

    home: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    tablet: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hash: Mapped[bytes] = mapped_column(Hash, primary_key=True)
    raw: Mapped[bytes]
    signed_seq: Mapped[int]
    signed_head: Mapped[bytes] = mapped_column(Hash)
    signature: Mapped[bytes] = mapped_column(LargeBinary(64))
    received_at: Mapped[int] = mapped_column(Moment)
