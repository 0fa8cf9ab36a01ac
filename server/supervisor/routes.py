"""The supervisor's pages, behind the log-in."""

from __future__ import annotations

from flask import Blueprint, abort, render_template

from server.accounts.routes import for_supervisors, visitor
from server.accounts.service import ALL_UNITS
from server.parts import parts_of_app
from server.sms.queries import sandbox_messages
from server.supervisor.queries import overview
from server.supervisor.words import SERIALS

NEWEST = 200

pages = Blueprint("supervisor", __name__, template_folder="templates")


@pages.get("/giam-sat")
@for_supervisors
def show() -> str:
    """Created against arrived, serials, what waits or is held, text messages."""
    view = overview(parts_of_app().clock.now_ms(), _units_of_visitor())
    return render_template("supervisor/overview.html", view=view, serial_words=SERIALS.items())


@pages.get("/tin-nhan-thu")
@for_supervisors
def show_messages() -> str:
    """What the sandbox gateway took for sent; there is no such page with a real one."""
    if not _has_sandbox():
        abort(404)
    newest = sandbox_messages(_units_of_visitor(), limit=NEWEST)
    return render_template("supervisor/messages.html", messages=newest, most=NEWEST)


@pages.context_processor
def frame() -> dict[str, object]:
    """What the frame of every page behind the log-in shows; pages of other slices use it too."""
    tabs = [("supervisor.show", "Tổng quan"), ("recovery_pages.show", "Mở máy")]
    if _has_sandbox():
        tabs.append(("supervisor.show_messages", "Tin nhắn thử"))
    return {"visitor": visitor(), "tabs": tabs}


def _has_sandbox() -> bool:
    return parts_of_app().settings.sms_gateway == "sandbox"


def _units_of_visitor() -> int | None:
    """The one unit he may see; None = all."""
    home = visitor().home
    return None if home == ALL_UNITS else home
