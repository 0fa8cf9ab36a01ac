"""A locked tablet asks with its challenge; two different persons approve; the answer is sealed to that tablet alone.

The store key is in clear only inside the call in which the second person approves, and is written nowhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from server.accounts.models import Account
from server.accounts.service import ALL_UNITS, Visitor
from server.db import db, transaction
from server.devices.attempts import check_attempts, count_wrong
from server.devices.models import Tablet
from server.devices.officer_keys import replace_officer_key
from server.parts import Parts
from server.recovery.models import APPROVED, REFUSED, WAITING, RecoveryApproval, RecoveryRequest
from server.units.models import Officer
from shared.errors import Corrupt, NotAllowed, NotFound
from shared.protocol.recovery import RecoveryChallenge, read_challenge, write_answer
from shared.seal.box import BoxPurpose, close_box, open_box

PERSONS = 2
MOST_ASKED = 20
"""Challenges of one tablet in a day: a person who asks anew needs a few, a stolen key file must not fill the table."""
GOOD_MS = 24 * 3_600_000
EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Approver:
    """Who approves: his account, and who he is in the roster, where the account says so."""

    visitor: Visitor
    officer: int | None


def ask(parts: Parts, text: str, *, address: str) -> dict[str, Any]:
    """Take a challenge, or say what became of it: RecoveryReplySchema. The same challenge again changes nothing.

    InvalidInput("challenge"); NotAllowed("recovery_box") when it holds no store key of a tablet here,
    ("too_many") after ten such.
    """
    check_attempts(parts, address)
    challenge = read_challenge(text)
    try:
        tablet = _tablet_of(challenge)
        _open(parts, challenge)
    except NotAllowed:
        count_wrong(parts, address)
        raise
    with transaction():
        row = _row(tablet.home, challenge.digest)
        if row is None:
            _require_few(parts, tablet)
            row = RecoveryRequest(
                home=tablet.home,
                digest=challenge.digest,
                tablet=tablet.id,
                officer=challenge.officer,
                challenge=challenge.text(),
                state=WAITING,
                asked_at=parts.clock.now_ms(),
            )
            db.session.add(row)
            db.session.flush()
        return _reply(parts, row)


def approve(parts: Parts, digest: bytes, approver: Approver) -> dict[str, Any]:
    """One person's yes; the second lets the key out and certifies the officer's new key. RecoveryReplySchema.

    NotFound("recovery") outside his units; NotAllowed ``recovery_settled``, ``recovery_expired``, ``same_person``.
    """
    with transaction():
        row = _waiting(parts, digest, approver.visitor)
        _refuse_same_person(row, approver)
        now = parts.clock.now_ms()
        db.session.add(RecoveryApproval(home=row.home, digest=digest, account=approver.visitor.name, approved_at=now))
        db.session.flush()
        if _approvals(row) >= PERSONS:
            _let_out(parts, row)
        return _reply(parts, row)


def refuse(parts: Parts, digest: bytes, approver: Approver) -> None:
    """One person's no ends it; the tablet keeps everything and may ask again."""
    with transaction():
        row = _waiting(parts, digest, approver.visitor)
        row.state, row.settled_at = REFUSED, parts.clock.now_ms()


def state_of(parts: Parts, row: RecoveryRequest) -> str:
    """waiting, approved, refused, or expired a day after it was asked."""
    late = parts.clock.now_ms() - row.asked_at >= GOOD_MS
    return EXPIRED if row.state == WAITING and late else row.state


def answer_of(row: RecoveryRequest) -> str | None:
    """The answer as text, for a tablet without a network; None before two persons approved."""
    return None if row.answer is None else write_answer(row.answer)


def _tablet_of(challenge: RecoveryChallenge) -> Tablet:
    tablet = db.session.scalar(select(Tablet).where(Tablet.id == challenge.tablet))
    if tablet is None or db.session.get(Officer, (tablet.home, challenge.officer)) is None:
        raise _no_box()
    return tablet


def _require_few(parts: Parts, tablet: Tablet) -> None:
    since = parts.clock.now_ms() - GOOD_MS
    asked = select(func.count()).select_from(RecoveryRequest)
    of_tablet = (RecoveryRequest.home == tablet.home, RecoveryRequest.tablet == tablet.id)
    if (db.session.scalar(asked.where(*of_tablet, RecoveryRequest.asked_at > since)) or 0) >= MOST_ASKED:
        raise NotAllowed(
            "too_many",
            field="challenge",
            vi="Máy này đã xin mở quá nhiều lần hôm nay. Chờ đơn vị duyệt mã đã xin.",
            en="This tablet has asked too often today. Wait until the unit approves what was asked.",
        )


def _open(parts: Parts, challenge: RecoveryChallenge) -> bytes:
    for key in parts.keys.box_keys:
        try:
            return open_box(challenge.box, key, BoxPurpose("recovery", challenge.tablet))
        except Corrupt:
            continue
    raise _no_box()


def _let_out(parts: Parts, row: RecoveryRequest) -> None:
    challenge = read_challenge(row.challenge)
    row.answer = close_box(
        _open(parts, challenge),
        challenge.answer_to,
        BoxPurpose("answer", challenge.tablet),
        ephemeral=parts.randomness(32),
        nonce=parts.randomness(12),
    )
    row.state, row.settled_at = APPROVED, parts.clock.now_ms()
    tablet = db.session.get_one(Tablet, (row.home, row.tablet))
    replace_officer_key(parts, tablet, officer=row.officer, public=challenge.officer_key)


def _row(home: int, digest: bytes) -> RecoveryRequest | None:
    return db.session.scalar(
        select(RecoveryRequest)
        .where(RecoveryRequest.home == home, RecoveryRequest.digest == digest)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _waiting(parts: Parts, digest: bytes, visitor: Visitor) -> RecoveryRequest:
    home = db.session.scalar(select(RecoveryRequest.home).where(RecoveryRequest.digest == digest))
    row = _row(home, digest) if home is not None and visitor.home in (ALL_UNITS, home) else None
    if row is None:
        raise NotFound(
            "recovery",
            field="digest",
            vi="Không có yêu cầu mở máy này. Tải lại trang.",
            en="There is no such request. Load the page again.",
        )
    state = state_of(parts, row)
    if state == EXPIRED:
        raise NotAllowed(
            "recovery_expired",
            vi="Yêu cầu này đã quá 24 giờ. Bấm “Xin mã mới” trên máy tính bảng.",
            en="This request is older than a day. Ask anew on the tablet.",
        )
    if state != WAITING:
        raise NotAllowed("recovery_settled", vi="Yêu cầu này đã xong.", en="This request is settled already.")
    return row


def _refuse_same_person(row: RecoveryRequest, approver: Approver) -> None:
    """Two accounts of one officer are one person."""
    before = db.session.execute(
        select(Account.name, Account.home, Account.officer)
        .join(RecoveryApproval, RecoveryApproval.account == Account.name)
        .where(RecoveryApproval.home == row.home, RecoveryApproval.digest == row.digest)
    ).all()
    me = (approver.visitor.home, approver.officer)
    for name, home, officer in before:
        if name == approver.visitor.name or (officer is not None and (home, officer) == me):
            raise NotAllowed(
                "same_person",
                vi="Bạn đã duyệt yêu cầu này. Cần thêm một người khác.",
                en="You have approved this already. Another person must do so too.",
            )


def _approvals(row: RecoveryRequest) -> int:
    counted = select(func.count()).select_from(RecoveryApproval)
    return (
        db.session.scalar(counted.where(RecoveryApproval.home == row.home, RecoveryApproval.digest == row.digest)) or 0
    )


def _reply(parts: Parts, row: RecoveryRequest) -> dict[str, Any]:
    reply = {"code": read_challenge(row.challenge).code, "state": state_of(parts, row), "approvals": _approvals(row)}
    answer = answer_of(row)
    return reply if answer is None else {**reply, "answer": answer}


def _no_box() -> NotAllowed:
    return NotAllowed(
        "recovery_box",
        field="challenge",
        vi="Mã này không phải của máy do đơn vị ghi danh nên không mở được. Kiểm tra đúng máy chủ.",
        en="This challenge is of no tablet that was enrolled here. Check that it is the right server.",
    )
