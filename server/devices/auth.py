"""Who is calling: the tablet's bearer token, and its signature over the request where it gives one."""

from __future__ import annotations

import hashlib
from uuid import UUID

from flask import request
from sqlalchemy import select

from server.db import db
from server.devices.models import REVOKED, Tablet
from shared.errors import NotAllowed
from shared.protocol.requests import SIGNATURE_HEADER, read_signature_header
from shared.seal.base64url import from_base64url
from shared.seal.keys import key_id


def require_tablet(ledger: UUID | None = None) -> Tablet:
    """The tablet whose token this request carries; `ledger`: it may only speak for this one.

    NotAllowed("token") for a missing, unknown or revoked token, ("foreign_ledger") for another's ledger;
    Corrupt("signature") when a signed-request header is there and does not hold.
    """
    tablet = _by_token(request.headers.get("Authorization", ""))
    if tablet is None or tablet.state == REVOKED:
        raise NotAllowed(
            "token",
            vi="Máy chủ không nhận ra máy này. Dữ liệu vẫn giữ trên máy; mang máy về đơn vị để ghi danh lại.",
            en="The server does not know this tablet. Everything stays on it; bring it to the unit to enrol again.",
        )
    if ledger is not None and ledger != tablet.id:
        raise NotAllowed(
            "foreign_ledger",
            field="tablet",
            vi="Máy chỉ được gửi sổ của chính mình.",
            en="A tablet may only send its own ledger.",
        )
    _check_signature(tablet)
    return tablet


def _by_token(header: str) -> Tablet | None:
    scheme, _, text = header.partition(" ")
    try:
        token = from_base64url(text.strip())
    except ValueError:
        return None
    if scheme.lower() != "bearer" or len(token) != 32:
        return None
    return db.session.scalar(select(Tablet).where(Tablet.token_hash == hashlib.sha256(token).digest()))


def _check_signature(tablet: Tablet) -> None:
    header = request.headers.get(SIGNATURE_HEADER)
    if header is None:
        return
    kid = key_id(tablet.public)
    content = read_signature_header(header).opened("request", lambda asked: tablet.public if asked == kid else None)
    path = request.full_path if request.query_string else request.path
    expected = (request.method, path, hashlib.sha256(request.get_data()).hexdigest())
    if (content.get("method"), content.get("path"), content.get("body")) != expected:
        raise NotAllowed(
            "request_signature",
            vi="Chữ ký không phải của yêu cầu này nên không làm gì. Gửi lại.",
            en="The signature is not of this request, so nothing was done. Send again.",
        )
