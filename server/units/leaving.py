"""People who left the unit: their keys end with that moment; what they made afterwards is evidence, and flagged (F09).

A tablet that was offline could not know. Nothing of it is refused: a report applies and is listed here for people, a
decision is held (`left_unit`) and stays visible to look-up.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select, union_all, update

from server.cases.models import DecisionRow, ReportRow
from server.db import db
from server.devices.models import Tablet
from server.keys.models import PublicKey
from server.units.models import Officer


@dataclass(frozen=True, slots=True)
class AfterLeaving:
    """Something an officer signed although he had left before: `kind` report or decision, `at` device time, ms UTC."""

    home: int
    officer: int
    name: str
    left_at: int
    kind: str
    number: str
    tablet_code: str
    at: int


def end_keys_of(home: int, left: Iterable[int], now: int) -> None:
    """Close the keys of officers who leave now; papers signed before stay genuine. Call inside a transaction."""
    whose = (PublicKey.home == home, PublicKey.use == "officer", PublicKey.officer.in_(list(left)))
    still_open = (PublicKey.valid_to.is_(None), PublicKey.revoked_at.is_(None))
    db.session.execute(update(PublicKey).where(*whose, *still_open).values(valid_to=now))


def had_left(person: Officer | None, at: int) -> bool:
    """Whether this officer had left the unit before the moment `at` (ms UTC)."""
    return person is not None and person.left_at is not None and at >= person.left_at


def made_after_leaving(home: int | None) -> list[AfterLeaving]:
    """Reports and decisions of one unit, or (None) of all, that people signed who had left before; newest first."""
    reports = select(
        ReportRow.home, ReportRow.recorder.label("officer"), ReportRow.made_at.label("at"), ReportRow.tablet,
        ReportRow.count.label("nth"), ReportRow.tablet_code.label("number"),
    )  # fmt: skip
    decisions = select(
        DecisionRow.home, DecisionRow.signer, DecisionRow.signed_at, DecisionRow.tablet, db.literal(0),
        DecisionRow.number,
    )  # fmt: skip
    made = union_all(reports, decisions).subquery()
    found = (
        select(made, Officer.name, Officer.left_at, Tablet.code)
        .join(Officer, (Officer.home == made.c.home) & (Officer.id == made.c.officer))
        .join(Tablet, (Tablet.home == made.c.home) & (Tablet.id == made.c.tablet))
        .where(Officer.left_at.is_not(None), made.c.at >= Officer.left_at)
        .order_by(made.c.at.desc())
    )
    rows = db.session.execute(found if home is None else found.where(made.c.home == home))
    return [
        AfterLeaving(
            home=row.home,
            officer=row.officer,
            name=row.name,
            left_at=row.left_at,
            kind="report" if row.nth else "decision",
            number=f"{row.number}-{row.nth:06d}" if row.nth else row.number,
            tablet_code=row.code,
            at=row.at,
        )
        for row in rows
    ]
