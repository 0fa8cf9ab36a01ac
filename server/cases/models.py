"""Read models of cases. A row names its event by content hash; `held` rows are known to look-up, and nothing more."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from server.db import Base, Hash, Moment, Money


class ReportRow(Base):
    """A recorded report. Its public number is (unit, tablet code, count)."""

    __tablename__ = "reports"
    __table_args__ = (
        ForeignKeyConstraint(["home", "tablet"], ["tablets.home", "tablets.id"]),
        UniqueConstraint("home", "tablet_code", "count"),
        UniqueConstraint("home", "case_id"),
        Index("ix_reports_number", "tablet_code", "count"),
    )

    home: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hash: Mapped[bytes] = mapped_column(Hash, primary_key=True)
    tablet: Mapped[UUID]
    seq: Mapped[int]
    case_id: Mapped[UUID]
    tablet_code: Mapped[str]
    count: Mapped[int]
    recorder: Mapped[int]
    made_at: Mapped[int] = mapped_column(Moment)
    ended_at: Mapped[int] = mapped_column(Moment)
    offender_kind: Mapped[str]
    name: Mapped[str | None]
    identity: Mapped[str | None]
    plate: Mapped[str | None]
    phone: Mapped[str | None]
    training: Mapped[bool]
    acts: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    stage: Mapped[str]
    transferred_to: Mapped[str | None]


class DecisionRow(Base):
    """A decision that some paper may carry. The machines' states stand side by side, never in one status.

    `judged_at`: when the server judged it again (server/desk/judging.py); None while it has not.
    """

    __tablename__ = "decisions"
    __table_args__ = (
        ForeignKeyConstraint(["home", "tablet"], ["tablets.home", "tablets.id"]),
        Index("ix_decisions_number", "serial", "year", "home", "series"),
        Index("ix_decisions_case", "home", "case_id"),
        Index(
            "ix_decisions_unjudged",
            "home",
            "hash",
            sqlite_where=text("judged_at IS NULL"),
            postgresql_where=text("judged_at IS NULL"),
        ),
    )

    home: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hash: Mapped[bytes] = mapped_column(Hash, primary_key=True)
    tablet: Mapped[UUID]
    seq: Mapped[int]
    case_id: Mapped[UUID]
    year: Mapped[int]
    series: Mapped[int]
    serial: Mapped[int]
    number: Mapped[str]
    code: Mapped[str | None]
    signer: Mapped[int]
    signed_at: Mapped[int] = mapped_column(Moment)
    day: Mapped[str]
    penalty: Mapped[str]
    total: Mapped[int] = mapped_column(Money)
    points: Mapped[int]
    revoke_months: Mapped[int]
    pay_days: Mapped[int]
    payment: Mapped[dict[str, str]] = mapped_column(JSON)
    acts: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    name: Mapped[str | None]
    identity: Mapped[str | None]
    plate: Mapped[str | None]
    phone: Mapped[str | None]
    training: Mapped[bool]
    held: Mapped[bool]
    lease_overrun: Mapped[bool]
    decision_state: Mapped[str]
    changed_by: Mapped[str | None]
    service_state: Mapped[str]
    served_at: Mapped[int | None] = mapped_column(Moment)
    payment_state: Mapped[str]
    paid: Mapped[int] = mapped_column(Money)
    judged_at: Mapped[int | None] = mapped_column(Moment)


class DecisionChangeRow(Base):
    """A document that corrects, amends or cancels the decision `decision`; `state` is what it makes of it.

    What a decision is follows from the set of these, so that it does not depend on the order of arrival.
    """

    __tablename__ = "decision_changes"
    __table_args__ = (
        ForeignKeyConstraint(["home", "decision"], ["decisions.home", "decisions.hash"]),
        Index("ix_decision_changes_decision", "home", "decision"),
    )

    home: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hash: Mapped[bytes] = mapped_column(Hash, primary_key=True)
    decision: Mapped[bytes] = mapped_column(Hash)
    state: Mapped[str]
    number: Mapped[str]
    signed_at: Mapped[int] = mapped_column(Moment)


class AssessmentDifference(Base):
    """Where the server's own judgement of a decision differs: [{"what", "written", "expected"}]. For people to look
    at; it rejects nothing."""

    __tablename__ = "assessment_differences"
    __table_args__ = (ForeignKeyConstraint(["home", "hash"], ["decisions.home", "decisions.hash"]),)

    home: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hash: Mapped[bytes] = mapped_column(Hash, primary_key=True)
    differs: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    judged_at: Mapped[int] = mapped_column(Moment)


class PrintRow(Base):
    """A `print.started` of the event with the content hash `document` and, once a person said so, its outcome."""

    __tablename__ = "prints"
    __table_args__ = (
        ForeignKeyConstraint(["home", "tablet"], ["tablets.home", "tablets.id"]),
        Index("ix_prints_document", "home", "document"),
        Index("ix_prints_started", "home", "started_at"),
    )

    home: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    tablet: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    document: Mapped[bytes] = mapped_column(Hash)
    case_id: Mapped[UUID | None]
    copies: Mapped[list[int]] = mapped_column(JSON)
    printer: Mapped[str]
    started_at: Mapped[int] = mapped_column(Moment)
    outcome: Mapped[str | None]
    files: Mapped[list[dict[str, Any]]] = mapped_column(JSON)


class ServiceRow(Base):
    """A proof of service."""

    __tablename__ = "services"
    __table_args__ = (ForeignKeyConstraint(["home", "decision"], ["decisions.home", "decisions.hash"]),)

    home: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hash: Mapped[bytes] = mapped_column(Hash, primary_key=True)
    decision: Mapped[bytes] = mapped_column(Hash)
    way: Mapped[str]
    served_at: Mapped[int] = mapped_column(Moment)


class BlankUseRow(Base):
    """What became of blank `number` of the ledger `tablet_code`, by the event `hash`: ``used`` (its report came in),
    ``spoiled`` or ``lost``. A number with two rows was copied, or turned up after all: people look."""

    __tablename__ = "blank_uses"
    __table_args__ = (Index("ix_blank_uses_number", "home", "tablet_code", "number"),)

    home: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hash: Mapped[bytes] = mapped_column(Hash, primary_key=True)
    tablet_code: Mapped[str]
    number: Mapped[int]
    outcome: Mapped[str]
    at: Mapped[int] = mapped_column(Moment)
