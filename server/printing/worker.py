"""The print worker: takes permits from the database, starts them in the ledger, sends them once.

A worker that dies after `print.started` leaves a permit that asks a person; nothing is ever sent again by itself.
Several workers may run: a permit is claimed by a conditional UPDATE under its printer's row lock, and started only by
the one that still holds it.
"""

from __future__ import annotations

import logging
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, CursorResult, Row, exists, or_, select, update
from sqlalchemy.orm import aliased

from server.db import db, transaction
from server.parts import Parts
from server.printing.models import (
    CREATED,
    EXPIRED,
    FAILED,
    IPP,
    SENT,
    STARTED,
    UNKNOWN,
    Printer,
    PrintPermit,
)
from server.printing.starting import SENDING_MS, Key, Prepared, prepare, refuse, start
from server.printing.wire import station_at
from shared.errors import Corrupt, DomainError
from shared.printing.station import CONNECTED, Job, Note, Station

LOG = logging.getLogger("bienban.printing")
CLAIM_MS = 60_000
FIRST_WAIT_MS, LONGEST_WAIT_MS = 2_000, 30_000
UNSURE = "printer_unsure"
LOST = "Chương trình in dừng giữa chừng: không rõ tờ nào đã ra. Xem khay giấy rồi trả lời; máy không tự in lại."
_DEFECT = Corrupt(
    "not_printable",
    vi="Không dựng được trang do lỗi chương trình. Báo quản trị.",
    en="The page could not be made: a fault of the program. Tell the operator.",
)


def run_once(parts: Parts, worker: str) -> bool:
    """One thing of each sort; whether anything was done."""
    done = expire(parts) + recover(parts) > 0
    return print_one(parts, worker) or done


def print_one(parts: Parts, worker: str) -> bool:
    """Print one permit that is due; whether there was one."""
    claimed = _claim(parts, worker)
    if claimed is None:
        return False
    key, uri = claimed
    parts.hooks.point("print.claimed")
    station = station_at(uri)
    hindrance = station.hindrance()
    if hindrance is not None:
        _put_back(parts, key, worker, hindrance)
        return True
    try:
        prepared = prepare(parts, key)
    except DomainError as refused:
        refuse(key, refused)
        return True
    except Exception:
        LOG.exception("permit %s", key)
        refuse(key, _DEFECT)
        return True
    parts.hooks.point("print.before")
    if start(parts, key, prepared, by=worker):
        parts.hooks.point("print.started")
        _send(parts, key, worker, station, prepared)
    return True


def recover(parts: Parts) -> int:
    """Permits whose worker fell silent after it had started them: only a person knows what came out."""
    return _sweep(
        [PrintPermit.state == STARTED, PrintPermit.lease_until <= parts.clock.now_ms()],
        {"state": UNKNOWN, "fault": LOST, "claimed_by": None, "lease_until": None},
    )


def expire(parts: Parts) -> int:
    """Permits that nobody used in their time."""
    now = parts.clock.now_ms()
    free = or_(PrintPermit.lease_until.is_(None), PrintPermit.lease_until <= now)
    return _sweep([PrintPermit.state == CREATED, PrintPermit.expires_at <= now, free], {"state": EXPIRED})


def _sweep(conditions: list[ColumnElement[bool]], values: dict[str, Any]) -> int:
    found = db.session.execute(select(PrintPermit.home, PrintPermit.id).where(*conditions)).all()
    if not found:
        return 0
    with transaction():
        return sum(_update((home, one), conditions, values) for home, one in found)


def _claim(parts: Parts, worker: str) -> tuple[Key, str] | None:
    """A due permit of a printer that nobody works for now, ours until its lease ends; with the printer's address."""
    now = parts.clock.now_ms()
    free = or_(PrintPermit.lease_until.is_(None), PrintPermit.lease_until <= now)
    due = [PrintPermit.state == CREATED, PrintPermit.due_at <= now, PrintPermit.expires_at > now, free]
    of_printer = (Printer.home == PrintPermit.home) & (Printer.name == PrintPermit.printer)
    candidates = db.session.execute(
        select(PrintPermit.home, PrintPermit.id, Printer.name, Printer.uri)
        .join(Printer, of_printer)
        .where(*due, Printer.kind == IPP, ~_busy(now))
        .order_by(PrintPermit.due_at, PrintPermit.asked_at)
        .limit(10)
    ).all()
    for one in candidates:
        if _claimed(one, due, worker, now):
            return (one.home, one.id), one.uri
    return None


def _claimed(one: Row[int, UUID, str, str], due: list[ColumnElement[bool]], worker: str, now: int) -> bool:
    with transaction():
        locked = select(Printer.name).where(Printer.home == one.home, Printer.name == one.name)
        if db.session.scalar(locked.with_for_update(skip_locked=True)) is None:
            return False
        values = {"claimed_by": worker, "lease_until": now + CLAIM_MS, "attempts": PrintPermit.attempts + 1}
        return _update((one.home, one.id), [*due, ~_busy(now)], values) == 1


def _busy(now: int) -> ColumnElement[bool]:
    """Whether a worker has another permit of the same printer in hand: a printer gets one job after the other."""
    other = aliased(PrintPermit)
    return exists(
        select(other.id).where(
            other.home == PrintPermit.home,
            other.printer == PrintPermit.printer,
            other.id != PrintPermit.id,
            other.state.in_((CREATED, STARTED)),
            other.lease_until > now,
        )
    )


def _put_back(parts: Parts, key: Key, worker: str, hindrance: Note) -> None:
    """Nothing was started: the permit waits until the printer can, and says why."""
    with transaction():
        permit = db.session.get_one(PrintPermit, key)
        wait = min(FIRST_WAIT_MS << min(permit.attempts, 10), LONGEST_WAIT_MS)
        _update(
            key,
            [PrintPermit.state == CREATED, PrintPermit.claimed_by == worker],
            {
                "claimed_by": None,
                "lease_until": None,
                "due_at": parts.clock.now_ms() + wait,
                "fault": f"Máy in {hindrance.vi}. Tự in khi máy in sẵn sàng.",
            },
        )


def _send(parts: Parts, key: Key, worker: str, station: Station, prepared: Prepared) -> None:
    try:
        for copy, pdf in prepared.copies:
            if not _still_ours(parts, key, worker):
                return  # a person was asked meanwhile: no sheet may come after the answer
            job = station.create(f"{prepared.number} #{copy}")
            _note_job(key, worker, job)
            parts.hooks.point("print.created")
            station.send(job, pdf)
            parts.hooks.point("print.copy")
            station.watch(job)
    except DomainError as fault:
        _end(parts, key, worker, UNKNOWN if fault.code == UNSURE else FAILED, fault.vi)
    except Exception:
        # A defect of ours: a person is asked all the same, the permit never hangs.
        LOG.exception("permit %s", key)
        _end(parts, key, worker, UNKNOWN, LOST)
    else:
        told = station.note()
        _end(parts, key, worker, SENT, None if told == CONNECTED else f"Máy in báo: {told.vi}.")
    parts.hooks.point("print.sent")


def _still_ours(parts: Parts, key: Key, worker: str) -> bool:
    ours = [PrintPermit.state == STARTED, PrintPermit.claimed_by == worker]
    with transaction():
        return _update(key, ours, {"lease_until": parts.clock.now_ms() + SENDING_MS}) == 1


def _note_job(key: Key, worker: str, job: Job) -> None:
    with transaction():
        _update(key, [PrintPermit.claimed_by == worker], {"job_uri": job.uri, "job_uuid": job.uuid})


def _end(parts: Parts, key: Key, worker: str, state: str, fault: str | None) -> None:
    ours = [PrintPermit.state == STARTED, PrintPermit.claimed_by == worker]
    with transaction():
        _update(key, ours, {"state": state, "fault": fault, "sent_at": parts.clock.now_ms(), "lease_until": None})


def _update(key: Key, conditions: list[ColumnElement[bool]], values: dict[str, Any]) -> int:
    statement = update(PrintPermit).where(PrintPermit.home == key[0], PrintPermit.id == key[1], *conditions)
    result = cast(
        "CursorResult[tuple[()]]",
        db.session.execute(statement.values(**values).execution_options(synchronize_session=False)),
    )
    return result.rowcount
