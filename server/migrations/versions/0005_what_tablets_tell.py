"""What a tablet tells of its unsent events at the start of a sync.

Revision ID: 0005
Revises: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; unknown until the tablet's next offer."""
    op.add_column("ledgers", sa.Column("oldest_unsent_at", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    """Drop it; the next offer would tell it again."""
    op.drop_column("ledgers", "oldest_unsent_at")
