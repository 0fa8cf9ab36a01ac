"""Editions of the catalogue as the units' signed documents. A superseded one stays: events name theirs for ever."""

from __future__ import annotations

import hashlib

from sqlalchemy import Select, select

from server.db import db
from server.feed.models import DocumentRow
from shared.errors import NotFound
from shared.law.packaged import packaged_text
from shared.ledger.exact import read_exact
from shared.protocol.documents import Document

NAME = "catalogue"
_IMPORTED = "imported-"
_VERSION_DIGITS, _EDITION_DIGITS = 16, 12


def edition_of(text: str) -> str:
    """The edition that reports and decisions name: 12 hex, as `Catalogue.edition`."""
    return hashlib.sha256(text.encode()).hexdigest()[:_EDITION_DIGITS]


def imported_document(home: int, text: str, dated: int) -> Document:
    """`text` as the document of a unit; its version tells an imported catalogue from the packaged one."""
    return Document(NAME, _IMPORTED + edition_of(text), home, dated, text)


def catalogue_document(home: int, dated: int) -> Document:
    """What a unit is given when it is set up: what was imported last, else the packaged catalogue.

    Setting a unit up again after an import must not take the new decree back.
    """
    row = db.session.scalar(_newest().where(DocumentRow.version.startswith(_IMPORTED)))
    if row is not None:
        return Document(NAME, row.version, home, dated, _text_of(row))
    text = packaged_text("violations.csv")
    return Document(NAME, hashlib.sha256(text.encode()).hexdigest()[:_VERSION_DIGITS], home, dated, text)


def current_text() -> str:
    """The catalogue that the units work with; the packaged one while there is no unit."""
    row = db.session.scalar(_newest())
    return packaged_text("violations.csv") if row is None else _text_of(row)


def text_of_edition(edition: str) -> str:
    """The text of any edition that a tablet ever got from here, or of the packaged one. NotFound("edition")."""
    named = (DocumentRow.version == _IMPORTED + edition) | DocumentRow.version.startswith(edition, autoescape=True)
    row = db.session.scalar(select(DocumentRow).where(DocumentRow.name == NAME, named).limit(1))
    if row is not None:
        return _text_of(row)
    packaged = packaged_text("violations.csv")
    if edition_of(packaged) == edition:
        return packaged
    raise NotFound(
        "edition",
        field="edition",
        vi=f"Không có tệp hay bản danh mục “{edition}”.",
        en=f"There is no file and no edition of the catalogue “{edition}”.",
    )


def _newest() -> Select[DocumentRow]:
    return (
        select(DocumentRow)
        .where(DocumentRow.name == NAME, DocumentRow.superseded_at.is_(None))
        .order_by(DocumentRow.dated.desc(), DocumentRow.home)
        .limit(1)
    )


def _text_of(row: DocumentRow) -> str:
    return str(read_exact(row.body)["content"])
