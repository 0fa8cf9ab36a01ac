"""Reading what a server answers, on a tablet that may be older than the server.

A newer server may say more than this program knows: what it does not know is left out, and words it does not know are
kept as they are (a screen shows them as "update the app"). A request is read strictly: there a field that nobody
knows is a mistake.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from shared.ledger.exact import DEEPEST
from shared.protocol.messages import VERDICTS, Message, read_message

UPDATE = "app_update"
"""What an event waits for on the tablet's own screen when the server's word about it is not known here."""


def read_answer(schema: type[Message], body: Any) -> dict[str, Any]:
    """As `messages.read_message`, without the members that `schema` does not name. InvalidInput("malformed")."""
    return read_message(schema, _known(schema(), body, DEEPEST))


def understood(verdict: Mapping[str, Any]) -> tuple[str, str | None]:
    """(verdict, on what or why) of a VerdictSchema's content; ("held", UPDATE) when only a newer program knows it."""
    if verdict["verdict"] not in VERDICTS:
        return "held", UPDATE
    return str(verdict["verdict"]), verdict.get("on") or verdict.get("reason")


def _known(schema: Message, body: Any, depth: int) -> Any:
    if not isinstance(body, dict) or depth == 0:
        return body
    return {
        name: _known_in(schema.fields[name], value, depth - 1) for name, value in body.items() if name in schema.fields
    }


def _known_in(field: fields.Field[Any], value: Any, depth: int) -> Any:
    if isinstance(field, fields.Nested):
        inner = field.schema
        return _known(inner, value, depth) if isinstance(inner, Message) else value
    if isinstance(field, fields.List) and isinstance(value, list):
        return [_known_in(field.inner, one, depth) for one in value]
    if isinstance(field, fields.Dict) and field.value_field is not None and isinstance(value, dict):
        return {name: _known_in(field.value_field, one, depth) for name, one in value.items()}
    return value
