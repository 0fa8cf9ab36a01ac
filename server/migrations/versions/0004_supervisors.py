"""Accounts of supervisors, their sessions, wrong tries.

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "accounts",
        sa.Column("home", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("password", sa.String(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("home", "name", name=op.f("pk_accounts")),
    )
    op.create_table(
        "login_tries",
        sa.Column("home", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("whose", sa.String(), nullable=False),
        sa.Column("window", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("home", "whose", "window", name=op.f("pk_login_tries")),
    )
    op.create_table(
        "web_sessions",
        sa.Column("home", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["home", "name"], ["accounts.home", "accounts.name"], name=op.f("fk_web_sessions_home")
        ),
        sa.PrimaryKeyConstraint("home", "token_hash", name=op.f("pk_web_sessions")),
    )


def downgrade() -> None:
    """Drop them, with all they hold."""
    for table in ("web_sessions", "login_tries", "accounts"):
        op.drop_table(table)
