"""Read models of the text outbox."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from server.db import db
from server.sms.models import SandboxMessage, SmsRow


def sms_counts(home: int | None = None) -> dict[str, int]:
    """State (also `no_phone`) → how many texts; states with none are absent."""
    wanted = select(SmsRow.state, func.count()).group_by(SmsRow.state)
    if home is not None:
        wanted = wanted.where(SmsRow.home == home)
    return {row[0]: row[1] for row in db.session.execute(wanted)}


def sandbox_messages(home: int | None = None, *, limit: int = 200) -> Sequence[SandboxMessage]:
    """What the sandbox gateway has taken, the newest first."""
    wanted = select(SandboxMessage).order_by(SandboxMessage.sent_at.desc()).limit(limit)
    if home is not None:
        wanted = wanted.where(SandboxMessage.home == home)
    return db.session.scalars(wanted).all()
