"""POST /api/v1/lookup: public, without a token; the page /tra-cuu asks the same service."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from server.api import Routes, json_body
from server.parts import parts_of_app
from server.portal.answer import AnswerSchema
from server.portal.question import LookupSchema
from server.portal.service import answer_to

ROUTES = Routes("portal", "Tra cứu / Public look-up")


@ROUTES.route("POST", "/lookup", takes=LookupSchema, answers=AnswerSchema)
def post_lookup() -> dict[str, Any]:
    """Say what became of a decision or report, and why it is not here if it is not."""
    return asdict(answer_to(parts_of_app(), json_body()))
