"""A final page as a file: the same permit, the same `print.started`, counted as a copy. No other way gives one away."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import update

from server.db import db, transaction
from server.parts import Parts
from server.printing.models import CREATED, FILE, SENT, STARTED, Printer, PrintPermit
from server.printing.permits import permit_with, require_officer
from server.printing.starting import prepare, refuse, start
from shared.errors import Conflict, DomainError


def hand_out(parts: Parts, home: int, permit_id: UUID, *, officer: int) -> tuple[str, int, bytes]:
    """Use the permit: (number, copy, PDF), once. Conflict("started") when it was used, refused or has expired; errors
    of the gate as they are."""
    key, me = (home, permit_id), f"file:{parts.new_id()}"
    with transaction():
        require_officer(home, officer)
        permit = permit_with(home, permit_id, locked=True)
        printer = db.session.get_one(Printer, (home, permit.printer))
        if permit.state != CREATED or printer.kind != FILE:
            raise _used()
        permit.claimed_by, permit.attempts = me, permit.attempts + 1
    try:
        prepared = prepare(parts, key)
    except DomainError as refused:
        refuse(key, refused)
        raise
    if not start(parts, key, prepared, by=me):
        raise _used()
    with transaction():
        mine = update(PrintPermit).where(PrintPermit.home == home, PrintPermit.id == permit_id)
        mine = mine.where(PrintPermit.state == STARTED, PrintPermit.claimed_by == me)
        db.session.execute(mine.values(state=SENT, sent_at=parts.clock.now_ms(), lease_until=None))
    ((copy, pdf),) = prepared.copies
    return prepared.number, copy, pdf


def _used() -> Conflict:
    return Conflict(
        "started",
        vi="Lệnh này đã dùng, bị từ chối hoặc hết hạn. Mỗi lệnh chỉ lấy được một lần; cần nữa thì cho in thêm.",
        en="This permit was used, refused, or has expired. A permit gives its file once; ask for another copy.",
    )
