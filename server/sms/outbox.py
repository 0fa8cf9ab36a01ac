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
from server.sms.models import CANCELLED, NO_PHONE, SmsRow
from server.sms.text import decision_text
from server.units.models import Unit
from shared.cases.machines import step

PURPOSE = "decision"
FIRST_STATE = "waiting_lookup"
UNKNOWN = "unknown"
_MAY_HAVE_LEFT = frozenset({"sending", "accepted", "delivered", "unknown"})


def text_owed(parts: Parts, unit: Unit, decision: DecisionRow, *, purpose: str = PURPOSE) -> SmsRow:
    """One text for this decision, to be added with it; without a phone the row says so, and is counted.

    `unknown` for a decision that may have been here before a restore: its text may have left then, and nobody here can
    tell. A person decides; by itself it is never sent twice.
    """
    state = _first_state(decision.phone, (decision.home, decision.tablet), decision.seq)
    return _row(parts, unit, decision, purpose=purpose, state=state, phone=decision.phone)


def text_cancelled(parts: Parts, decision: DecisionRow, *, by: Entry) -> None:
    """The event `by` cancelled it: a text that has not left is withdrawn; every phone that got one, or may have got it,
    is told once. Call inside the transaction that applies it."""
    mine = (SmsRow.home == decision.home, SmsRow.decision == decision.hash)
    for before in ("waiting_lookup", "queued"):
        withdrawn = {"state": step("sms", before, "withdraw"), "settled_at": parts.clock.now_ms()}
        db.session.execute(update(SmsRow).where(*mine, SmsRow.state == before).values(withdrawn))
    rows = db.session.scalars(select(SmsRow).where(*mine).order_by(SmsRow.created_at, SmsRow.id)).all()
    if any(row.purpose.startswith(CANCELLED) for row in rows):
        return
    told = dict.fromkeys(row.phone for row in rows if row.state in _MAY_HAVE_LEFT)
    unit = db.session.get_one(Unit, decision.home)
    state = _first_state("known", (by.home, by.ledger), by.seq)
    for n, phone in enumerate(told):
        purpose = CANCELLED if n == 0 else f"{CANCELLED}-{n + 1}"
        db.session.add(_row(parts, unit, decision, purpose=purpose, state=state, phone=phone))


def _row(parts: Parts, unit: Unit, decision: DecisionRow, *, purpose: str, state: str, phone: str | None) -> SmsRow:
    code, now = decision.code or "", parts.clock.now_ms()
    wording = decision_text(
        unit=unit.sms_name,
        number=decision.number,
        day=date.fromisoformat(decision.day),
        code=code,
        about="cancelled" if purpose.startswith(CANCELLED) else "decision",
    )
    return SmsRow(
        home=decision.home,
        id=parts.new_id(),
        decision=decision.hash,
        purpose=purpose,
        state=state,
        phone=phone,
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
    is_over = row is None or row.state == "withdrawn" or row.purpose.startswith(CANCELLED)
    if row is None or is_over or row.phone == phone or row.state in {"sending", "accepted", "delivered"}:
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
