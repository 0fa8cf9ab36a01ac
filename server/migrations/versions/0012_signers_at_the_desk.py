"""Signers at the desk: their closed keys, and the role of their accounts.

Revision ID: 0012
Revises: 0011
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; every account of before is a supervisor's."""
    op.add_column("accounts", sa.Column("role", sa.String(), nullable=True))
    op.create_table(
        "signers",
        sa.Column("home", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("officer", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("ledger", sa.Uuid(), nullable=True),
        sa.Column("public", sa.LargeBinary(length=32), nullable=True),
        sa.Column("salt", sa.LargeBinary(length=16), nullable=True),
        sa.Column("closed", sa.LargeBinary(), nullable=True),
        sa.Column("failed", sa.BigInteger(), nullable=False),
        sa.Column("failed_at", sa.BigInteger(), nullable=True),
        sa.Column("made_at", sa.BigInteger(), nullable=True),
        sa.Column("reset_by", sa.String(), nullable=True),
        sa.Column("reset_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["home", "officer"], ["officers.home", "officers.id"], name=op.f("fk_signers_home")),
        sa.PrimaryKeyConstraint("home", "officer", name=op.f("pk_signers")),
    )


def downgrade() -> None:
    """Drop them; signers choose a PIN anew, and get new keys."""
    op.drop_table("signers")
    op.drop_column("accounts", "role")
