"""A signed request is taken once, near the server's time, so many times a day (docs/protocol.md 13)."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from flask import Request
from sqlalchemy import delete

from server.db import db, insert_once, transaction
from server.devices.models import RequestCount, Tablet, UsedNonce
from server.parts import Parts
from server.problems import Problem
from shared.clock import day_of
from shared.errors import Conflict, NotAllowed
from shared.protocol.requests import (
    SIGNATURE_HEADER,
    TOLERANCE_MS,
    SignedRequest,
    open_request,
    read_signature_header,
    sign_time,
)
from shared.seal.keys import key_id

Purpose = Literal["lease", "feed", "export"]
MOST_A_DAY: dict[Purpose, int] = {"lease": 200, "feed": 5_000, "export": 100}
"""A quiet tablet asks the feed 1,440 times a day; ten blocks a day are a very long shift."""


def take_request(parts: Parts, tablet: Tablet, request: Request, purpose: Purpose) -> None:
    """Check and use up the signature of `request`; the errors of `auth.require_signed_tablet`."""
    signed = check_signature(parts, tablet.id, tablet.public, request)
    now = parts.clock.now_ms()
    # Used up before anything is done with it: what fails afterwards must be asked for anew.
    with transaction():
        mine = (UsedNonce.home == tablet.home, UsedNonce.tablet == tablet.id)
        db.session.execute(delete(UsedNonce).where(*mine, UsedNonce.until < now))
        nonce = {"home": tablet.home, "tablet": tablet.id, "nonce": signed.nonce}
        if not insert_once(UsedNonce, {**nonce, "until": signed.time + 2 * TOLERANCE_MS}):
            raise _replayed()
        within = _count(tablet, purpose, day_of(now).isoformat())
    if not within:
        raise _too_many()


def check_signature(parts: Parts, ledger: UUID, public: bytes, request: Request) -> SignedRequest:
    """The signature of `request` by the tablet with this key, made near the server's time. It is not used up."""
    header = request.headers.get(SIGNATURE_HEADER)
    if header is None:
        raise NotAllowed(
            "request_unsigned",
            vi="Yêu cầu chưa có chữ ký của máy nên không làm gì. Nâng cấp ứng dụng rồi đồng bộ lại.",
            en="The tablet did not sign this request, so nothing was done. Update the app and sync again.",
        )
    kid = key_id(public)
    signed = open_request(read_signature_header(header), lambda asked: public if asked == kid else None)
    path = request.full_path if request.query_string else request.path
    if not signed.is_of(request.method, path, request.get_data()):
        raise NotAllowed(
            "request_signature",
            vi="Chữ ký không phải của yêu cầu này nên không làm gì. Gửi lại.",
            en="The signature is not of this request, so nothing was done. Send again.",
        )
    now = parts.clock.now_ms()
    if abs(now - signed.time) > TOLERANCE_MS:
        raise Problem(_wrong_time(), statement=_time_for(parts, ledger, signed.nonce, now))
    return signed


def _count(tablet: Tablet, purpose: Purpose, day: str) -> bool:
    """Whether this one is still within the day's number."""
    insert_once(RequestCount, {"home": tablet.home, "tablet": tablet.id, "purpose": purpose, "day": day, "count": 0})
    row = db.session.get_one(RequestCount, (tablet.home, tablet.id, purpose), with_for_update=True)
    if row.day != day:
        row.day, row.count = day, 0
    row.count += 1
    return row.count <= MOST_A_DAY[purpose]


def _time_for(parts: Parts, ledger: UUID, nonce: str, now: int) -> dict[str, str]:
    key, server = parts.keys.server, parts.keys.server_id
    return sign_time(key, nonce, server=server, tablet=ledger, time=now).to_wire()


def _too_many() -> NotAllowed:
    return NotAllowed(
        "daily_cap",
        vi="Máy đã hỏi quá nhiều trong hôm nay. Biên bản vẫn gửi được; mai hỏi tiếp, hoặc báo đơn vị.",
        en="This tablet asked too often today. Reports are still taken; ask again tomorrow, or tell the unit.",
    )


def _wrong_time() -> NotAllowed:
    return NotAllowed(
        "request_time",
        vi="Giờ của máy lệch nhiều so với máy chủ. Máy tự hỏi lại theo giờ máy chủ; chỉnh lại đồng hồ của máy.",
        en="The tablet's clock is far from the server's. It asks again with the server's time; set its clock.",
    )


def _replayed() -> Conflict:
    return Conflict(
        "request_replayed",
        vi="Yêu cầu này đã nhận rồi nên lần gửi lại không làm gì.",
        en="This request was taken before, so sending it again did nothing.",
    )
