"""marshmallow schemas derived from the domain's dataclasses, so that a shape is written down once.

They are the definition of the wire, and name what is wrong; `quick` reads the same shapes where nothing is.
A field that is None, or equals its dataclass default, is absent on the wire; an unknown field is an error.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from typing import Any, Literal, TypeVar, Union, get_args, get_origin

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from shared.errors import InvalidInput
from shared.ledger.exact import LARGEST, Json
from shared.protocol.quick import MOST_ITEMS, read_quickly
from shared.protocol.text_rules import text_fault

T = TypeVar("T")

_HINTS: dict[type[Any], dict[str, Any]] = {}
_SCHEMAS: dict[type[Any], type[Schema]] = {}
_INSTANCES: dict[type[Any], Schema] = {}


class _Text(fields.String):
    """A string that keeps the rules of its field's name."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **kwargs)
        fault = text_fault(attr or "", text)
        if fault is not None:
            raise ValidationError(fault)
        return text


class _Truth(fields.Boolean):
    """true or false, never 1 or 0, which compare equal to them."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if type(value) is not bool:
            raise self.make_error("invalid", input=value)
        return value


def _field_for(hint: Any, required: bool) -> fields.Field[Any]:
    options: dict[str, Any] = {"required": required}
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        (inner,) = [one for one in get_args(hint) if one is not type(None)]
        return _field_for(inner, False)
    if origin is Literal:
        return fields.String(validate=validate.OneOf(get_args(hint)), **options)
    if origin is tuple:
        return _tuple_field(get_args(hint), options)
    return _plain_field(hint, options)


def _plain_field(hint: Any, options: dict[str, Any]) -> fields.Field[Any]:
    if dataclasses.is_dataclass(hint):
        return fields.Nested(schema_of(typing.cast("type[Any]", hint))(), **options)
    if hint is bool:
        return _Truth(**options)
    if hint is int:
        return fields.Integer(strict=True, validate=validate.Range(-LARGEST, LARGEST), **options)
    return _Text(**options)


def _tuple_field(args: tuple[Any, ...], options: dict[str, Any]) -> fields.Field[Any]:
    inner = args[0]
    if get_origin(inner) is tuple:
        return fields.Dict(keys=_Text(), values=_Text(), **options)
    return fields.List(_field_for(inner, True), validate=validate.Length(max=MOST_ITEMS), **options)


def schema_of(shape: type[Any]) -> type[Schema]:
    """The schema class of a domain dataclass."""
    if shape in _SCHEMAS:
        return _SCHEMAS[shape]
    hints = _hints(shape)
    members: dict[str, Any] = {}
    for one in dataclasses.fields(shape):
        required = one.default is dataclasses.MISSING
        members[one.name] = _field_for(hints[one.name], required)
    members["Meta"] = type("Meta", (), {"unknown": RAISE})
    _SCHEMAS[shape] = typing.cast("type[Schema]", type(f"{shape.__name__}Schema", (Schema,), members))
    return _SCHEMAS[shape]


def load(shape: type[T], data: Any) -> T:
    """`data` as a `shape`. InvalidInput("malformed") names the first bad field by its dotted path."""
    plain = read_quickly(shape, data)
    return _load_slowly(shape, data) if plain is None else plain


def _load_slowly(shape: type[T], data: Any) -> T:
    if shape not in _INSTANCES:
        _INSTANCES[shape] = schema_of(shape)()
    return _build(shape, checked(_INSTANCES[shape], data))


def checked(schema: Schema, data: Any) -> dict[str, Any]:
    """What `schema` loads from `data`; its ValidationError becomes InvalidInput("malformed") with a field path."""
    try:
        return typing.cast("dict[str, Any]", schema.load(data))
    except ValidationError as error:
        raise malformed(_first_path(error.messages)) from error


def malformed(path: str) -> InvalidInput:
    """The error for the field at the dotted `path`; an empty one is the body itself."""
    shown = path or "body"
    return InvalidInput(
        "malformed",
        field=shown,
        vi=f"Dữ liệu gửi lên có ô “{shown}” không đúng dạng.",
        en=f"The field “{shown}” does not have the agreed form.",
    )


def _first_path(messages: Any) -> str:
    path = []
    while isinstance(messages, dict) and messages:
        key = next(iter(messages))
        path.append(str(key))
        messages = messages[key]
    return ".".join(one for one in path if one not in {"key", "value", "_schema"})


def _hints(shape: type[Any]) -> dict[str, Any]:
    """The field types, evaluated once: doing it for every event took longer than everything else together."""
    if shape not in _HINTS:
        _HINTS[shape] = typing.get_type_hints(shape)
    return _HINTS[shape]


def _build(shape: type[T], loaded: dict[str, Any], path: str = "") -> T:
    """ValueError of a dataclass is its rule about references: the one rule that no single field can check."""
    hints = _hints(shape)
    parts = {name: _built(hints[name], value, f"{path}{name}.") for name, value in loaded.items()}
    try:
        return shape(**parts)
    except ValueError as error:
        raise malformed(f"{path}of_seq") from error


def _built(hint: Any, value: Any, path: str) -> Any:
    if get_origin(hint) in (Union, types.UnionType):
        hint = next(one for one in get_args(hint) if one is not type(None))
    if dataclasses.is_dataclass(hint):
        return _build(typing.cast("type[Any]", hint), value, path)
    if get_origin(hint) is tuple:
        inner = get_args(hint)[0]
        if get_origin(inner) is tuple:
            return tuple(sorted(value.items()))
        return tuple(_built(inner, one, f"{path}{place}.") for place, one in enumerate(value))
    return value


def dump(value: Any) -> dict[str, Json]:
    """A domain dataclass as exact-JSON data; absent where None or default."""
    data: dict[str, Json] = {}
    for one in dataclasses.fields(value):
        item = getattr(value, one.name)
        if item is None or (one.default is not dataclasses.MISSING and item == one.default):
            continue
        data[one.name] = _dumped(item)
    return data


def _dumped(item: Any) -> Json:
    if dataclasses.is_dataclass(item):
        return dump(item)
    if isinstance(item, tuple):
        if item and isinstance(item[0], tuple):
            return dict(item)
        return [_dumped(one) for one in item]
    return typing.cast("Json", item)
