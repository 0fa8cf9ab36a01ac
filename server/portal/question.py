"""What a person asks: a code, a decision number, a report number, or the text of a scanned seal."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from marshmallow import fields, validate

from shared.errors import InvalidInput
from shared.numbering.lookup_code import LookupKey, read_code
from shared.numbering.number import read_report_number, read_serial
from shared.protocol.messages import Message, read_message
from shared.seal.claims import Claims
from shared.seal.token import from_qr_text, read_token

FactKind = Literal["identity_tail", "plate_and_date", "seal"]
LONGEST = 1_000
_SHORTEST_SEAL = 60


class FactSchema(Message):
    """One thing that only the paper's holder reads off it."""

    kind = fields.String(required=True, validate=validate.OneOf(("identity_tail", "plate_and_date", "seal")))
    value = fields.String(validate=validate.Length(max=LONGEST))
    plate = fields.String(validate=validate.Length(max=20))
    date = fields.Date()


class LookupSchema(Message):
    """POST /api/v1/lookup. `unit` is its home; `date` the day on the paper."""

    query = fields.String(required=True, validate=validate.Length(1, LONGEST))
    unit = fields.Integer(strict=True, validate=validate.Range(1, 16_383))
    date = fields.Date()
    fact = fields.Nested(FactSchema)


@dataclass(frozen=True, slots=True)
class ScannedSeal:
    """A token that reads as one of ours; whether its signature holds is judged against the key list."""

    token: bytes
    claims: Claims
    kid: bytes


@dataclass(frozen=True, slots=True)
class Fact:
    """`value`: last six characters of the identity; `plate` with `day`; or the `seal`."""

    kind: FactKind
    value: str = ""
    plate: str = ""
    day: date | None = None
    seal: ScannedSeal | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """Exactly one of `code`, `serial`, `report`, `seal` is set."""

    code: LookupKey | None = None
    serial: int | None = None
    report: tuple[str, int] | None = None
    seal: ScannedSeal | None = None
    unit: int | None = None
    day: date | None = None
    fact: Fact | None = None


class Mistyped(Exception):
    """The query cannot be what the paper says; the error tells how."""

    def __init__(self, error: InvalidInput) -> None:
        super().__init__(str(error))
        self.error = error


def read_question(body: Any) -> Question:
    """The question in a LookupSchema body. Mistyped when the query has no possible reading."""
    asked = read_message(LookupSchema, body)
    fact = _read_fact(asked["fact"]) if "fact" in asked else None
    rest = {"unit": asked.get("unit"), "day": asked.get("date"), "fact": fact}
    query = asked["query"].strip()
    try:
        return _read_query(query, rest)
    except InvalidInput as error:
        raise Mistyped(error) from error


def _read_query(query: str, rest: dict[str, Any]) -> Question:
    if len(query) >= _SHORTEST_SEAL:
        return Question(seal=read_seal(query), **rest)
    typed = "".join(query.split()).upper()
    if "/BB" in typed or re.fullmatch(r"\d{4,5}-\d{1,9}", typed):
        return Question(report=read_report_number(query), **rest)
    if "/" in typed or re.fullmatch(r"\d{1,7}", typed):
        return Question(serial=read_serial(query), **rest)
    return Question(code=read_code(query), **rest)


def read_seal(text: str) -> ScannedSeal:
    """The token of a scanned QR. Corrupt("seal_unreadable") when it is not one of ours."""
    token = from_qr_text(text.strip())
    claims, kid = read_token(token)
    return ScannedSeal(token, claims, kid)


def _read_fact(body: dict[str, Any]) -> Fact:
    if body["kind"] == "seal":
        return Fact("seal", seal=read_seal(body.get("value", "")))
    return Fact(body["kind"], body.get("value", ""), body.get("plate", ""), body.get("date"))
