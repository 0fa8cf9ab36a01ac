"""What became of emergency blanks: typed in, spoiled, lost.

Revision ID: 0016
Revises: 0015
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; blanks came into use with it."""
    op.create_table(
        "blank_uses",
        sa.Column("home", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("tablet_code", sa.String(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("home", "hash", name=op.f("pk_blank_uses")),
    )
    op.create_index("ix_blank_uses_number", "blank_uses", ["home", "tablet_code", "number"])


def downgrade() -> None:
    """Drop it; the events stay in the ledgers."""
    op.drop_index("ix_blank_uses_number", "blank_uses")
    op.drop_table("blank_uses")
