"""The law book in force on this tablet: packaged, with what the feed replaced (catalogue, calendar) put in."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection, select

from field_client.store.tables import documents
from shared.law.book import LawBook, load_law
from shared.law.calendar import read_calendar
from shared.law.catalogue import parse_catalogue
from shared.law.packaged import packaged_text
from shared.protocol.documents import read_editions

_REPLACED = ("calendar", "catalogue")


class LawShelf:
    """Parses each edition once. A broken file never gets here: the sync refuses it whole."""

    def __init__(self) -> None:
        self._hashes: dict[str, str] = {}
        self._book: LawBook | None = None

    def book(self, connection: Connection) -> LawBook:
        """The tables to assess with."""
        rows = connection.execute(select(documents.c.name, documents.c.hash).where(documents.c.name.in_(_REPLACED)))
        found = {row.name: row.hash for row in rows}
        if self._book is None or found != self._hashes:
            self._book, self._hashes = _book_with({name: _content(connection, name) for name in found}), found
        return self._book


def newer_form(connection: Connection, form: str, today: date) -> date | None:
    """Since when the server knows an edition of `form` in force `today` that is newer than any of this program's."""
    content = _content(connection, "forms")
    if not content:
        return None
    from print_templates.editions import all_forms  # noqa: PLC0415 - reads every packaged form, and only here needed

    packaged = max((one.id.edition for one in all_forms() if one.id.form == form), default="")
    told = [day for day in read_editions(content).get(form, []) if day <= today]
    newest = told[-1] if told else None
    return newest if newest is not None and newest.isoformat() > packaged else None


def _content(connection: Connection, name: str) -> str:
    return connection.execute(select(documents.c.content).where(documents.c.name == name)).scalar() or ""


def _book_with(texts: dict[str, str]) -> LawBook:
    book = load_law()
    catalogue, calendar = texts.get("catalogue"), texts.get("calendar")
    # The usual case: the server sends what is packaged. Its edition is its hash, so it need not be parsed again.
    if catalogue and not hashlib.sha256(catalogue.encode()).hexdigest().startswith(book.catalogue.edition):
        book = replace(book, catalogue=parse_catalogue(catalogue))
    if calendar and calendar != packaged_text("holidays.toml"):
        book = replace(book, calendar=read_calendar(calendar))
    return book
