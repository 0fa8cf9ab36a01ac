"""A unit as a TOML file: what `bienban-server init --unit FILE` reads.

[unit]      home, name, parent, place, province, sms_name
[policy]    print_policy = "entered" | "acknowledged", symbol, digits        (all optional)
[payment]   treasury, account, agency_code, chapter, subitem                 (all but treasury optional)
[[officers]] id, name, post, title, agency = "csgt" | "inspectorate", delegation (optional)
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from marshmallow import fields, validate

from server.sms.text import check_sms_name
from shared.errors import InvalidInput
from shared.people.officer import Agency, parse_post
from shared.protocol.messages import Message, OfficerSchema, UnitSchema, read_message


class _UnitSection(UnitSchema):
    home = fields.Integer(required=True, strict=True, validate=validate.Range(1, 16_383))
    province = fields.String(required=True)
    sms_name = fields.String(required=True)


class _PolicySection(Message):
    print_policy = fields.String(load_default="entered", validate=validate.OneOf(("entered", "acknowledged")))
    symbol = fields.String(load_default="QĐ-XPHC", validate=validate.Length(1, 20))
    digits = fields.Integer(load_default=6, strict=True, validate=validate.Range(1, 7))


class _PaymentSection(Message):
    treasury = fields.String(required=True)
    account = fields.String()
    agency_code = fields.String()
    chapter = fields.String()
    subitem = fields.String()


class UnitFile(Message):
    """The whole file."""

    unit = fields.Nested(_UnitSection, required=True)
    policy = fields.Nested(_PolicySection, load_default=lambda: _PolicySection().load({}))
    payment = fields.Nested(_PaymentSection, required=True)
    officers = fields.List(fields.Nested(OfficerSchema), required=True, validate=validate.Length(min=1))


def read_unit_file(path: Path) -> dict[str, Any]:
    """The checked content. InvalidInput names the file, or the field that is wrong."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InvalidInput(
            "unit_file",
            field=str(path),
            vi=f"Không đọc được tệp đơn vị {path}: {error}.",
            en=f"The unit file {path} cannot be read: {error}.",
        ) from error
    return read_unit(content)


def read_unit(content: dict[str, Any]) -> dict[str, Any]:
    """The same from a dict."""
    checked = read_message(UnitFile, content)
    check_sms_name(checked["unit"]["sms_name"])
    ids = [one["id"] for one in checked["officers"]]
    if len(set(ids)) != len(ids) or min(ids) < 1:
        raise InvalidInput(
            "malformed",
            field="officers.id",
            vi="Mỗi cán bộ cần một số riêng từ 1 trở lên.",
            en="Each officer needs a number of his own, from 1 up.",
        )
    for n, one in enumerate(checked["officers"]):
        _check_post(one, f"officers.{n}.post")
    return checked


def _check_post(officer: dict[str, Any], field: str) -> None:
    try:
        parse_post(officer["post"], Agency(officer["agency"]))
    except InvalidInput as error:
        raise error.at(field) from error
