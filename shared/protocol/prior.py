"""Earlier penalties of a unit, so that a tablet can say offline "decided here before" (docs/protocol.md 14).

Papers and plates are hashed: the list cannot be read like a register by whoever holds the tablet. It is a help for
the eye, not a secret: papers have few digits, and all of them can be tried.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from shared.errors import InvalidInput
from shared.ledger.exact import Json, write_exact
from shared.people.plate import normalise_plate
from shared.seal.hexadecimal import from_hex

Kind = Literal["identity", "plate"]
SALT_BYTES = 16
_HASH_BYTES = 8


@dataclass(frozen=True, slots=True)
class PriorOffence:
    """One decision of this unit: its day and act codes, with the hashes (16 hex) of paper and plate, None where it
    has none."""

    day: date
    codes: tuple[str, ...]
    identity: str | None = None
    plate: str | None = None


@dataclass(frozen=True, slots=True)
class PriorOffences:
    """The document's content. `salt` is the unit's own, 16 bytes."""

    salt: bytes
    offences: tuple[PriorOffence, ...]


def prior_hash(kind: Kind, salt: bytes, text: str) -> str:
    """16 hex: the first 8 bytes of SHA-256(``bienban-prior-<kind>-v1`` 00 ‖ salt ‖ A–Z Đ 0–9 of `text`)."""
    bare = normalise_plate(text)
    message = f"bienban-prior-{kind}-v1\0".encode() + salt + bare.encode()
    return hashlib.sha256(message).digest()[:_HASH_BYTES].hex()


def write_prior(prior: PriorOffences) -> str:
    """The document's content: exact JSON, in the order given."""
    offences: list[Json] = [_wire(one) for one in prior.offences]
    return write_exact({"salt": prior.salt.hex(), "offences": offences}).decode()


def read_prior(text: str) -> PriorOffences:
    """The checked content. InvalidInput("prior_offences")."""
    try:
        content = json.loads(text)
        salt = from_hex(content["salt"], SALT_BYTES)
        return PriorOffences(salt, tuple(_read(one) for one in content["offences"]))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise InvalidInput(
            "prior_offences",
            vi="Danh sách vi phạm trước không đúng dạng nên không dùng.",
            en="The list of earlier offences is malformed and is not used.",
        ) from error


def _wire(one: PriorOffence) -> dict[str, Json]:
    codes: list[Json] = list(one.codes)
    wire: dict[str, Json] = {"day": one.day.isoformat(), "codes": codes}
    hashes = {"identity": one.identity, "plate": one.plate}
    return wire | {name: value for name, value in hashes.items() if value is not None}


def _read(wire: dict[str, object]) -> PriorOffence:
    if not wire.keys() <= {"day", "codes", "identity", "plate"}:
        raise ValueError("fields")
    return PriorOffence(
        date.fromisoformat(_text(wire["day"])),
        tuple(_texts(wire["codes"])),
        _hash(wire, "identity"),
        _hash(wire, "plate"),
    )


def _hash(wire: dict[str, object], name: str) -> str | None:
    value = wire.get(name)
    return None if value is None else from_hex(_text(value), _HASH_BYTES).hex()


def _texts(value: object) -> Iterable[str]:
    if not isinstance(value, list):
        raise TypeError("list")
    return [_text(one) for one in value]


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("text")
    return value
