"""POST /api/v1/leases."""

from __future__ import annotations

from typing import Any

from server.api import Routes, body
from server.devices.auth import require_signed_tablet
from server.numbering.service import grant_lease
from server.parts import parts_of_app
from shared.protocol.messages import LeaseReplySchema, LeaseRequestSchema

ROUTES = Routes("numbering", "Dải số / Leases")


@ROUTES.route("POST", "/leases", takes=LeaseRequestSchema, answers=LeaseReplySchema)
def post_lease() -> dict[str, Any]:
    """Grant a block of numbers; the same request id is answered with the same lease for ever."""
    tablet = require_signed_tablet("lease")
    return {"lease": grant_lease(parts_of_app(), tablet, body(LeaseRequestSchema)).to_wire()}
