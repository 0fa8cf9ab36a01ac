"""The SMS worker: a loop of one-thing functions that each say whether they did something. State is in rows only."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast
from uuid import UUID

from sqlalchemy import ColumnElement, CursorResult, or_, select, update

from server.db import db, transaction
from server.parts import Parts
from server.sms.gateways.base import Gateway, GatewayError, MaybeSent, OutgoingText
from server.sms.lookup_check import lookup_answers
from server.sms.models import SmsRow
from shared.cases.machines import step

LEASE_MS = 60_000
FIRST_WAIT_MS = 1_000
LONGEST_WAIT_MS = 900_000
MOST_ATTEMPTS = 12
REPORT_EXPECTED_MS = 24 * 3_600_000
Check = Callable[[str, SmsRow], bool]


def run_once(parts: Parts, gateway: Gateway, *, check: Check = lookup_answers) -> bool:
    """One thing of each sort; whether anything was done."""
    done = check_one(parts, check)
    done = send_one(parts, gateway) or done
    done = recover_one(parts, gateway) or done
    return collect_reports(parts, gateway) or done


def check_one(parts: Parts, check: Check = lookup_answers) -> bool:
    """Ask the public look-up for one waiting text; only its yes lets the text go on (I6)."""
    row = _claim(parts, "waiting_lookup")
    if row is None:
        return False
    if check(parts.settings.public_url, row):
        _settle(parts, row, action="found", looked_up_at=parts.clock.now_ms(), due_at=0, attempts=0)
    else:
        _release(parts, row, error="the public look-up does not answer yet")
    return True


def send_one(parts: Parts, gateway: Gateway) -> bool:
    """Send one queued text. It is `sending` in the database before the first byte leaves."""
    row = _claim(parts, "queued", action="claim")
    if row is None:
        return False
    try:
        reference = gateway.send(_outgoing(row))
    except GatewayError as error:
        if error.permanent or row.attempts >= MOST_ATTEMPTS:
            _settle(parts, row, action="fail", error=str(error), settled_at=parts.clock.now_ms())
        else:
            _settle(parts, row, action="retry", error=str(error), due_at=_later(parts, row))
    except MaybeSent as error:
        _settle(parts, row, action="lose", error=str(error))
    else:
        _settle(parts, row, action="accept", reference=reference, accepted_at=parts.clock.now_ms(), error=None)
    return True


def recover_one(parts: Parts, gateway: Gateway) -> bool:
    """A worker died with a text in its hands: ask the gateway whether it left; never guess."""
    row = _claim(parts, "sending", only_expired=True)
    if row is None:
        return False
    sent = gateway.was_sent(_outgoing(row))
    if sent:
        _settle(parts, row, action="accept", accepted_at=parts.clock.now_ms())
    elif sent is None:
        _settle(parts, row, action="lose", error="no answer of the gateway is known")
    else:
        _settle(parts, row, action="retry", due_at=parts.clock.now_ms())
    return True


def collect_reports(parts: Parts, gateway: Gateway) -> bool:
    """Take delivery reports; after a day without one the outcome is unknown, and said so."""
    rows = db.session.scalars(
        select(SmsRow).where(SmsRow.state == "accepted").order_by(SmsRow.accepted_at).limit(100)
    ).all()
    reports = {one.id: one.outcome for one in gateway.reports([_outgoing(row) for row in rows])}
    now = parts.clock.now_ms()
    settled = False
    for row in rows:
        outcome = reports.get(row.id)
        if outcome is not None:
            _settle(parts, row, action="deliver" if outcome == "delivered" else "fail", settled_at=now)
        elif row.accepted_at is not None and now >= row.accepted_at + REPORT_EXPECTED_MS:
            _settle(parts, row, action="lose", error="no report within a day")
        else:
            continue
        settled = True
    return settled


def _claim(parts: Parts, state: str, *, action: str | None = None, only_expired: bool = False) -> SmsRow | None:
    """One due row in `state`, ours until its lease ends; `action` moves it in the same UPDATE.

    The UPDATE repeats the condition and its row count decides: two workers never hold the same row.
    """
    now = parts.clock.now_ms()
    free = or_(SmsRow.lease_until.is_(None), SmsRow.lease_until <= now)
    due = [SmsRow.state == state, SmsRow.due_at <= now, free]
    if only_expired:
        due.append(SmsRow.lease_until.is_not(None))
    candidates = db.session.execute(select(SmsRow.home, SmsRow.id).where(*due).order_by(SmsRow.due_at).limit(10)).all()
    for home, message in candidates:
        values = {"lease_until": now + LEASE_MS, "attempts": SmsRow.attempts + 1}
        if action is not None:
            values["state"] = step("sms", state, action)
        with transaction():
            claimed = _update(home, message, due, values)
        if claimed:
            return db.session.get_one(SmsRow, (home, message))
    return None


def _update(home: int, message: UUID, conditions: list[ColumnElement[bool]], values: dict[str, object]) -> bool:
    statement = update(SmsRow).where(SmsRow.home == home, SmsRow.id == message, *conditions)
    result = cast("CursorResult[tuple[()]]", db.session.execute(statement.values(**values)))
    return result.rowcount == 1


def _settle(parts: Parts, row: SmsRow, *, action: str, **values: object) -> None:
    """Move the row by the machine and let go of it."""
    home, message, before = row.home, row.id, row.state
    with transaction():
        _update(
            home,
            message,
            [SmsRow.state == before],
            {"state": step("sms", before, action), "lease_until": None, **values},
        )


def _release(parts: Parts, row: SmsRow, *, error: str) -> None:
    home, message, due = row.home, row.id, _later(parts, row)
    with transaction():
        _update(home, message, [], {"lease_until": None, "due_at": due, "error": error})


def _later(parts: Parts, row: SmsRow) -> int:
    return parts.clock.now_ms() + min(FIRST_WAIT_MS << min(row.attempts, 20), LONGEST_WAIT_MS)


def _outgoing(row: SmsRow) -> OutgoingText:
    return OutgoingText(row.home, row.id, row.phone or "", row.text)
