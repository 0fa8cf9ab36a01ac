"""Requests used once, tokens that are replaced, what was refused, and officers who left.

Revision ID: 0006
Revises: 0005
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Tokens known so far are the first of their tablet; who left before is not known by date."""
    # Column by column: SQLite cannot put another table in the place of one that others refer to.
    op.add_column("tablets", sa.Column("token_n", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("tablets", sa.Column("token_since", sa.BigInteger(), nullable=True))
    op.add_column("tablets", sa.Column("next_token_hash", sa.LargeBinary(32), nullable=True))
    op.add_column("tablets", sa.Column("rotation_wanted", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index("ix_tablets_next_token_hash", "tablets", ["next_token_hash"])
    if op.get_bind().dialect.name == "postgresql":
        for name in ("token_n", "rotation_wanted"):
            op.alter_column("tablets", name, server_default=None)
    op.add_column("officers", sa.Column("left_at", sa.BigInteger(), nullable=True))
    _of_a_tablet(
        "request_nonces",
        sa.Column("nonce", sa.String(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        key="nonce",
    )
    _of_a_tablet(
        "request_counts",
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        key="purpose",
    )
    op.create_table(
        "refused_requests",
        sa.Column("home", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("tablet", sa.Uuid(), nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("first_at", sa.BigInteger(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("home", "tablet", "day", "code", name=op.f("pk_refused_requests")),
    )


def _of_a_tablet(name: str, *columns: sa.Column[Any], key: str) -> None:
    op.create_table(
        name,
        sa.Column("home", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("tablet", sa.Uuid(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(
            ["home", "tablet"], ["tablets.home", "tablets.id"], name=op.f(f"fk_{name}_home_tablet")
        ),
        sa.PrimaryKeyConstraint("home", "tablet", key, name=op.f(f"pk_{name}")),
    )


def downgrade() -> None:
    """Forget them; a replaced token stops being known as one."""
    op.drop_table("refused_requests")
    op.drop_table("request_counts")
    op.drop_table("request_nonces")
    op.drop_column("officers", "left_at")
    op.drop_index("ix_tablets_next_token_hash", "tablets")
    for name in ("rotation_wanted", "next_token_hash", "token_since", "token_n"):
        op.drop_column("tablets", name)
