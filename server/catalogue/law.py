"""The law that a unit works with today: the packaged tables, with the catalogue and calendar that were imported."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from sqlalchemy import select

from server.db import db
from server.feed.models import DocumentRow
from shared.law.book import LawBook, load_law
from shared.law.calendar import read_calendar
from shared.law.catalogue import parse_catalogue
from shared.law.packaged import packaged_text
from shared.ledger.exact import read_exact


def law_of_unit(home: int) -> LawBook:
    """As every tablet of the unit judges that has synced now."""
    rows = db.session.scalars(
        select(DocumentRow).where(
            DocumentRow.home == home,
            DocumentRow.name.in_(("catalogue", "calendar")),
            DocumentRow.superseded_at.is_(None),
        )
    )
    texts = {row.name: str(read_exact(row.body)["content"]) for row in rows}
    return _law_with(texts.get("catalogue", ""), texts.get("calendar", ""))


@lru_cache(maxsize=4)
def _law_with(catalogue: str, calendar: str) -> LawBook:
    law = load_law()
    if catalogue and catalogue != packaged_text("violations.csv"):
        law = replace(law, catalogue=parse_catalogue(catalogue))
    if calendar and calendar != packaged_text("holidays.toml"):
        law = replace(law, calendar=read_calendar(calendar))
    return law
