"""What was refused in a tablet's name: logged each time, counted by day and reason, shown to supervisors."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta

from flask import Request
from sqlalchemy import delete, select, update

from server.db import db, insert_once, transaction
from server.devices.models import RefusedRequest, Tablet
from server.parts import Parts
from shared.clock import day_of

LOG = logging.getLogger("bienban.access")
KEPT_DAYS = 90
WORDS = {
    "token": ("Thẻ truy cập không còn giá trị", "The token is not valid any more"),
    "revoked": ("Máy đã thu hồi vẫn gọi", "A tablet out of service still calls"),
    "foreign_ledger": ("Gửi vào sổ của máy khác", "It wrote into another tablet's ledger"),
    "request_unsigned": ("Yêu cầu không có chữ ký", "The request was not signed"),
    "request_signature": ("Chữ ký không phải của yêu cầu", "The signature was not of the request"),
    "signature": ("Chữ ký yêu cầu không hợp lệ", "The request's signature does not hold"),
    "request_replayed": ("Yêu cầu cũ gửi lại", "An earlier request was sent again"),
    "request_time": ("Giờ của yêu cầu lệch xa", "The request's time was far off"),
    "daily_cap": ("Quá số lần trong ngày", "Too many in one day"),
}
"""Reason code → what a supervisor reads."""


def note_refusal(parts: Parts, tablet: Tablet, code: str, request: Request) -> None:
    """Count it, in a transaction of its own: the refusal itself changes nothing else."""
    home, of, now = tablet.home, tablet.id, parts.clock.now_ms()
    # The route, not the path: what a stranger writes into an address is nothing to keep.
    path, address = str(request.url_rule), (request.remote_addr or "")[:60]
    LOG.warning("%s %s from %s for tablet %s: %s", request.method, path, address, of, code)
    day = day_of(now).isoformat()
    with transaction():
        insert_once(
            RefusedRequest,
            {
                "home": home, "tablet": of, "day": day, "code": code, "count": 0, "first_at": now, "last_at": now,
                "address": address, "path": path,
            },
        )  # fmt: skip
        key = {"home": home, "tablet": of, "day": day, "code": code}
        counted = {"count": RefusedRequest.count + 1, "last_at": now, "address": address, "path": path}
        db.session.execute(update(RefusedRequest).filter_by(**key).values(counted))
        too_old = (day_of(now) - timedelta(days=KEPT_DAYS)).isoformat()
        db.session.execute(
            delete(RefusedRequest).where(
                RefusedRequest.home == home, RefusedRequest.tablet == of, RefusedRequest.day < too_old
            )
        )


@dataclass(frozen=True, slots=True)
class Refusal:
    """What was refused in a tablet's name on one day for one `reason`; `address` of the last one, times ms UTC."""

    home: int
    code_of_tablet: str
    reason: str
    count: int
    first_at: int
    last_at: int
    address: str


def refusals_since(home: int | None, since: str) -> list[Refusal]:
    """Refusals of one unit's tablets, or (None) of all, since that day (ISO), newest first."""
    found = (
        select(RefusedRequest, Tablet.code)
        .join(Tablet, (Tablet.home == RefusedRequest.home) & (Tablet.id == RefusedRequest.tablet))
        .where(RefusedRequest.day >= since)
        .order_by(RefusedRequest.last_at.desc(), RefusedRequest.code)
    )
    rows = db.session.execute(found if home is None else found.where(RefusedRequest.home == home))
    return [Refusal(row.home, code, row.code, row.count, row.first_at, row.last_at, row.address) for row, code in rows]
