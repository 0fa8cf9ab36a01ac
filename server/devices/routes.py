"""POST /api/v1/enrolments, which a device makes without a token, and POST /api/v1/officers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import request

from server.api import Routes, body
from server.devices.auth import require_tablet
from server.devices.enrolment import enrol
from server.devices.returning import take_back
from server.devices.signing_in import NewOfficer, sign_in_officer
from server.parts import parts_of_app
from shared.protocol.messages import (
    EnrolmentReplySchema,
    EnrolmentSchema,
    ReturnReplySchema,
    ReturnSchema,
    SignInReplySchema,
)

ROUTES = Routes("devices", "Ghi danh máy / Enrolment")


@ROUTES.route("POST", "/enrolments", takes=EnrolmentSchema, answers=EnrolmentReplySchema)
def post_enrolment() -> dict[str, Any]:
    """Make this device a tablet of the unit that gave the code."""
    return enrol(parts_of_app(), body(EnrolmentSchema), address=request.remote_addr or "")


@ROUTES.route("POST", "/officers/<int:officer>", takes=EnrolmentSchema, answers=SignInReplySchema)
def post_officer(officer: int) -> dict[str, Any]:
    """Certify a further officer's key on this tablet, by his one-time code."""
    who = NewOfficer(require_tablet(), officer, request.remote_addr or "")
    return sign_in_officer(parts_of_app(), who, body(EnrolmentSchema))


@ROUTES.route("POST", "/ledger/<uuid:ledger>/return", takes=ReturnSchema, answers=ReturnReplySchema)
def post_return(ledger: UUID) -> dict[str, Any]:
    """Know a tablet again that was enrolled after the backup this server was restored from."""
    return take_back(parts_of_app(), ledger, body(ReturnSchema), request)
