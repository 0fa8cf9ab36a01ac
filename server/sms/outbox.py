"""Texts are owed inside the transaction that makes a decision visible; they leave much later, from rows."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import select, update

from server.cases.models import DecisionRow
from server.db import db
from server.ledger.entries import Entry
from server.ledger.models import LedgerRow
from server.parts import Parts
from server.sms.models import NO_PHONE, SmsRow
from server.sms.text import decision_text
from server.units.models import Unit
from shared.cases.machines import step

PURPOSE = "decision"
FIRST_STATE = "waiting_lookup"
UNKNOWN = "unknown"


def text_owed(parts: Parts, unit: Unit, decision: DecisionRow, *, purpose: str = PURPOSE) -> SmsRow:
    """One text for this decision, to be added with it; without a phone the row says so, and is counted.

    `unknown` for a decision that may have been here before a restore: its text may have left then, and nobody here can
    tell. A person decides; by itself it is never sent twice.
    """
    day = date.fromisoformat(decision.day)
    code = decision.code or ""
    wording = decision_text(unit=unit.sms_name, number=decision.number, day=day, code=code)
    now = parts.clock.now_ms()
    return SmsRow(
        home=decision.home,
        id=parts.new_id(),
        decision=decision.hash,
        purpose=purpose,
        state=_first_state(decision.phone, (decision.home, decision.tablet), decision.seq),
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


def change_phone(parts: Parts, decision: DecisionRow, phone: str | None, *, by: Entry) -> None:
    """Text the new number that the event `by` told: by the row still in our hands, else (failed or unknown) by a new
    one. A message that was accepted or delivered is not sent again.
    """
    row = db.session.scalar(
        select(SmsRow)
        .where(SmsRow.home == decision.home, SmsRow.decision == decision.hash)
        .order_by(SmsRow.created_at.desc(), SmsRow.id.desc())
        .limit(1)
    )
    if row is None or row.phone == phone or row.state in {"sending", "accepted", "delivered"}:
        return
    state = _first_state(phone, (by.home, by.ledger), by.seq)
    if row.state in {"failed", "unknown"}:
        unit = db.session.get_one(Unit, decision.home)
        row = text_owed(parts, unit, decision, purpose=f"phone-{by.hash.hex()[:16]}")
        db.session.add(row)
    row.phone, row.attempts, row.due_at = phone, 0, parts.clock.now_ms()
    row.state = state


def doubt_texts(error: str) -> None:
    """After a restore: a text that the backup shows as unsent may have left since. It becomes `unknown`, with `error`
    as its reason; a person decides. Call inside a transaction."""
    for state in ("waiting_lookup", "queued", "sending"):
        doubted = update(SmsRow).where(SmsRow.state == state)
        db.session.execute(doubted.values(state=step("sms", state, "restore"), lease_until=None, error=error))


def _first_state(phone: str | None, ledger: tuple[int, UUID], seq: int) -> str:
    """Of a text that event `seq` of `ledger` owes."""
    if not phone:
        return NO_PHONE
    row = db.session.get(LedgerRow, ledger)
    been_here = row is not None and seq <= (row.reoffered_to or 0)
    return UNKNOWN if been_here else FIRST_STATE
