"""Locked tablets that two persons open, and officers whom a tablet took in without the server.

Revision ID: 0009
Revises: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "recovery_requests",
        sa.Column("home", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("tablet", sa.Uuid(), nullable=False),
        sa.Column("officer", sa.BigInteger(), nullable=False),
        sa.Column("challenge", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["home", "tablet"], ["tablets.home", "tablets.id"], name=op.f("fk_recovery_requests_home_tablet")
        ),
        sa.PrimaryKeyConstraint("home", "digest", name=op.f("pk_recovery_requests")),
    )
    op.create_table(
        "recovery_approvals",
        sa.Column("home", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("approved_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["home", "digest"],
            ["recovery_requests.home", "recovery_requests.digest"],
            name=op.f("fk_recovery_approvals_home_digest"),
        ),
        sa.PrimaryKeyConstraint("home", "digest", "account", name=op.f("pk_recovery_approvals")),
    )
    op.create_table(
        "admissions",
        sa.Column("home", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("tablet", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("officer", sa.BigInteger(), nullable=False),
        sa.Column("public", sa.LargeBinary(length=32), nullable=False),
        sa.Column("signed_in_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("settled_by", sa.String(), nullable=True),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["home", "tablet"], ["tablets.home", "tablets.id"], name=op.f("fk_admissions_home_tablet")
        ),
        sa.PrimaryKeyConstraint("home", "tablet", "seq", name=op.f("pk_admissions")),
    )


def downgrade() -> None:
    """Drop them, with all they hold."""
    for table in ("admissions", "recovery_approvals", "recovery_requests"):
        op.drop_table(table)
