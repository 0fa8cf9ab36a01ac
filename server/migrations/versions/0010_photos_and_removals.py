"""Photos that ledgers name, have arrived or are on their way; what retention removed; the head's own signature.

Revision ID: 0010
Revises: 0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables. A ledger's signature is known from its next push on."""
    op.add_column("ledgers", sa.Column("signature", sa.LargeBinary(length=64), nullable=True))
    _make_photos()
    _make_uploads()
    _make_removals()


def _make_photos() -> None:
    op.create_table(
        "photo_claims",
        sa.Column("home", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("tablet", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("taken_at", sa.BigInteger(), nullable=False),
        sa.Column("claimed_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["home", "tablet"], ["tablets.home", "tablets.id"], name=op.f("fk_photo_claims_home")),
        sa.PrimaryKeyConstraint("home", "tablet", "seq", name=op.f("pk_photo_claims")),
    )
    op.create_index("ix_photo_claims_case", "photo_claims", ["home", "case_id"])
    op.create_index("ix_photo_claims_sha256", "photo_claims", ["home", "sha256"])
    op.create_table(
        "photo_files",
        sa.Column("home", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("stored_at", sa.BigInteger(), nullable=False),
        sa.Column("removed_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["home"], ["units.home"], name=op.f("fk_photo_files_home")),
        sa.PrimaryKeyConstraint("home", "sha256", name=op.f("pk_photo_files")),
    )


def _make_uploads() -> None:
    op.create_table(
        "photo_uploads",
        sa.Column("home", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("tablet", sa.Uuid(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("begun_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["home", "tablet"], ["tablets.home", "tablets.id"], name=op.f("fk_photo_uploads_home")),
        sa.PrimaryKeyConstraint("home", "tablet", "id", name=op.f("pk_photo_uploads")),
    )
    op.create_index("ix_photo_uploads_expires_at", "photo_uploads", ["expires_at"])


def _make_removals() -> None:
    op.create_table(
        "removals",
        sa.Column("home", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("tablet", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("kid", sa.LargeBinary(length=8), nullable=False),
        sa.Column("signature", sa.LargeBinary(length=64), nullable=False),
        sa.Column("removed_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["home", "tablet", "seq"], ["events.home", "events.tablet", "events.seq"], name=op.f("fk_removals_home")
        ),
        sa.PrimaryKeyConstraint("home", "tablet", "seq", name=op.f("pk_removals")),
    )


def downgrade() -> None:
    """Drop them. Photo files stay on the disk and are known again by their hash."""
    for table in ("removals", "photo_uploads", "photo_files", "photo_claims"):
        op.drop_table(table)
    op.drop_column("ledgers", "signature")
