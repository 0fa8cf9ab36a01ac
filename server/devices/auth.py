"""Who is calling: the tablet's bearer token, and for what must not be repeated its signature over the request."""

from __future__ import annotations

import logging
from typing import NoReturn
from uuid import UUID

from flask import request
from sqlalchemy import select

from server.db import db
from server.devices.models import REVOKED, Tablet
from server.devices.refusals import note_refusal
from server.devices.signed_requests import Purpose, take_request
from server.devices.tokens import tablet_of_token
from server.parts import parts_of_app
from server.problems import Problem
from shared.errors import DomainError, NotAllowed

LOG = logging.getLogger("bienban.access")


def require_tablet(ledger: UUID | None = None) -> Tablet:
    """The tablet whose token this request carries; `ledger`: it may only speak for this one.

    NotAllowed("token") for a missing or unknown token, ("revoked"), ("foreign_ledger") for another's ledger. What is
    refused in a known tablet's name is counted for people to see.
    """
    tablet = tablet_of_token(parts_of_app(), request.headers.get("Authorization", ""), ledger)
    if tablet is None:
        _refuse(_named(ledger), _unknown_token())
    if tablet.state == REVOKED:
        _refuse(tablet, _revoked())
    if ledger is not None and ledger != tablet.id:
        _refuse(tablet, _foreign_ledger())
    return tablet


def require_signed_tablet(purpose: Purpose, ledger: UUID | None = None) -> Tablet:
    """As `require_tablet`, and its key signed exactly this request, now, for the first time (protocol.md 13).

    NotAllowed: request_unsigned, request_signature, daily_cap. Problem: request_time, with the server's time signed
    for this request. Conflict("request_replayed"). Corrupt("signature"). Nothing was done in any of these cases.
    """
    tablet = require_tablet(ledger)
    try:
        take_request(parts_of_app(), tablet, request, purpose)
    except Problem as problem:
        note_refusal(parts_of_app(), tablet, problem.error.code, request)
        raise
    except DomainError as refusal:
        _refuse(tablet, refusal)
    return tablet


def _refuse(tablet: Tablet | None, refusal: DomainError) -> NoReturn:
    if tablet is None:
        LOG.warning("%s %s from %s: %s", request.method, request.path, request.remote_addr, refusal.code)
    else:
        note_refusal(parts_of_app(), tablet, refusal.code, request)
    raise refusal


def _named(ledger: UUID | None) -> Tablet | None:
    """The tablet in whose name somebody speaks."""
    if ledger is None:
        return None
    return db.session.scalar(select(Tablet).where(Tablet.id == ledger))


def _unknown_token() -> NotAllowed:
    return NotAllowed(
        "token",
        vi="Máy chủ không nhận ra máy này. Dữ liệu vẫn giữ trên máy; mang máy về đơn vị để ghi danh lại.",
        en="The server does not know this tablet. Everything stays on it; bring it to the unit to enrol again.",
    )


def _revoked() -> NotAllowed:
    return NotAllowed(
        "revoked",
        vi="Đơn vị đã thu hồi máy này. Dữ liệu vẫn giữ trên máy; mang máy về đơn vị.",
        en="The unit took this tablet out of service. Everything stays on it; bring it to the unit.",
    )


def _foreign_ledger() -> NotAllowed:
    return NotAllowed(
        "foreign_ledger",
        field="tablet",
        vi="Máy chỉ được gửi sổ của chính mình.",
        en="A tablet may only send its own ledger.",
    )
