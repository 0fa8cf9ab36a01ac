"""Documents that follow from the program itself: the calendar of days off, and which editions of forms it knows."""

from __future__ import annotations

import hashlib

from sqlalchemy import select

from print_templates.editions import all_forms
from server.db import db, transaction
from server.feed.documents import publish_document
from server.feed.models import DocumentRow
from server.parts import Parts
from server.units.models import Unit
from shared.law.calendar import read_calendar
from shared.law.packaged import packaged_text
from shared.ledger.exact import Json, read_exact, write_exact
from shared.protocol.documents import Document

_IMPORTED = "imported-"


def publish_standing(parts: Parts, home: int) -> None:
    """Calendar and forms of the unit, where they changed. Call inside a transaction."""
    now = parts.clock.now_ms()
    publish_document(parts, _calendar(home, now))
    known = sorted({(one.id.form, one.id.edition) for one in all_forms()})
    editions: list[Json] = [{"form": form, "edition": edition} for form, edition in known]
    content = write_exact({"editions": editions}).decode()
    publish_document(parts, Document("forms", _version(content), home, now, content))


def import_calendar(parts: Parts, text: str) -> list[int]:
    """A newer table of days off (TOML as in shared/law/data/holidays.toml) for every unit; their homes.

    InvalidInput("calendar") and nothing is stored.
    """
    read_calendar(text)
    now = parts.clock.now_ms()
    with transaction():
        homes = list(db.session.scalars(select(Unit.home).order_by(Unit.home).with_for_update(key_share=True)))
        for home in homes:
            publish_document(parts, Document("calendar", _IMPORTED + _version(text), home, now, text))
    return homes


def _calendar(home: int, now: int) -> Document:
    """What was imported last for the unit, else the packaged table: starting again must not take an import back."""
    row = db.session.scalar(
        select(DocumentRow).where(
            DocumentRow.home == home, DocumentRow.name == "calendar", DocumentRow.superseded_at.is_(None)
        )
    )
    if row is not None and row.version.startswith(_IMPORTED):
        return Document("calendar", row.version, home, now, str(read_exact(row.body)["content"]))
    text = packaged_text("holidays.toml")
    return Document("calendar", _version(text), home, now, text)


def _version(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()[:16]
