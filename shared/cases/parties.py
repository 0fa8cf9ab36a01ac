"""Who and what a case is about, as written into its events. A value that does not apply is None and absent on disk.

Dates are ISO ``YYYY-MM-DD``; phones E.164; plates in normal form (A–Z Đ digits); names NFC as they were given.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

OffenderKind = Literal["person", "organisation", "unknown"]
IdentityKind = Literal["cccd", "cmnd", "passport", "tax", "establishment"]


@dataclass(frozen=True, slots=True)
class IdentityPaper:
    """The paper that was shown. Its last six characters are the fact that opens a look-up's details."""

    kind: IdentityKind
    number: str
    issued_on: str | None = None
    issued_by: str | None = None


@dataclass(frozen=True, slots=True)
class Licence:
    """A driving licence as shown: number and class."""

    number: str
    category: str | None = None


@dataclass(frozen=True, slots=True)
class NamedParty:
    """Somebody beside the offender: guardian of a minor, representative, witness, local authority."""

    name: str
    address: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Offender:
    """Person, organisation, or unknown (then nothing else is set)."""

    kind: OffenderKind
    name: str | None = None
    sex: Literal["male", "female"] | None = None
    born: str | None = None
    nationality: str | None = None
    occupation: str | None = None
    address: str | None = None
    identity: IdentityPaper | None = None
    licence: Licence | None = None
    phone: str | None = None
    phone_declined: bool | None = None
    guardian: NamedParty | None = None
    representative: NamedParty | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Vehicle:
    """`group` as in the catalogue (car, motorcycle, …)."""

    group: str
    plate: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where it happened; `lat` and `lon` in 1e-7 degrees, `accuracy` in metres, `province` the code of that day."""

    text: str
    province: str | None = None
    lat: int | None = None
    lon: int | None = None
    accuracy: int | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """The unit as printed: `home` is its id for ever; `parent` the body above; `place` the town in the date line."""

    home: int
    name: str
    parent: str
    place: str


@dataclass(frozen=True, slots=True)
class Signer:
    """Who recorded or decided, with the post held that day; `delegation` cites the MQĐ34 of a deputy who signs KT."""

    officer: int
    name: str
    post: str
    title: str
    delegation: str | None = None


@dataclass(frozen=True, slots=True)
class FormEdition:
    """The form in force on the day: ``MBB01`` from ``2025-07-01``; `sha256` of its template (64 hex)."""

    form: str
    edition: str
    sha256: str
