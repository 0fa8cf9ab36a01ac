"""Checking, importing and rehearsing a catalogue file. Nothing of a file with one fault is ever stored."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from server.catalogue.editions import current_text, imported_document, text_of_edition
from server.catalogue.stored import stored_cases
from server.db import transaction
from server.feed.documents import publish_document
from server.parts import Parts
from server.units.service import all_units, lock_unit
from shared.errors import DomainError, InvalidInput
from shared.law.book import load_law
from shared.law.catalogue import Catalogue, check_catalogue, parse_catalogue
from shared.law.catalogue_change import Rehearsal, rehearse
from shared.law.catalogue_file import Fault, decode_catalogue

MOST_BYTES = 8_000_000
"""Thirty times today's catalogue; more is another file, and no tablet would take it."""
_EDITION = re.compile(r"[0-9a-f]{12}")


def read_file(path: Path) -> str:
    """The text of the file. InvalidInput(catalogue_file | catalogue_encoding | catalogue_size)."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InvalidInput(
            "catalogue_file",
            field=str(path),
            vi=f"Không đọc được tệp danh mục {path}: {error.strerror}.",
            en=f"The catalogue file {path} cannot be read: {error.strerror}.",
        ) from error
    if len(data) > MOST_BYTES:
        raise InvalidInput(
            "catalogue_size",
            field=str(path),
            vi=f"Tệp {path} lớn hơn {MOST_BYTES:,} byte: không phải danh mục hành vi.",
            en=f"The file {path} has more than {MOST_BYTES:,} bytes: it is no catalogue.",
        )
    return decode_catalogue(data)


def faults_of_file(path: Path) -> list[Fault]:
    """Every fault of the file by line and column; empty when it may be imported."""
    return check_catalogue(read_file(path))


def read_named(name: str) -> str:
    """The text of a file, or of an edition (12 hex) that was published once. InvalidInput or NotFound."""
    path = Path(name)
    return text_of_edition(name) if _EDITION.fullmatch(name) and not path.exists() else read_file(path)


def import_catalogue(parts: Parts, text: str) -> list[int]:
    """Make `text` the catalogue of every unit, all of them or none; their homes.

    InvalidInput(catalogue_broken | no_unit) and nothing is stored. The editions before stay under their hash.
    """
    parse_catalogue(text)
    with transaction():
        homes = sorted(unit.home for unit in all_units())
        if not homes:
            raise InvalidInput(
                "no_unit",
                vi="Chưa có đơn vị nào để nhận danh mục. Chạy “bienban-server init --unit TỆP” trước.",
                en="There is no unit to take the catalogue. Run “bienban-server init --unit FILE” first.",
            )
        for home in homes:
            lock_unit(home)
            publish_document(parts, imported_document(home, text, parts.clock.now_ms()))
    return homes


def current_catalogue() -> Catalogue:
    """The catalogue that the units work with now."""
    return parse_catalogue(current_text())


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """`judged` stored cases under both catalogues; `unread` are those that could not be, with the reason."""

    judged: int
    unread: list[tuple[str, DomainError]]
    found: Rehearsal


def rehearse_catalogue(candidate: Catalogue, *, today: date, moved_to: date | None = None) -> Rehearsed:
    """What `candidate` would change in stored cases, and the codes nobody could decide on `moved_to`, else `today`.

    `moved_to` judges each case as if it had happened on that day: a decree that is not in force yet changes no past
    case.
    """
    law = replace(load_law(), catalogue=current_catalogue())
    stored = stored_cases(moved_to)
    found = rehearse(stored.cases, law, candidate, day=moved_to or today)
    return Rehearsed(len(stored.cases), stored.unread, found)
