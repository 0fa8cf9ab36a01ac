"""Print permits for every paper of the station, with the wall of 0014 for all of them (I1).

New are seizures and blanks, which have a seal of their own, and papers without one, which need the applied, sealed
document of the same case that they belong to: the permit names it by `of_tablet` and `of_seq`. A set of blanks is
printed once: a second sheet with the same number could be used twice.

Revision ID: 0015
Revises: 0014
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_BEFORE: Any = import_module("server.migrations.versions.0014_printers_and_print_permits")

SEALED = """
  EXISTS (
    SELECT 1 FROM events s WHERE s.home = NEW.home AND s.tablet = NEW.tablet AND s.seq = NEW.seq + 1
      AND s.kind = 'document.sealed' AND s.verdict = 'applied'
  )"""
OWN = """
  EXISTS (
    SELECT 1 FROM events e WHERE e.home = NEW.home AND e.tablet = NEW.tablet AND e.seq = NEW.seq
      AND e.hash = NEW.document AND e.kind = NEW.kind AND e.verdict = 'applied' AND e.training = NEW.training
  )"""
DECIDED = """
  EXISTS (
    SELECT 1 FROM decisions d WHERE d.home = NEW.home AND d.hash = NEW.document AND NOT d.held
      AND d.decision_state IN ('entered', 'corrected', 'amended')
  )"""
BELONGS = """
  EXISTS (
    SELECT 1 FROM events e JOIN events o ON o.home = e.home AND o.case_id = e.case_id
      JOIN events s ON s.home = o.home AND s.tablet = o.tablet AND s.seq = o.seq + 1
    WHERE e.home = NEW.home AND e.tablet = NEW.tablet AND e.seq = NEW.seq
      AND o.tablet = NEW.of_tablet AND o.seq = NEW.of_seq AND o.training = NEW.training
      AND o.kind IN (<kinds>) AND o.verdict = 'applied'
      AND s.kind = 'document.sealed' AND s.verdict = 'applied'
  )"""
REFUSED = """
  EXISTS (
    SELECT 1 FROM services r
      JOIN decisions d ON d.home = r.home AND d.hash = r.decision
      JOIN events o ON o.home = d.home AND o.hash = d.hash
    WHERE r.home = NEW.home AND r.hash = NEW.document AND r.way = 'refused' AND NOT d.held
      AND d.decision_state IN ('entered', 'corrected', 'amended') AND o.tablet = NEW.of_tablet AND o.seq = NEW.of_seq
  )"""
ONCE = """
  NOT EXISTS (
    SELECT 1 FROM print_permits p WHERE p.home = NEW.home AND p.document = NEW.document AND p.id <> NEW.id
      AND p.state NOT IN ('refused', 'expired') AND coalesce(p.outcome, '') <> 'none'
  )"""


def _belongs(*kinds: str) -> str:
    """It belongs to an applied, sealed document of one of these kinds, of its own case."""
    return BELONGS.replace("<kinds>", ", ".join(repr(one) for one in kinds))


COMMITTED = f"""
  {OWN} AND (
    NEW.kind IN ('report.recorded', 'decision.corrected', 'decision.amended', 'decision.cancelled') AND {SEALED}
    OR NEW.kind = 'decision.entered' AND {SEALED} AND {DECIDED}
    OR NEW.kind = 'seizure.recorded' AND {SEALED} AND {_belongs("report.recorded")}
    OR NEW.kind = 'blank.issued' AND {SEALED} AND {ONCE}
    OR NEW.kind IN ('case.transferred', 'verification.recorded') AND {_belongs("report.recorded")}
    OR NEW.kind = 'item.returned' AND {_belongs("seizure.recorded", "report.recorded")}
    OR NEW.kind = 'service.recorded' AND {_belongs("decision.entered")} AND {REFUSED}
  )"""
BORN = f"NEW.state = 'created' AND NEW.started_seq IS NULL AND {COMMITTED}"
MOVED = (
    f"NEW.state = OLD.state OR ({_BEFORE.ALLOWED}) AND (NEW.state <> 'started' OR {COMMITTED} AND {_BEFORE.STARTED})"
)
FIXED = (*_BEFORE.FIXED, "of_tablet", "of_seq")
WORDS = {
    "born": "print permit without its entered document",
    "fixed": "a print permit never changes what it permits",
    "once": "a print starts once",
    "moved": "print permit: no such step, or its document does not stand",
    "kept": "a print permit is never deleted",
}


def upgrade() -> None:
    """Name the document that a paper belongs to; build the wall anew."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    _tear_down(is_sqlite)
    op.add_column("print_permits", sa.Column("of_tablet", sa.Uuid(), nullable=True))
    op.add_column("print_permits", sa.Column("of_seq", sa.BigInteger(), nullable=True))
    for statement in _wall_on_sqlite() if is_sqlite else _wall_on_postgres():
        op.execute(statement)


def downgrade() -> None:
    """As before: permits of the new papers stay as rows that cannot start."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    _tear_down(is_sqlite)
    op.drop_column("print_permits", "of_seq")
    op.drop_column("print_permits", "of_tablet")
    for statement in _BEFORE._wall_on_sqlite() if is_sqlite else _BEFORE._wall_on_postgres():
        op.execute(statement)


def _tear_down(is_sqlite: bool) -> None:
    if is_sqlite:
        for name in ("insert_0", "update_0", "update_1", "update_2", "delete_0"):
            op.execute(f"DROP TRIGGER print_permits_{name}")
    else:
        op.execute("DROP TRIGGER print_permits_gate ON print_permits")
        op.execute("DROP FUNCTION print_permits_gate()")


def _wall_on_sqlite() -> list[str]:
    fixed = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in (*FIXED, "copies"))
    again = "NEW.started_seq IS NOT OLD.started_seq OR NEW.started_desk IS NOT OLD.started_desk"
    rules = {
        "insert_0": (BORN, "born"),
        "update_0": (f"NOT ({fixed})", "fixed"),
        "update_1": (f"NOT (OLD.started_seq IS NOT NULL AND ({again}))", "once"),
        "update_2": (MOVED, "moved"),
        "delete_0": ("0", "kept"),
    }
    return [
        f"CREATE TRIGGER print_permits_{name} BEFORE {name.split('_')[0].upper()} ON print_permits "
        f"WHEN NOT coalesce(({rule}), 0) BEGIN SELECT RAISE(ABORT, '{WORDS[why]}'); END"
        for name, (rule, why) in rules.items()
    ]


def _wall_on_postgres() -> list[str]:
    same = " AND ".join(f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in FIXED)
    once = " AND ".join(f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in ("started_seq", "started_desk"))

    def objects(unless: str, why: str) -> str:
        return f"""IF NOT coalesce(({unless}), false) THEN
      RAISE integrity_constraint_violation USING MESSAGE = '{WORDS[why]}';
    END IF;"""

    return [
        f"""CREATE FUNCTION print_permits_gate() RETURNS trigger LANGUAGE plpgsql AS $gate$
BEGIN
  IF TG_OP = 'DELETE' THEN
    {objects("false", "kept")}
  ELSIF TG_OP = 'INSERT' THEN
    {objects(BORN, "born")}
  ELSE
    {objects(f"{same} AND NEW.copies::text = OLD.copies::text", "fixed")}
    {objects(f"OLD.started_seq IS NULL OR {once}", "once")}
    {objects(MOVED, "moved")}
  END IF;
  RETURN NEW;
END $gate$""",
        "CREATE TRIGGER print_permits_gate BEFORE INSERT OR UPDATE OR DELETE ON print_permits "
        "FOR EACH ROW EXECUTE FUNCTION print_permits_gate()",
    ]
