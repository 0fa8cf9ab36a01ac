"""IPP messages as bytes: the few operations and attribute types that printing a PDF needs (RFC 8010, RFC 8011).

A request is a head, groups of attributes and an end mark; the document follows it in the same HTTP body. An answer has
the same shape with a status in place of the operation.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum

from shared.errors import Corrupt

VERSION = b"\x02\x00"
OPERATION_GROUP, JOB_GROUP, END = 0x01, 0x02, 0x03
INTEGER, BOOLEAN, ENUM = 0x21, 0x22, 0x23
TEXT, NAME, KEYWORD, URI, CHARSET, LANGUAGE, MIME = 0x41, 0x42, 0x44, 0x45, 0x47, 0x48, 0x49
_NUMBERS = frozenset({INTEGER, ENUM})
_WORDS = range(0x40, 0x60)
_FIRST_VALUE = 0x10
"""Tags below this begin a group, the others a value."""
Value = int | bool | str | bytes


class Operation(IntEnum):
    """What a printer is asked."""

    CREATE_JOB = 0x0005
    SEND_DOCUMENT = 0x0006
    CANCEL_JOB = 0x0008
    GET_JOB_ATTRIBUTES = 0x0009
    GET_JOBS = 0x000A
    GET_PRINTER_ATTRIBUTES = 0x000B


class JobState(IntEnum):
    """RFC 8011 5.3.7."""

    PENDING = 3
    HELD = 4
    PROCESSING = 5
    STOPPED = 6
    CANCELED = 7
    ABORTED = 8
    COMPLETED = 9


BUSY = 0x0507
NOT_FOUND = 0x0406


@dataclass(frozen=True, slots=True)
class Attribute:
    """`tag` is the value's type. Several values of one attribute stand in several of these with one name."""

    tag: int
    name: str
    value: Value


@dataclass(frozen=True, slots=True)
class Answer:
    """`status` below 0x0100 is success; each group's attributes with all their values, in order."""

    status: int
    groups: tuple[tuple[int, Mapping[str, tuple[Value, ...]]], ...]

    @property
    def is_success(self) -> bool:
        """Whether the printer did what it was asked."""
        return self.status < 0x0100

    def all(self, name: str) -> tuple[Value, ...]:
        """Every value of an attribute, wherever it first stands; empty when nowhere."""
        return next((attributes[name] for _, attributes in self.groups if name in attributes), ())

    def first(self, name: str) -> Value | None:
        """Its first value."""
        return next(iter(self.all(name)), None)


def request(operation: Operation, number: int, uri: str, attributes: Iterable[Attribute] = ()) -> bytes:
    """The bytes of a request to the printer at `uri`; a document follows them as it is."""
    head = VERSION + struct.pack(">HI", operation, number)
    first = (
        Attribute(CHARSET, "attributes-charset", "utf-8"),
        Attribute(LANGUAGE, "attributes-natural-language", "vi"),
        Attribute(URI, "printer-uri", uri),
    )
    written = b"".join(_written(one) for one in (*first, *attributes))
    return head + bytes([OPERATION_GROUP]) + written + bytes([END])


def read_answer(raw: bytes) -> Answer:
    """Corrupt("ipp") when the bytes are no IPP answer."""
    try:
        status = struct.unpack_from(">H", raw, 2)[0]
        return Answer(status, tuple(_groups(raw)))
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise Corrupt(
            "ipp",
            vi="Máy in trả lời không đọc được.",
            en="The printer's answer cannot be read.",
        ) from error


def _written(one: Attribute) -> bytes:
    name, value = one.name.encode(), _bytes_of(one)
    return struct.pack(">BH", one.tag, len(name)) + name + struct.pack(">H", len(value)) + value


def _bytes_of(one: Attribute) -> bytes:
    match one.value:
        case bool():
            return bytes([one.value])
        case int():
            return struct.pack(">i", one.value)
        case str():
            return one.value.encode()
    return one.value


def _groups(raw: bytes) -> Iterable[tuple[int, Mapping[str, tuple[Value, ...]]]]:
    at, group = 8, OPERATION_GROUP
    found: dict[str, list[Value]] = {}
    name = ""
    while raw[at] != END:
        tag = raw[at]
        at += 1
        if tag < _FIRST_VALUE:
            if found:
                yield group, {key: tuple(values) for key, values in found.items()}
            group, found = tag, {}
            continue
        said, at = _piece(raw, at)
        value, at = _piece(raw, at)
        name = said.decode() or name  # no name: one more value of the same attribute
        found.setdefault(name, []).append(_value(tag, value))
    if found:
        yield group, {key: tuple(values) for key, values in found.items()}


def _piece(raw: bytes, at: int) -> tuple[bytes, int]:
    length = struct.unpack_from(">H", raw, at)[0]
    piece = raw[at + 2 : at + 2 + length]
    if len(piece) != length:
        raise IndexError("cut short")
    return piece, at + 2 + length


def _value(tag: int, value: bytes) -> Value:
    if tag in _NUMBERS:
        number: int = struct.unpack(">i", value)[0]
        return number
    if tag == BOOLEAN:
        return value != b"\x00"
    return value.decode() if tag in _WORDS else value
