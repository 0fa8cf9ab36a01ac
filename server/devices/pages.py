"""The supervisors' page on access: what was refused in a tablet's name, and what people made after they had left."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, render_template

from server.accounts.routes import for_supervisors
from server.devices.refusals import WORDS, refusals_since
from server.parts import parts_of_app
from server.supervisor.routes import frame, units_of_visitor
from server.units.leaving import made_after_leaving
from server.units.service import all_units
from shared.clock import day_of

SHOWN = timedelta(days=14)
MOST = 200
KINDS = {"report": "Biên bản", "decision": "Quyết định"}

pages = Blueprint("access_pages", __name__, template_folder="templates")
pages.context_processor(frame)


@pages.get("/giam-sat/truy-cap")
@for_supervisors
def show() -> str:
    """Refused requests of the last fourteen days; reports and decisions signed by people who had left."""
    home = units_of_visitor()
    since = (day_of(parts_of_app().clock.now_ms()) - SHOWN).isoformat()
    return render_template(
        "devices/access.html",
        refusals=refusals_since(home, since)[:MOST],
        after_leaving=made_after_leaving(home)[:MOST],
        units={unit.home: unit.name for unit in all_units()},
        words=WORDS,
        kinds=KINDS,
    )
