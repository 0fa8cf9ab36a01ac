"""Ledgers with their exact bytes, leases and serials.

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _series_marks()
    _events()
    _forked_events()
    _leases()
    _ledgers()
    _pushes()
    _serials()


def downgrade() -> None:
    """Drop them, with all they hold."""
    for table in ("serials", "pushes", "ledgers", "leases", "forked_events", "events", "series_marks"):
        op.drop_table(table)


def _series_marks() -> None:
    op.create_table(
        "series_marks",
        sa.Column("home", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("year", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("series", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("high", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["home"], ["units.home"], name=op.f("fk_series_marks_home")),
        sa.PrimaryKeyConstraint("home", "year", "series", name=op.f("pk_series_marks")),
    )


def _events() -> None:
    op.create_table(
        "events",
        sa.Column("home", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("tablet", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("head", sa.LargeBinary(length=32), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("training", sa.Boolean(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=True),
        sa.Column("field", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["home", "tablet"], ["tablets.home", "tablets.id"], name=op.f("fk_events_home_tablet")),
        sa.PrimaryKeyConstraint("home", "tablet", "seq", name=op.f("pk_events")),
    )
    op.create_index("ix_events_case", "events", ["home", "case_id", "verdict"], unique=False)
    op.create_index("ix_events_hash", "events", ["home", "hash"], unique=False)
    op.create_index("ix_events_verdict", "events", ["home", "verdict", "received_at"], unique=False)


def _forked_events() -> None:
    op.create_table(
        "forked_events",
        sa.Column("home", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("tablet", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("signed_seq", sa.BigInteger(), nullable=False),
        sa.Column("signed_head", sa.LargeBinary(length=32), nullable=False),
        sa.Column("signature", sa.LargeBinary(length=64), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["home", "tablet"], ["tablets.home", "tablets.id"], name=op.f("fk_forked_events_home_tablet")
        ),
        sa.PrimaryKeyConstraint("home", "tablet", "seq", "hash", name=op.f("pk_forked_events")),
    )


def _leases() -> None:
    op.create_table(
        "leases",
        sa.Column("home", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tablet", sa.Uuid(), nullable=False),
        sa.Column("request", sa.Uuid(), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("series", sa.BigInteger(), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("issued_at", sa.BigInteger(), nullable=False),
        sa.Column("use_before", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("kid", sa.LargeBinary(length=8), nullable=False),
        sa.Column("signature", sa.LargeBinary(length=64), nullable=False),
        sa.ForeignKeyConstraint(["home", "tablet"], ["tablets.home", "tablets.id"], name=op.f("fk_leases_home_tablet")),
        sa.PrimaryKeyConstraint("home", "id", name=op.f("pk_leases")),
        sa.UniqueConstraint("home", "tablet", "request", name=op.f("uq_leases_home_tablet_request")),
        sa.UniqueConstraint("home", "year", "series", "first", name=op.f("uq_leases_home_year_series_first")),
    )
    op.create_index("ix_leases_number", "leases", ["year", "series", "first", "last"], unique=False)


def _ledgers() -> None:
    op.create_table(
        "ledgers",
        sa.Column("home", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("tablet", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("head", sa.LargeBinary(length=32), nullable=False),
        sa.Column("receipt", sa.LargeBinary(), nullable=False),
        sa.Column("reported_seq", sa.BigInteger(), nullable=False),
        sa.Column("contacts", sa.BigInteger(), nullable=False),
        sa.Column("last_contact_at", sa.BigInteger(), nullable=False),
        sa.Column("last_push_at", sa.BigInteger(), nullable=True),
        sa.Column("feed_n", sa.BigInteger(), nullable=False),
        sa.Column("feed_acknowledged", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["home", "tablet"], ["tablets.home", "tablets.id"], name=op.f("fk_ledgers_home_tablet")
        ),
        sa.PrimaryKeyConstraint("home", "tablet", name=op.f("pk_ledgers")),
    )


def _pushes() -> None:
    op.create_table(
        "pushes",
        sa.Column("home", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("tablet", sa.Uuid(), nullable=False),
        sa.Column("first", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("last", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("head", sa.LargeBinary(length=32), nullable=False),
        sa.Column("receipt", sa.LargeBinary(), nullable=False),
        sa.Column("verdicts", sa.JSON(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["home", "tablet"], ["tablets.home", "tablets.id"], name=op.f("fk_pushes_home_tablet")),
        sa.PrimaryKeyConstraint("home", "tablet", "first", "last", name=op.f("pk_pushes")),
    )


def _serials() -> None:
    op.create_table(
        "serials",
        sa.Column("home", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("year", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("series", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("serial", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("tablet", sa.Uuid(), nullable=False),
        sa.Column("event", sa.LargeBinary(length=32), nullable=False),
        sa.Column("found_again", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["home", "tablet"], ["tablets.home", "tablets.id"], name=op.f("fk_serials_home_tablet")
        ),
        sa.PrimaryKeyConstraint("home", "year", "series", "serial", name=op.f("pk_serials")),
    )
