"""Exact JSON: the one spelling of an event, receipt or signed body. Written once, hashed, sent and kept as bytes.

UTF-8 unescaped, NFC, keys sorted by code point, no spaces, control characters as ``\\u00xx``, integers only,
no null (a value that does not apply is absent). Source: docs/protocol.md 1.

NFC is that of Unicode 14.0. A code point that is not assigned there has no spelling: a later Unicode may compose it
with its neighbour, and the same content would then have two spellings, one for each age of the reader.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from shared.errors import Corrupt
from shared.text import has_unassigned

Json = str | int | bool | Sequence["Json"] | Mapping[str, "Json"]

LARGEST = 2**53 - 1
"""Beyond this a JavaScript checker would round; no field of ours comes near it."""
DEEPEST = 12
"""Levels of values, the outermost object being the first and a plain string or number a level like any other."""


def _refuse(text: str) -> int:
    raise ValueError(f"not an integer: {text}")


_READER = json.JSONDecoder(parse_float=_refuse, parse_constant=_refuse)
_WRITER = json.JSONEncoder(ensure_ascii=False, check_circular=False, sort_keys=True, separators=(",", ":"))
_OTHER_ESCAPE = re.compile(r'\\[^"\\]')
"""Where the library may spell a character otherwise than we do; it finds harmless places too."""
_ESCAPED = re.compile(r'["\\\x00-\x1f]')


def write_exact(value: Json) -> bytes:
    """The exact bytes of `value`. TypeError or ValueError for what the format has no spelling for."""
    return _write(value, DEEPEST).encode("utf-8")


def _write(value: Json, depth: int) -> str:
    if depth == 0:
        raise ValueError(f"nested deeper than {DEEPEST}")
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        if abs(value) > LARGEST:
            raise ValueError(f"integer out of range: {value}")
        return str(value)
    if isinstance(value, Mapping):
        return _object(value, depth)
    # bytes are a Sequence of ints to Python; as a list of numbers they would be signed and never read back
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray, memoryview)):
        return "[" + ",".join(_write(item, depth - 1) for item in value) + "]"
    raise TypeError(f"no exact spelling for {type(value).__name__}")


def _object(value: Mapping[str, Json], depth: int) -> str:
    """Keys are composed BEFORE they are sorted: otherwise a decomposed key is written where no reader wants it."""
    members = {unicodedata.normalize("NFC", key): item for key, item in value.items()}
    if len(members) != len(value):
        raise ValueError("two keys are one key in NFC")
    return "{" + ",".join(f"{_string(key)}:{_write(members[key], depth - 1)}" for key in sorted(members)) + "}"


def _string(text: str) -> str:
    composed = unicodedata.normalize("NFC", text)
    if has_unassigned(composed):
        raise ValueError("a code point that is not assigned in Unicode 14.0")
    return '"' + _ESCAPED.sub(_escape, composed) + '"'


def _escape(found: re.Match[str]) -> str:
    char = found[0]
    return "\\" + char if char in '"\\' else f"\\u{ord(char):04x}"


def read_exact(raw: bytes) -> dict[str, Any]:
    """The object written in `raw`. Corrupt when the bytes are not the one exact spelling of a JSON object."""
    try:
        text = raw.decode("utf-8")
        value = _READER.decode(text)
        same = isinstance(value, dict) and (_is_plainly_exact(value, text) or write_exact(value) == raw)
    except (ValueError, TypeError, RecursionError) as error:
        raise _not_exact() from error
    if not same:
        raise _not_exact()
    result: dict[str, Any] = value
    return result


def _is_plainly_exact(value: dict[str, Any], text: str) -> bool:
    """Whether `text` is the exact spelling of `value`, judged by the library's quick writer; False: not sure.

    A server reads every event of every push; our own writer would take a third of that time.
    """
    return (
        not ("\\" in text and _OTHER_ESCAPE.search(text))
        and _WRITER.encode(value) == text
        and (text.isascii() or (unicodedata.is_normalized("NFC", text) and not has_unassigned(text)))
        and _are_plain(value.values(), DEEPEST - 2)
    )


def _are_plain(values: Iterable[Any], levels: int) -> bool:
    """Whether all are texts, truths or integers within our range, nested at most `levels` deep in lists and objects."""
    for one in values:
        kind = type(one)
        if kind is dict or kind is list:
            if not levels or not _are_plain(one.values() if kind is dict else one, levels - 1):
                return False
        elif one is None or (kind is int and not -LARGEST <= one <= LARGEST):
            return False
    return True


def _not_exact() -> Corrupt:
    return Corrupt(
        "not_exact",
        vi="Dữ liệu không đúng dạng byte quy định nên không dùng được. Giữ nguyên tệp và báo đơn vị.",
        en="These bytes are not in the exact form of the protocol. Keep the file as it is and tell the unit.",
    )
