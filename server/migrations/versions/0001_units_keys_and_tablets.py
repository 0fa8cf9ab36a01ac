"""Units, their keys, tablets and the feed.

Revision ID: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _documents()
    _server_identity()
    _units()
    _wrong_codes()
    _officers()
    _public_keys()
    _signed_key_lists()
    _tablets()
    _enrolment_codes()
    _feed_items()


def downgrade() -> None:
    """Drop them, with all they hold."""
    for table in (
        "feed_items",
        "enrolment_codes",
        "tablets",
        "signed_key_lists",
        "public_keys",
        "officers",
        "wrong_codes",
        "units",
        "server_identity",
        "documents",
    ):
        op.drop_table(table)


def _documents() -> None:
    op.create_table(
        "documents",
        sa.Column("home", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("kid", sa.LargeBinary(length=8), nullable=False),
        sa.Column("signature", sa.LargeBinary(length=64), nullable=False),
        sa.Column("dated", sa.BigInteger(), nullable=False),
        sa.Column("superseded_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("home", "name", "hash", name=op.f("pk_documents")),
    )
    op.create_index(
        "ix_documents_current",
        "documents",
        ["home", "name"],
        unique=True,
        sqlite_where=sa.text("superseded_at IS NULL"),
        postgresql_where=sa.text("superseded_at IS NULL"),
    )


def _server_identity() -> None:
    op.create_table(
        "server_identity",
        sa.Column("server", sa.String(), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("server", name=op.f("pk_server_identity")),
    )


def _units() -> None:
    op.create_table(
        "units",
        sa.Column("home", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("parent", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("province", sa.String(), nullable=False),
        sa.Column("sms_name", sa.String(), nullable=False),
        sa.Column("print_policy", sa.String(), nullable=False),
        sa.Column("symbol", sa.String(), nullable=False),
        sa.Column("digits", sa.BigInteger(), nullable=False),
        sa.Column("payment", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("home", name=op.f("pk_units")),
    )


def _wrong_codes() -> None:
    op.create_table(
        "wrong_codes",
        sa.Column("home", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("window", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("home", "address", "window", name=op.f("pk_wrong_codes")),
    )


def _officers() -> None:
    op.create_table(
        "officers",
        sa.Column("home", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("post", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("delegation", sa.String(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["home"], ["units.home"], name=op.f("fk_officers_home")),
        sa.PrimaryKeyConstraint("home", "id", name=op.f("pk_officers")),
    )


def _public_keys() -> None:
    op.create_table(
        "public_keys",
        sa.Column("home", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kid", sa.LargeBinary(length=8), nullable=False),
        sa.Column("public", sa.LargeBinary(length=32), nullable=False),
        sa.Column("use", sa.String(), nullable=False),
        sa.Column("valid_from", sa.BigInteger(), nullable=False),
        sa.Column("valid_to", sa.BigInteger(), nullable=True),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.Column("ledger", sa.Uuid(), nullable=True),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("officer", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("post", sa.String(), nullable=True),
        sa.Column("delegation", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["home"], ["units.home"], name=op.f("fk_public_keys_home")),
        sa.PrimaryKeyConstraint("home", "kid", name=op.f("pk_public_keys")),
    )


def _signed_key_lists() -> None:
    op.create_table(
        "signed_key_lists",
        sa.Column("home", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("dated", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("kid", sa.LargeBinary(length=8), nullable=False),
        sa.Column("signature", sa.LargeBinary(length=64), nullable=False),
        sa.ForeignKeyConstraint(["home"], ["units.home"], name=op.f("fk_signed_key_lists_home")),
        sa.PrimaryKeyConstraint("home", name=op.f("pk_signed_key_lists")),
    )


def _tablets() -> None:
    op.create_table(
        "tablets",
        sa.Column("home", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("public", sa.LargeBinary(length=32), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("officer", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("enrolled_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["home"], ["units.home"], name=op.f("fk_tablets_home")),
        sa.PrimaryKeyConstraint("home", "id", name=op.f("pk_tablets")),
        sa.UniqueConstraint("home", "code", name=op.f("uq_tablets_home_code")),
    )
    op.create_index("ix_tablets_token_hash", "tablets", ["token_hash"], unique=False)


def _enrolment_codes() -> None:
    op.create_table(
        "enrolment_codes",
        sa.Column("home", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("officer", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.Column("request_hash", sa.LargeBinary(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["home", "officer"], ["officers.home", "officers.id"], name=op.f("fk_enrolment_codes_home_officer")
        ),
        sa.PrimaryKeyConstraint("home", "code_hash", name=op.f("pk_enrolment_codes")),
    )
    op.create_index("ix_enrolment_codes_code_hash", "enrolment_codes", ["code_hash"], unique=False)


def _feed_items() -> None:
    op.create_table(
        "feed_items",
        sa.Column("home", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("tablet", sa.Uuid(), nullable=False),
        sa.Column("n", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["home", "tablet"], ["tablets.home", "tablets.id"], name=op.f("fk_feed_items_home_tablet")
        ),
        sa.PrimaryKeyConstraint("home", "tablet", "n", name=op.f("pk_feed_items")),
    )
