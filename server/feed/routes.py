"""GET /api/v1/feed, the documents it names, and the key lists anyone may fetch."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from marshmallow import fields

from server.api import Routes
from server.devices.auth import require_signed_tablet
from server.feed.documents import document_by_hash
from server.feed.service import feed_of
from server.keys.publication import key_ring
from server.parts import parts_of_app
from shared.errors import InvalidInput
from shared.protocol.messages import FeedSchema, Message, SignedSchema

LONGEST_HOME = 5
"""Digits of the largest unit, 16383."""
ROUTES = Routes("feed", "Tin cho máy / Feed and documents")


class DocumentReplySchema(Message):
    """One signed document."""

    document = fields.Nested(SignedSchema, required=True)


@ROUTES.route("GET", "/feed", answers=FeedSchema)
def get_feed() -> dict[str, Any]:
    """Documents by name and the items after ``?after=N``."""
    tablet = require_signed_tablet("feed")
    after = request.args.get("after", "0")
    if not after.isdecimal() or len(after) > 9:
        raise InvalidInput(
            "malformed", field="after", vi="“after” phải là số nguyên.", en="“after” must be a whole number."
        )
    return feed_of(parts_of_app(), tablet, int(after))


@ROUTES.route("GET", "/documents/<name>/<digest>", answers=DocumentReplySchema)
def get_document(name: str, digest: str) -> dict[str, Any]:
    """A document of the tablet's unit, under its hash."""
    tablet = require_signed_tablet("feed")
    return {"document": document_by_hash(tablet.home, name, digest).to_wire()}


@ROUTES.blueprint.get("/api/v1/keys.json")  # type: ignore[untyped-decorator]  # flask-smorest has no types
def get_keys() -> Response:
    """Root key, index and the lists of all units, with ``?home=N`` of one: public, so that anyone checks a paper."""
    home = request.args.get("home")
    if home is not None and not (home.isascii() and home.isdecimal() and len(home) <= LONGEST_HOME):
        raise InvalidInput(
            "malformed", field="home", vi="“home” phải là số của đơn vị.", en="“home” must be the number of a unit."
        )
    return Response(key_ring(parts_of_app(), None if home is None else int(home)), mimetype="application/json")
