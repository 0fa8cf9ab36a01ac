"""Corrections of an event's data by a person: texts at field paths, read as the types of the event's shape."""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from collections.abc import Mapping
from typing import Any, Union, get_args, get_origin

from shared.ledger.exact import LARGEST
from shared.protocol.events import SHAPES
from shared.protocol.schemas import malformed


def correct_data(kind: str, data: Mapping[str, Any], changes: Mapping[str, str]) -> dict[str, Any]:
    """A copy of `data` with each text put at its path; an empty text takes an optional field away.

    InvalidInput("malformed") names a path that the shape of `kind` does not have, or a text that is no whole number
    where one is needed. Whether the whole then fits its shape is for the reader of the data to say.
    """
    corrected: dict[str, Any] = json.loads(json.dumps(data))
    for path, text in sorted(changes.items()):
        _put(SHAPES.get(kind), corrected, path, text)
    return corrected


def _put(shape: Any, content: Any, path: str, text: str) -> None:
    *above, last = path.split(".")
    for name in above:
        shape = _inner(shape, name, path)
        content = _step(content, name, path)
    leaf = _inner(shape, last, path)
    if dataclasses.is_dataclass(leaf) or get_origin(leaf) is tuple:
        raise malformed(path)
    if isinstance(content, list):
        content[_place(content, last, path)] = _value(leaf, text, path)
    elif isinstance(content, dict):
        if text:
            content[last] = _value(leaf, text, path)
        else:
            content.pop(last, None)
    else:
        raise malformed(path)


def _inner(shape: Any, name: str, path: str) -> Any:
    """The type below `shape` at `name`: a field of a dataclass, an item of a list, a text of a dictionary."""
    if get_origin(shape) is tuple:
        item = get_args(shape)[0]
        return str if get_origin(item) is tuple else _plain(item)
    if not dataclasses.is_dataclass(shape):
        raise malformed(path)
    hint = typing.get_type_hints(shape).get(name)
    if hint is None:
        raise malformed(path)
    return _plain(hint)


def _plain(hint: Any) -> Any:
    """Without the None of an optional field."""
    if get_origin(hint) in (Union, types.UnionType):
        return next(one for one in get_args(hint) if one is not type(None))
    return hint


def _step(content: Any, name: str, path: str) -> Any:
    if isinstance(content, list):
        return content[_place(content, name, path)]
    if not isinstance(content, dict) or name not in content:
        raise malformed(path)
    return content[name]


def _place(content: list[Any], name: str, path: str) -> int:
    if not name.isdecimal() or int(name) >= len(content):
        raise malformed(path)
    return int(name)


def _value(hint: Any, text: str, path: str) -> Any:
    if hint is int:
        digits = text.strip().removeprefix("-")
        if not (digits.isascii() and digits.isdecimal()) or abs(int(text)) > LARGEST:
            raise malformed(path)
        return int(text)
    if hint is bool:
        if text not in {"true", "false"}:
            raise malformed(path)
        return text == "true"
    return text
