"""POST /api/v1/enrolments: the only request a device may make without a token."""

from __future__ import annotations

from typing import Any

from flask import request

from server.api import Routes, body
from server.devices.enrolment import enrol
from server.parts import parts_of_app
from shared.protocol.messages import EnrolmentReplySchema, EnrolmentSchema

ROUTES = Routes("devices", "Ghi danh máy / Enrolment")


@ROUTES.route("POST", "/enrolments", takes=EnrolmentSchema, answers=EnrolmentReplySchema)
def post_enrolment() -> dict[str, Any]:
    """Make this device a tablet of the unit that gave the code."""
    return enrol(parts_of_app(), body(EnrolmentSchema), address=request.remote_addr or "")
