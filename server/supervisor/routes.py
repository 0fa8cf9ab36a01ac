"""The supervisor's pages, behind the log-in."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from server.accounts.routes import for_supervisors, visitor
from server.accounts.service import ALL_UNITS
from server.deciding.queries import waiting_count
from server.desk.queries import held_count
from server.parts import parts_of_app
from server.printing.queries import asking_count
from server.sms.queries import sandbox_messages
from server.supervisor.queries import overview, unit_page, unit_sums
from server.supervisor.words import SERIALS

NEWEST = 200

pages = Blueprint("supervisor", __name__, template_folder="templates")


@pages.get("/giam-sat")
@for_supervisors
def show() -> str:
    """Created against arrived, serials, what waits or is held, text messages."""
    view = overview(parts_of_app().clock.now_ms(), units_of_visitor())
    return render_template("supervisor/overview.html", view=view, serial_words=SERIALS.items())


@pages.get("/giam-sat/don-vi")
@for_supervisors
def show_units() -> str | AnyResponse:
    """The units; a visitor of one unit goes straight to it."""
    home = units_of_visitor()
    if home is not None:
        return redirect(url_for("supervisor.show_unit", home=home), 303)
    return render_template("supervisor/units.html", units=unit_sums(parts_of_app().clock.now_ms()))


@pages.get("/giam-sat/don-vi/<int:home>")
@for_supervisors
def show_unit(home: int) -> str:
    """One unit: what is here, what is known to exist and missing, by sequence and serial, since when and why."""
    return _unit_page(home, None)


@pages.get("/giam-sat/may/<int:home>/<uuid:ledger>")
@for_supervisors
def show_tablet(home: int, ledger: UUID) -> str:
    """The same of one tablet."""
    return _unit_page(home, ledger)


def _unit_page(home: int, ledger: UUID | None) -> str:
    if units_of_visitor() not in (None, home):
        abort(404)
    page = unit_page(parts_of_app().clock.now_ms(), home, ledger)
    return render_template("supervisor/unit.html", page=page, serial_words=SERIALS.items(), words_of=SERIALS)


@pages.get("/tin-nhan-thu")
@for_supervisors
def show_messages() -> str:
    """What the sandbox gateway took for sent; there is no such page with a real one."""
    if not _has_sandbox():
        abort(404)
    newest = sandbox_messages(units_of_visitor(), limit=NEWEST)
    return render_template("supervisor/messages.html", messages=newest, most=NEWEST)


@pages.context_processor
def frame() -> dict[str, object]:
    """What the frame of every page behind the log-in shows; pages of other slices use it too."""
    home = units_of_visitor()
    held, asking, undecided = held_count(home), asking_count(home), waiting_count(home)
    tabs = [
        ("supervisor.show", "Tổng quan"),
        ("supervisor.show_units", "Đơn vị"),
        ("desk.show", f"Giữ lại {held}" if held else "Giữ lại"),
        ("deciding.show", f"Quyết định {undecided}" if undecided else "Quyết định"),
        ("printing.show", f"In {asking}" if asking else "In"),
        ("photos.show", "Ảnh"),
        ("recovery_pages.show", "Mở máy"),
        ("restore_pages.show", "Phục hồi, giờ"),
        ("access_pages.show", "Truy cập"),
    ]
    if _has_sandbox():
        tabs.append(("supervisor.show_messages", "Tin nhắn thử"))
    return {"visitor": visitor(), "tabs": tabs}


def _has_sandbox() -> bool:
    return parts_of_app().settings.sms_gateway == "sandbox"


def units_of_visitor() -> int | None:
    """The one unit he may see; None = all."""
    home = visitor().home
    return None if home == ALL_UNITS else home
