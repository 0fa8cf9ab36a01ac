"""Texts are owed inside the transaction that makes a decision visible; they leave much later, from rows."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from server.cases.models import DecisionRow
from server.db import db
from server.parts import Parts
from server.sms.models import NO_PHONE, SmsRow
from server.sms.text import decision_text
from server.units.models import Unit

PURPOSE = "decision"
FIRST_STATE = "waiting_lookup"


def text_owed(parts: Parts, unit: Unit, decision: DecisionRow, *, purpose: str = PURPOSE) -> SmsRow:
    """One text for this decision, to be added with it; without a phone the row says so, and is counted."""
    day = date.fromisoformat(decision.day)
    code = decision.code or ""
    wording = decision_text(unit=unit.sms_name, number=decision.number, day=day, code=code)
    now = parts.clock.now_ms()
    return SmsRow(
        home=decision.home,
        id=parts.new_id(),
        decision=decision.hash,
        purpose=purpose,
        state=FIRST_STATE if decision.phone else NO_PHONE,
        phone=decision.phone,
        code=code,
        number=decision.number,
        day=decision.day,
        text=wording.text,
        template=wording.template,
        attempts=0,
        due_at=now,
        created_at=now,
    )


def change_phone(parts: Parts, decision: DecisionRow, phone: str | None, *, purpose: str) -> None:
    """Text the new number: by the row still in our hands, else (failed or unknown) by a new one under `purpose`.

    A message that was accepted or delivered is not sent again.
    """
    row = db.session.scalar(
        select(SmsRow)
        .where(SmsRow.home == decision.home, SmsRow.decision == decision.hash)
        .order_by(SmsRow.created_at.desc(), SmsRow.id.desc())
        .limit(1)
    )
    if row is None or row.phone == phone or row.state in {"sending", "accepted", "delivered"}:
        return
    if row.state in {"failed", "unknown"}:
        unit = db.session.get_one(Unit, decision.home)
        db.session.add(text_owed(parts, unit, decision, purpose=purpose))
        return
    row.phone, row.attempts, row.due_at = phone, 0, parts.clock.now_ms()
    row.state = FIRST_STATE if phone else NO_PHONE
