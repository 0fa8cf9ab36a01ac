"""The sync path: POST /api/v1/ledger/{tablet} and …/offer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import current_app, request

from server.api import Routes, body
from server.devices.auth import require_signed_tablet, require_tablet
from server.ledger.admission import EXTENSION as GATE
from server.ledger.admission import Gate
from server.ledger.offers import accept_offer
from server.ledger.pulling import missing_events
from server.ledger.push import accept_push
from server.parts import parts_of_app
from shared.protocol.envelope import read_push
from shared.protocol.messages import (
    MissingReplySchema,
    MissingSchema,
    OfferReplySchema,
    OfferSchema,
    PushReplySchema,
)

ROUTES = Routes("ledger", "Đồng bộ sổ / Ledger sync")


@ROUTES.route("POST", "/ledger/<uuid:ledger>", answers=PushReplySchema)
def post_push(ledger: UUID) -> dict[str, Any]:
    """Take a push (application/x-ndjson, gzip) whole or not at all."""
    body_read = request.get_data()  # a slow sender must not hold a place inside
    gate: Gate = current_app.extensions[GATE]
    with gate.admitted():
        tablet = require_tablet(ledger)
        return accept_push(parts_of_app(), tablet, read_push(body_read))


@ROUTES.route("POST", "/ledger/<uuid:ledger>/offer", takes=OfferSchema, answers=OfferReplySchema)
def post_offer(ledger: UUID) -> dict[str, Any]:
    """Say what this server holds of the ledger."""
    tablet = require_tablet(ledger)
    return accept_offer(parts_of_app(), tablet, body(OfferSchema))


@ROUTES.route("POST", "/ledger/<uuid:ledger>/missing", takes=MissingSchema, answers=MissingReplySchema)
def post_missing(ledger: UUID) -> dict[str, Any]:
    """Give a tablet that was set back its own events again; its key must have signed the request."""
    tablet = require_signed_tablet("export", ledger)
    return missing_events(parts_of_app(), tablet, body(MissingSchema))
