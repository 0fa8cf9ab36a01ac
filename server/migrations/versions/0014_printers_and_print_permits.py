"""Printers of a unit and print permits, with the wall that the database itself keeps (I1).

Whoever writes into these tables, by program or by hand: a permit exists only for a sealed, applied document of that
content; it starts once, only with its own `print.started`, and only while the decision stands; it is never deleted.

Revision ID: 0014
Revises: 0013
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

COMMITTED = """
  EXISTS (
    SELECT 1 FROM events e JOIN events s ON s.home = e.home AND s.tablet = e.tablet AND s.seq = e.seq + 1
    WHERE e.home = NEW.home AND e.tablet = NEW.tablet AND e.seq = NEW.seq AND e.hash = NEW.document
      AND e.kind = NEW.kind AND e.verdict = 'applied' AND e.training = NEW.training
      AND s.kind = 'document.sealed' AND s.verdict = 'applied'
  ) AND (
    NEW.kind IN ('report.recorded', 'decision.corrected', 'decision.amended', 'decision.cancelled')
    OR NEW.kind = 'decision.entered' AND EXISTS (
      SELECT 1 FROM decisions d WHERE d.home = NEW.home AND d.hash = NEW.document AND NOT d.held
        AND d.decision_state IN ('entered', 'corrected', 'amended')
    )
  )"""
BORN = f"NEW.state = 'created' AND NEW.started_seq IS NULL AND {COMMITTED}"
FIXED = (
    *("home", "id", "tablet", "seq", "kind", "document", "version", "training"),
    *("asked_by", "asked_at", "expires_at", "printer"),
)
STEPS = {
    "created": ("started", "refused", "expired"),
    "started": ("sent", "failed", "unknown"),
    "sent": ("settled", "unknown"),
    "failed": ("settled", "unknown"),
    "unknown": ("settled",),
}
ALLOWED = " OR ".join(
    f"OLD.state = '{before}' AND NEW.state IN ({', '.join(repr(one) for one in after)})"
    for before, after in STEPS.items()
)
STARTED = """
  EXISTS (
    SELECT 1 FROM events p WHERE p.home = NEW.home AND p.tablet = NEW.started_desk AND p.seq = NEW.started_seq
      AND p.kind = 'print.started' AND p.verdict = 'applied'
  )"""
MOVED = f"NEW.state = OLD.state OR ({ALLOWED}) AND (NEW.state <> 'started' OR {COMMITTED} AND {STARTED})"


def upgrade() -> None:
    """Make the tables and the wall."""
    op.create_table(
        "printers",
        sa.Column("home", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("uri", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["home"], ["units.home"], name=op.f("fk_printers_home")),
        sa.PrimaryKeyConstraint("home", "name", name=op.f("pk_printers")),
    )
    op.create_table("print_permits", *_columns(), *_constraints())
    op.create_index("ix_print_permits_due", "print_permits", ["state", "due_at"])
    op.create_index("ix_print_permits_document", "print_permits", ["home", "document"])
    op.create_index("ix_print_permits_asked", "print_permits", ["home", "asked_at"])
    op.create_index("ix_prints_document", "prints", ["home", "document"])
    op.create_index("ix_prints_started", "prints", ["home", "started_at"])
    for statement in _wall_on_sqlite() if op.get_bind().dialect.name == "sqlite" else _wall_on_postgres():
        op.execute(statement)


def downgrade() -> None:
    """Drop them; what was printed stays in the ledgers."""
    op.drop_index("ix_prints_started", "prints")
    op.drop_index("ix_prints_document", "prints")
    op.drop_table("print_permits")
    op.drop_table("printers")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION print_permits_gate()")


def _columns() -> list[sa.Column[object]]:
    moment = sa.BigInteger()
    return [
        sa.Column("home", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tablet", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("document", sa.LargeBinary(length=32), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("training", sa.Boolean(), nullable=False),
        sa.Column("copies", sa.JSON(), nullable=False),
        sa.Column("printer", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("asked_by", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", moment, nullable=False),
        sa.Column("expires_at", moment, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("due_at", moment, nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("claimed_by", sa.String(), nullable=True),
        sa.Column("lease_until", moment, nullable=True),
        sa.Column("started_desk", sa.Uuid(), nullable=True),
        sa.Column("started_seq", sa.BigInteger(), nullable=True),
        sa.Column("started_at", moment, nullable=True),
        sa.Column("as_of", moment, nullable=True),
        sa.Column("job_uri", sa.String(), nullable=True),
        sa.Column("job_uuid", sa.String(), nullable=True),
        sa.Column("sent_at", moment, nullable=True),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("fault", sa.String(), nullable=True),
        sa.Column("refused_because", sa.String(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("settled_by", sa.BigInteger(), nullable=True),
        sa.Column("settled_at", moment, nullable=True),
        sa.Column("settled_seq", sa.BigInteger(), nullable=True),
    ]


def _constraints() -> list[sa.Constraint]:
    return [
        sa.ForeignKeyConstraint(
            ["home", "tablet", "seq"],
            ["events.home", "events.tablet", "events.seq"],
            name=op.f("fk_print_permits_home_tablet_seq"),
        ),
        sa.ForeignKeyConstraint(
            ["home", "printer"], ["printers.home", "printers.name"], name=op.f("fk_print_permits_home_printer")
        ),
        sa.CheckConstraint(
            "(state IN ('created', 'refused', 'expired')) = (started_seq IS NULL)",
            name=op.f("ck_print_permits_started"),
        ),
        sa.CheckConstraint("started_at IS NULL OR started_at < expires_at", name=op.f("ck_print_permits_in_time")),
        sa.PrimaryKeyConstraint("home", "id", name=op.f("pk_print_permits")),
        sa.UniqueConstraint(
            "home", "started_desk", "started_seq", name=op.f("uq_print_permits_home_started_desk_started_seq")
        ),
    ]


def _wall_on_sqlite() -> list[str]:
    fixed = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in (*FIXED, "copies"))
    started = "OLD.started_seq IS NOT NULL AND (NEW.started_seq IS NOT OLD.started_seq"
    rules = {
        "INSERT": [(BORN, "print permit without its entered document")],
        "UPDATE": [
            (f"NOT ({fixed})", "a print permit never changes what it permits"),
            (f"NOT ({started} OR NEW.started_desk IS NOT OLD.started_desk))", "a print starts once"),
            (MOVED, "print permit: no such step, or its document does not stand"),
        ],
        "DELETE": [("0", "a print permit is never deleted")],
    }
    return [
        f"CREATE TRIGGER print_permits_{when.lower()}_{n} BEFORE {when} ON print_permits "
        f"WHEN NOT coalesce(({rule}), 0) BEGIN SELECT RAISE(ABORT, '{words}'); END"
        for when, those in rules.items()
        for n, (rule, words) in enumerate(those)
    ]


def _wall_on_postgres() -> list[str]:
    same = " AND ".join(f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in FIXED)
    once = " AND ".join(f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in ("started_seq", "started_desk"))
    return [
        f"""CREATE FUNCTION print_permits_gate() RETURNS trigger LANGUAGE plpgsql AS $gate$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE integrity_constraint_violation USING MESSAGE = 'a print permit is never deleted';
  ELSIF TG_OP = 'INSERT' THEN
    IF NOT coalesce(({BORN}), false) THEN
      RAISE integrity_constraint_violation USING MESSAGE = 'print permit without its entered document';
    END IF;
  ELSE
    IF NOT ({same} AND NEW.copies::text = OLD.copies::text) THEN
      RAISE integrity_constraint_violation USING MESSAGE = 'a print permit never changes what it permits';
    END IF;
    IF OLD.started_seq IS NOT NULL AND NOT ({once}) THEN
      RAISE integrity_constraint_violation USING MESSAGE = 'a print starts once';
    END IF;
    IF NOT coalesce(({MOVED}), false) THEN
      RAISE integrity_constraint_violation
        USING MESSAGE = 'print permit: no such step, or its document does not stand';
    END IF;
  END IF;
  RETURN NEW;
END $gate$""",
        "CREATE TRIGGER print_permits_gate BEFORE INSERT OR UPDATE OR DELETE ON print_permits "
        "FOR EACH ROW EXECUTE FUNCTION print_permits_gate()",
    ]
