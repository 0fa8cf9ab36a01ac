"""Held events settled by people, changes of decisions as a set, decisions judged again, officers behind accounts.

Revision ID: 0007
Revises: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; decisions already here are judged again by the worker."""
    op.add_column("accounts", sa.Column("officer", sa.BigInteger(), nullable=True))
    op.add_column("decisions", sa.Column("judged_at", sa.BigInteger(), nullable=True))
    op.create_index(
        "ix_decisions_unjudged",
        "decisions",
        ["home", "hash"],
        sqlite_where=sa.text("judged_at IS NULL"),
        postgresql_where=sa.text("judged_at IS NULL"),
    )
    op.create_table(
        "settlements",
        sa.Column("home", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("tablet", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("desk", sa.Uuid(), nullable=False),
        sa.Column("desk_seq", sa.BigInteger(), nullable=False),
        sa.Column("officer", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("objections", sa.JSON(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("settled_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["home", "tablet"], ["tablets.home", "tablets.id"], name=op.f("fk_settlements_home")),
        sa.PrimaryKeyConstraint("home", "tablet", "seq", name=op.f("pk_settlements")),
    )
    _of_a_decision(
        "decision_changes",
        sa.Column("decision", sa.LargeBinary(length=32), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("signed_at", sa.BigInteger(), nullable=False),
        decision="decision",
    )
    op.create_index("ix_decision_changes_decision", "decision_changes", ["home", "decision"])
    _of_a_decision(
        "assessment_differences",
        sa.Column("differs", sa.JSON(), nullable=False),
        sa.Column("judged_at", sa.BigInteger(), nullable=False),
        decision="hash",
    )


def _of_a_decision(name: str, *columns: sa.Column[object], decision: str) -> None:
    op.create_table(
        name,
        sa.Column("home", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(["home", decision], ["decisions.home", "decisions.hash"], name=op.f(f"fk_{name}_home")),
        sa.PrimaryKeyConstraint("home", "hash", name=op.f(f"pk_{name}")),
    )


def downgrade() -> None:
    """Drop them, with all they hold."""
    for table in ("assessment_differences", "decision_changes", "settlements"):
        op.drop_table(table)
    op.drop_index("ix_decisions_unjudged", "decisions")
    op.drop_column("decisions", "judged_at")
    op.drop_column("accounts", "officer")
