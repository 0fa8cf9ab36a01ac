"""What the page of locked tablets shows."""

from __future__ import annotations

from dataclasses import dataclass

import segno
from sqlalchemy import select

from server.db import db
from server.devices.models import Tablet
from server.parts import Parts
from server.recovery.models import RecoveryApproval, RecoveryRequest
from server.recovery.service import GOOD_MS, PERSONS, answer_of, state_of
from server.units.models import Officer, Unit
from shared.protocol.recovery import read_challenge

_WORDS = {
    "waiting": ("warn", "timer-sand", "Chờ hai người duyệt"),
    "approved": ("ok", "shield-check-outline", "Đã mở, khoá mới có hiệu lực"),
    "refused": ("bad", "alert-circle-outline", "Đã từ chối"),
    "expired": ("neu", "timer-sand", "Quá 24 giờ"),
}


@dataclass(frozen=True, slots=True)
class RequestLine:
    """One request. `code` is what must also stand on the tablet; `answer` is shown once both have approved."""

    digest: str
    tablet: str
    unit: str
    officer: str
    code: str
    state: str
    asked_at: int
    approved_by: tuple[str, ...]
    answer: str | None

    @property
    def answer_qr(self) -> str:
        """The answer as a QR (inline SVG, black on white), for the tablet's camera; "" without one."""
        if self.answer is None:
            return ""
        drawing: str = segno.make(self.answer, error="m").svg_inline(scale=4, light="#fff")
        return drawing

    @property
    def missing(self) -> int:
        """How many persons must still approve."""
        return max(0, PERSONS - len(self.approved_by))

    @property
    def words(self) -> tuple[str, str, str]:
        """(tone, icon, words) of its state."""
        return _WORDS[self.state]


def open_requests(parts: Parts, home: int | None) -> list[RequestLine]:
    """Those of the last day, the newest first, of one unit or (None) of all."""
    since = parts.clock.now_ms() - GOOD_MS
    wanted = (
        select(RecoveryRequest, Tablet.code, Unit.name, Officer.name)
        .join(Tablet, (Tablet.home == RecoveryRequest.home) & (Tablet.id == RecoveryRequest.tablet))
        .join(Unit, Unit.home == RecoveryRequest.home)
        .join(Officer, (Officer.home == RecoveryRequest.home) & (Officer.id == RecoveryRequest.officer))
        .where(RecoveryRequest.asked_at > since)
        .order_by(RecoveryRequest.asked_at.desc())
    )
    if home is not None:
        wanted = wanted.where(RecoveryRequest.home == home)
    return [
        RequestLine(
            digest=row.digest.hex(),
            tablet=code,
            unit=unit,
            officer=officer,
            code=read_challenge(row.challenge).code,
            state=state_of(parts, row),
            asked_at=row.asked_at,
            approved_by=_approved_by(row),
            answer=answer_of(row),
        )
        for row, code, unit, officer in db.session.execute(wanted)
    ]


def _approved_by(row: RecoveryRequest) -> tuple[str, ...]:
    names = select(RecoveryApproval.account).where(
        RecoveryApproval.home == row.home, RecoveryApproval.digest == row.digest
    )
    return tuple(db.session.scalars(names.order_by(RecoveryApproval.approved_at)))
