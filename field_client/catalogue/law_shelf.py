"""The law book in force on this tablet: packaged, with the catalogue of the feed where a newer one came."""

from __future__ import annotations

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
            packaged = load_law()
            self._book = packaged if row is None else replace(packaged, catalogue=parse_catalogue(row.content))
            self._hash = found
        return self._book
