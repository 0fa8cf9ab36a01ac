"""`look_up`: the one function behind the public page, the API and the check before a text is sent."""

from __future__ import annotations

from datetime import date
from typing import Any

from server.db import db
from server.parts import Parts
from server.portal.answer import MESSAGES, WRONG_FACT, Answer, FactResult
from server.portal.by_number import AskedNumber, find_number
from server.portal.by_paper import find_report, find_seal
from server.portal.details import details_of, fact_matches
from server.portal.finding import Finding
from server.portal.question import Mistyped, Question, read_question
from server.units.models import Unit
from shared.errors import InvalidInput


def answer_to(parts: Parts, body: Any) -> Answer:
    """The answer to a LookupSchema body. InvalidInput for a malformed body; a mistyped query is an answer."""
    try:
        question = read_question(body)
    except Mistyped as mistyped:
        return _mistyped(mistyped.error)
    return look_up(parts, question)


def look_up(parts: Parts, question: Question) -> Answer:
    """State, unit and date for whoever asks; details after one fact. Corrupt for a seal that nobody signed."""
    finding = _find(parts, question)
    fact: FactResult = "none"
    if question.seal is not None:
        fact = "matched"
    elif question.fact is not None:
        fact = "matched" if fact_matches(finding, question.fact) else "wrong"
    details = details_of(finding) if fact == "matched" else None
    return _told(finding, fact=fact, details=details)


def _find(parts: Parts, question: Question) -> Finding:
    if question.seal is not None:
        return find_seal(parts, question.seal)
    if question.report is not None:
        return find_report(question.report, question.unit)
    if question.code is not None:
        code = question.code
        return find_number(AskedNumber(code.serial, code.unit, code.year, question.day))
    return find_number(AskedNumber(question.serial or 0, question.unit, day=question.day))


def _told(finding: Finding, *, fact: FactResult, details: dict[str, Any] | None) -> Answer:
    unit = db.session.get(Unit, finding.home) if finding.home is not None else None
    slots = {
        "unit": unit.name if unit else "",
        "day": _shown(finding.day),
        "by": finding.by or "",
        "since": _shown(finding.since),
    }
    vi, en = MESSAGES[finding.state]
    wrong_vi, wrong_en = WRONG_FACT if fact == "wrong" else ("", "")
    return Answer(
        state=finding.state,
        unit={"home": unit.home, "name": unit.name} if unit else None,
        date=finding.day,
        message_vi=vi.format(**slots) + wrong_vi,
        message_en=en.format(**slots) + wrong_en,
        fact=fact,
        details=details,
    )


def _mistyped(error: InvalidInput) -> Answer:
    return Answer("mistyped", message_vi=error.vi, message_en=error.en)


def _shown(day: str | None) -> str:
    return f"{date.fromisoformat(day):%d/%m/%Y}" if day else ""
