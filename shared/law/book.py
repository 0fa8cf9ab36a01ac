"""All the tables that an answer depends on, as one value: packaged, or with what the server's feed has replaced."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from shared.law.authority import Authority, load_authority
from shared.law.calendar import Calendar, load_calendar
from shared.law.catalogue import Catalogue, load_catalogue
from shared.law.procedure import Procedure, load_procedure
from shared.law.uplift import Uplifts, load_uplifts


@dataclass(frozen=True, slots=True)
class LawBook:
    """Replace one table with `dataclasses.replace(load_law(), catalogue=…)`."""

    catalogue: Catalogue
    calendar: Calendar
    procedure: Procedure
    authority: Authority
    uplifts: Uplifts


@cache
def load_law() -> LawBook:
    """The packaged law."""
    return LawBook(load_catalogue(), load_calendar(), load_procedure(), load_authority(), load_uplifts())
