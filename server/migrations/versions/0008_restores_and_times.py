"""What a restore leaves behind, and what is known of the time of events.

Revision ID: 0008
Revises: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

LEDGER_COLUMNS = ("reoffered_to", "clock_skew", "timed_to", "pulled_at")


def upgrade() -> None:
    """Add tables and columns; all are empty until the first restore, offer or pass over the times."""
    for name in LEDGER_COLUMNS:
        op.add_column("ledgers", sa.Column(name, sa.BigInteger(), nullable=True))
    _add_restores()
    _add_times()


def _add_restores() -> None:
    op.create_table(
        "restores",
        sa.Column("epoch", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("began_at", sa.BigInteger(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("epoch", name=op.f("pk_restores")),
    )
    op.create_table(
        "skipped_serials",
        sa.Column("home", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("year", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("series", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("first", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["home"], ["units.home"], name=op.f("fk_skipped_serials_home")),
        sa.PrimaryKeyConstraint("home", "year", "series", "first", name=op.f("pk_skipped_serials")),
    )


def _add_times() -> None:
    ledger = ["tablets.home", "tablets.id"]
    op.create_table(
        "receipts",
        sa.Column("home", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("tablet", sa.Uuid(), nullable=False),
        sa.Column("anchor", sa.LargeBinary(length=32), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("time", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["home", "tablet"], ledger, name=op.f("fk_receipts_home_tablet")),
        sa.PrimaryKeyConstraint("home", "tablet", "anchor", name=op.f("pk_receipts")),
    )
    op.create_table(
        "time_doubts",
        sa.Column("home", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("tablet", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("after", sa.BigInteger(), nullable=True),
        sa.Column("before", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["home", "tablet"], ledger, name=op.f("fk_time_doubts_home_tablet")),
        sa.PrimaryKeyConstraint("home", "tablet", "seq", name=op.f("pk_time_doubts")),
    )


def downgrade() -> None:
    """Drop them; times are judged again from the stored bytes, a restore would be found again by its epoch."""
    for table in ("time_doubts", "receipts", "skipped_serials", "restores"):
        op.drop_table(table)
    for name in LEDGER_COLUMNS:
        op.drop_column("ledgers", name)
