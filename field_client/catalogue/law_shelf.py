"""The law book in force on this tablet: packaged, with the catalogue of the feed where a newer one came."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from sqlalchemy import Connection, select

from field_client.store.tables import documents
from shared.law.book import LawBook, load_law
from shared.law.catalogue import parse_catalogue


class LawShelf:
    """Parses each edition once. A broken file never gets here: the sync refuses it whole."""

    def __init__(self) -> None:
        self._hash = ""
        self._book: LawBook | None = None

    def book(self, connection: Connection) -> LawBook:
        """The tables to assess with."""
        row = connection.execute(
            select(documents.c.hash, documents.c.content).where(documents.c.name == "catalogue")
        ).first()
        found = row.hash if row is not None else ""
        if self._book is None or found != self._hash:
            self._book = load_law() if row is None else _with_catalogue(load_law(), row.content)
            self._hash = found
        return self._book


def _with_catalogue(packaged: LawBook, text: str) -> LawBook:
    # The usual case: the server sends what is packaged. Its edition is its hash, so it need not be parsed again.
    if hashlib.sha256(text.encode()).hexdigest().startswith(packaged.catalogue.edition):
        return packaged
    return replace(packaged, catalogue=parse_catalogue(text))
