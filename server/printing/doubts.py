"""Prints after a restore: what the backup shows as waiting may have been printed since."""

from __future__ import annotations

from sqlalchemy import update

from server.db import db
from server.printing.models import CREATED, FAILED, REFUSED, SENT, STARTED, UNKNOWN, PrintPermit

RESTORED = "Cơ sở dữ liệu vừa phục hồi từ bản sao: không rõ giấy đã ra chưa. Xem hồ sơ giấy trước khi in lại."


def doubt_prints() -> None:
    """Nothing that was under way is printed by itself any more; a person looks. Call inside a transaction."""
    waiting = update(PrintPermit).where(PrintPermit.state == CREATED)
    db.session.execute(waiting.values(state=REFUSED, refused_because=RESTORED, lease_until=None))
    begun = update(PrintPermit).where(PrintPermit.state.in_((STARTED, SENT, FAILED)))
    db.session.execute(begun.values(state=UNKNOWN, fault=RESTORED, lease_until=None, claimed_by=None))
