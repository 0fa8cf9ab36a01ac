"""The request that last renewed a lease.

Revision ID: 0011
Revises: 0010
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; no lease was renewed before."""
    op.add_column("leases", sa.Column("renewal", sa.Uuid(), nullable=True))


def downgrade() -> None:
    """Drop it; the same renewal asked again would give a later date."""
    op.drop_column("leases", "renewal")
