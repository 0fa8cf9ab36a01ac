"""Every decision that arrived is judged once more, by the worker. A difference rejects nothing: people look at it.

The tablet judged with the catalogue edition it held then, so the same edition counts here.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from sqlalchemy import and_, select

from server.cases.models import AssessmentDifference, DecisionRow
from server.catalogue.editions import text_of_edition
from server.catalogue.stored import case_of_row
from server.db import db, transaction
from server.ledger.models import EventRow
from server.parts import Parts
from server.units.models import Unit
from shared.cases.decision import Decision
from shared.clock import day_of
from shared.errors import DomainError, NotFound
from shared.law.assess import assess
from shared.law.assessment import ActResult, Assessment
from shared.law.book import LawBook, load_law
from shared.law.catalogue import parse_catalogue
from shared.ledger.event import read_event
from shared.protocol.events import read_data

LOG = logging.getLogger("bienban.desk")
AT_ONCE = 25
NEWEST = 100


@dataclass(frozen=True, slots=True)
class DifferenceLine:
    """A decision whose own words differ from what the server's engine says of the same facts."""

    unit: str
    number: str
    signed_at: int
    differs: list[dict[str, str]]


def judge_decisions(parts: Parts, *, most: int = AT_ONCE) -> int:
    """Judge applied decisions that were not yet; how many. Each is written down as judged, whatever came out."""
    unjudged = select(DecisionRow).where(DecisionRow.judged_at.is_(None), ~DecisionRow.held)
    if db.session.scalar(unjudged.limit(1)) is None:  # asked again and again: no write lock for nothing
        return 0
    with transaction():
        rows = db.session.scalars(unjudged.limit(most).with_for_update(skip_locked=True)).all()
        now = parts.clock.now_ms()
        for row in rows:
            row.judged_at = now
            found = list(_differences(row))
            if found:
                db.session.merge(AssessmentDifference(home=row.home, hash=row.hash, differs=found, judged_at=now))
        return len(rows)


def differences(home: int | None) -> list[DifferenceLine]:
    """The newest first; cancelled decisions left out."""
    of_decision = and_(DecisionRow.home == AssessmentDifference.home, DecisionRow.hash == AssessmentDifference.hash)
    wanted = (
        select(AssessmentDifference, DecisionRow, Unit.name)
        .join(DecisionRow, of_decision)
        .join(Unit, Unit.home == DecisionRow.home)
        .where(DecisionRow.decision_state != "cancelled")
        .order_by(DecisionRow.signed_at.desc())
        .limit(NEWEST)
    )
    if home is not None:
        wanted = wanted.where(AssessmentDifference.home == home)
    return [
        DifferenceLine(unit, row.number, row.signed_at, found.differs)
        for found, row, unit in db.session.execute(wanted)
    ]


def _differences(row: DecisionRow) -> Iterator[dict[str, str]]:
    """{"what", "written", "expected"}, each a text; a case that cannot be judged here is one difference."""
    try:
        decision = _decision_of(row)
        found = assess(case_of_row(row), law=_law_of(decision.catalogue))
    except DomainError as error:
        yield _one("unjudged", error.code, error.vi)
        return
    except Exception:
        # Whatever an event may claim, one that this code cannot judge must not keep the others from being judged.
        LOG.exception("judging %s", row.number)
        yield _one("unjudged", "unexpected", "Máy chủ không tính lại được.")
        return
    yield from _of_case(decision, found)
    codes = [act.code for act in decision.acts], [act.code for act in found.acts]
    if codes[0] != codes[1]:
        yield _one("acts", ", ".join(codes[0]), ", ".join(codes[1]))
        return
    for place, (written, judged) in enumerate(zip(decision.acts, found.acts, strict=True)):
        for what, said, low, high in _of_act(written, judged):
            if not low <= said <= high:
                yield _one(f"acts.{place}.{what}", said, low if low == high else f"{low}–{high}")


def _of_case(decision: Decision, found: Assessment) -> Iterator[dict[str, str]]:
    if not found.competent:
        yield _one("signer.post", decision.signer.post, found.lowest_competent_post or "không ai")
    if decision.penalty != found.penalty:
        yield _one("penalty", decision.penalty, found.penalty)
    if decision.points != found.points:
        yield _one("points", decision.points, found.points)
    if found.not_before is not None and day_of(decision.signed_at) < found.not_before:
        yield _one("signed_at", day_of(decision.signed_at), f"từ {found.not_before}")


def _of_act(written: Any, judged: ActResult) -> list[tuple[str, int, int, int]]:
    """(field, written, least, most): what the law leaves to the signer is no difference."""
    return [
        ("amount", written.amount, judged.fine.low, judged.fine.high),
        ("revoke_months", written.revoke_months, judged.revoke_min_months, judged.revoke_max_months),
    ]


def _one(what: str, written: object, expected: object) -> dict[str, str]:
    return {"what": what, "written": str(written), "expected": str(expected)}


def _decision_of(row: DecisionRow) -> Decision:
    raw = db.session.scalars(select(EventRow.raw).filter_by(home=row.home, tablet=row.tablet, seq=row.seq)).one()
    decision: Decision = read_data(read_event(raw))
    return decision


def _law_of(edition: str) -> LawBook:
    """The law with the catalogue that the tablet judged by; an edition nobody knows here is judged by today's."""
    try:
        return _with_catalogue(text_of_edition(edition))
    except NotFound:
        return load_law()


@lru_cache(maxsize=4)
def _with_catalogue(text: str) -> LawBook:
    return replace(load_law(), catalogue=parse_catalogue(text))
