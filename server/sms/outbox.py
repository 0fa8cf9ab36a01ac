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


def owe_text(parts: Parts, decision: DecisionRow) -> None:
    """One text for this decision; without a phone the row says so, and is counted."""
    day = date.fromisoformat(decision.day)
    unit = db.session.get_one(Unit, decision.home)
    code = decision.code or ""
    wording = decision_text(unit=unit.sms_name, number=decision.number, day=day, code=code)
    now = parts.clock.now_ms()
    db.session.add(
        SmsRow(
            home=decision.home,
            id=parts.new_id(),
            decision=decision.hash,
            purpose=PURPOSE,
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
    )


def change_phone(parts: Parts, decision: DecisionRow, phone: str | None) -> None:
    """Text the new number, unless a message has already left for the old one and arrived."""
    row = db.session.scalar(
        select(SmsRow).where(SmsRow.home == decision.home, SmsRow.decision == decision.hash, SmsRow.purpose == PURPOSE)
    )
    if row is None or row.state in {"sending", "accepted", "delivered"} or row.phone == phone:
        return
    row.phone, row.attempts, row.due_at = phone, 0, parts.clock.now_ms()
    row.state = FIRST_STATE if phone else NO_PHONE
