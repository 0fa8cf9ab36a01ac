"""Read models of cases, the text outbox, papers.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _papers()
    _sandbox_messages()
    _decisions()
    _prints()
    _reports()
    _services()
    _sms_outbox()


def downgrade() -> None:
    """Drop them, with all they hold."""
    for table in ("sms_outbox", "services", "reports", "prints", "decisions", "sandbox_messages", "papers"):
        op.drop_table(table)


def _papers() -> None:
    op.create_table(
        "papers",
        sa.Column("home", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash16", sa.LargeBinary(), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("series", sa.BigInteger(), nullable=False),
        sa.Column("serial", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("points", sa.JSON(), nullable=False),
        sa.Column("acts", sa.BigInteger(), nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.Column("first_seen_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("home", "hash16", name=op.f("pk_papers")),
    )
    op.create_index("ix_papers_number", "papers", ["serial", "year", "home", "series"], unique=False)


def _sandbox_messages() -> None:
    op.create_table(
        "sandbox_messages",
        sa.Column("home", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("home", "id", name=op.f("pk_sandbox_messages")),
    )


def _decisions() -> None:
    op.create_table(
        "decisions",
        sa.Column("home", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("tablet", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("series", sa.BigInteger(), nullable=False),
        sa.Column("serial", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("signer", sa.BigInteger(), nullable=False),
        sa.Column("signed_at", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("penalty", sa.String(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("revoke_months", sa.BigInteger(), nullable=False),
        sa.Column("pay_days", sa.BigInteger(), nullable=False),
        sa.Column("payment", sa.JSON(), nullable=False),
        sa.Column("acts", sa.JSON(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("identity", sa.String(), nullable=True),
        sa.Column("plate", sa.String(), nullable=True),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("training", sa.Boolean(), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("lease_overrun", sa.Boolean(), nullable=False),
        sa.Column("decision_state", sa.String(), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=True),
        sa.Column("service_state", sa.String(), nullable=False),
        sa.Column("served_at", sa.BigInteger(), nullable=True),
        sa.Column("payment_state", sa.String(), nullable=False),
        sa.Column("paid", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["home", "tablet"], ["tablets.home", "tablets.id"], name=op.f("fk_decisions_home_tablet")
        ),
        sa.PrimaryKeyConstraint("home", "hash", name=op.f("pk_decisions")),
    )
    op.create_index("ix_decisions_case", "decisions", ["home", "case_id"], unique=False)
    op.create_index("ix_decisions_number", "decisions", ["serial", "year", "home", "series"], unique=False)


def _prints() -> None:
    op.create_table(
        "prints",
        sa.Column("home", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("tablet", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("document", sa.LargeBinary(length=32), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("copies", sa.JSON(), nullable=False),
        sa.Column("printer", sa.String(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["home", "tablet"], ["tablets.home", "tablets.id"], name=op.f("fk_prints_home_tablet")),
        sa.PrimaryKeyConstraint("home", "tablet", "seq", name=op.f("pk_prints")),
    )


def _reports() -> None:
    op.create_table(
        "reports",
        sa.Column("home", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("tablet", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("tablet_code", sa.String(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("recorder", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=False),
        sa.Column("offender_kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("identity", sa.String(), nullable=True),
        sa.Column("plate", sa.String(), nullable=True),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("training", sa.Boolean(), nullable=False),
        sa.Column("acts", sa.JSON(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("transferred_to", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["home", "tablet"], ["tablets.home", "tablets.id"], name=op.f("fk_reports_home_tablet")
        ),
        sa.PrimaryKeyConstraint("home", "hash", name=op.f("pk_reports")),
        sa.UniqueConstraint("home", "case_id", name=op.f("uq_reports_home_case_id")),
        sa.UniqueConstraint("home", "tablet_code", "count", name=op.f("uq_reports_home_tablet_code_count")),
    )
    op.create_index("ix_reports_number", "reports", ["tablet_code", "count"], unique=False)


def _services() -> None:
    op.create_table(
        "services",
        sa.Column("home", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("decision", sa.LargeBinary(length=32), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("served_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["home", "decision"], ["decisions.home", "decisions.hash"], name=op.f("fk_services_home_decision")
        ),
        sa.PrimaryKeyConstraint("home", "hash", name=op.f("pk_services")),
    )


def _sms_outbox() -> None:
    op.create_table(
        "sms_outbox",
        sa.Column("home", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("decision", sa.LargeBinary(length=32), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("template", sa.String(), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("looked_up_at", sa.BigInteger(), nullable=True),
        sa.Column("accepted_at", sa.BigInteger(), nullable=True),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.Column("reference", sa.String(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["home", "decision"], ["decisions.home", "decisions.hash"], name=op.f("fk_sms_outbox_home_decision")
        ),
        sa.PrimaryKeyConstraint("home", "id", name=op.f("pk_sms_outbox")),
        sa.UniqueConstraint("home", "decision", "purpose", name=op.f("uq_sms_outbox_home_decision_purpose")),
    )
    op.create_index("ix_sms_outbox_due", "sms_outbox", ["state", "due_at"], unique=False)
