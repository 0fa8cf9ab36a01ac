"""The quick way from data to a domain object, for data that is plainly right: one closure a field, made once a shape.

It only ever says yes, or nothing: what it does not take, `schemas.load` asks marshmallow about, which knows the bad
field's name. A server that drains a shift spends a tenth of the time here that marshmallow takes (docs/adr/0010).
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable
from typing import Any, Literal, TypeVar, Union, get_args, get_origin

from shared.ledger.exact import LARGEST
from shared.protocol.text_rules import text_fault

T = TypeVar("T")
Reader = Callable[[Any], Any]

MOST_ITEMS = 200
"""Of a list."""
_READERS: dict[type[Any], Reader] = {}


class Unclear(ValueError):
    """Not plainly right; perhaps wrong."""


def read_quickly(shape: type[T], data: Any) -> T | None:
    """`data` as a `shape`; None when only marshmallow can tell."""
    try:
        read: Callable[[Any], T] = _part_reader(shape)
        return read(data)
    except (KeyError, TypeError, ValueError):  # an unknown field; one that is missing; a value that does not fit
        return None


def _part_reader(shape: type[Any]) -> Reader:
    if shape not in _READERS:
        _READERS[shape] = _new_part_reader(shape)
    return _READERS[shape]


def _new_part_reader(shape: type[Any]) -> Reader:
    hints = typing.get_type_hints(shape)
    readers = {one.name: _reader(one.name, hints[one.name]) for one in dataclasses.fields(shape)}

    def read(data: Any) -> Any:
        if type(data) is not dict:
            raise Unclear
        return shape(**{name: readers[name](value) for name, value in data.items()})

    return read


def _reader(name: str, hint: Any) -> Reader:
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return _reader(name, next(one for one in get_args(hint) if one is not type(None)))
    if origin is Literal:
        return _choice_reader(frozenset(get_args(hint)))
    if origin is tuple:
        inner = get_args(hint)[0]
        return _pairs if get_origin(inner) is tuple else _list_reader(_reader("", inner))
    if dataclasses.is_dataclass(hint):
        return _part_reader(typing.cast("type[Any]", hint))
    if hint is bool:
        return _truth
    return _integer if hint is int else _text_reader(name)


def _text_reader(name: str) -> Reader:
    def read(value: Any) -> str:
        if type(value) is not str or text_fault(name, value) is not None:
            raise Unclear
        return value

    return read


def _choice_reader(choices: frozenset[Any]) -> Reader:
    def read(value: Any) -> Any:
        if type(value) is not str or value not in choices:
            raise Unclear
        return value

    return read


def _list_reader(read_item: Reader) -> Reader:
    def read(value: Any) -> tuple[Any, ...]:
        if type(value) is not list or len(value) > MOST_ITEMS:
            raise Unclear
        return tuple([read_item(one) for one in value])

    return read


_plain_text = _text_reader("")


def _pairs(value: Any) -> tuple[tuple[str, str], ...]:
    if type(value) is not dict:
        raise Unclear
    return tuple(sorted((_plain_text(name), _plain_text(text)) for name, text in value.items()))


def _integer(value: Any) -> int:
    if type(value) is not int or not -LARGEST <= value <= LARGEST:
        raise Unclear
    return value


def _truth(value: Any) -> bool:
    if type(value) is not bool:
        raise Unclear
    return value
