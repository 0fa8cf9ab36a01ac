"""The supervisor's pages, behind the log-in."""

from __future__ import annotations

from flask import Blueprint, abort, render_template
from sqlalchemy import func, select

from server.accounts.routes import for_supervisors, visitor
from server.accounts.service import ALL_UNITS
from server.db import db
from server.parts import parts_of_app
from server.sms.models import SandboxMessage
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
    shown = select(SandboxMessage)
    home = _units_of_visitor()
    if home is not None:
        shown = shown.where(SandboxMessage.home == home)
    total = db.session.scalar(select(func.count()).select_from(shown.subquery())) or 0
    newest = db.session.scalars(shown.order_by(SandboxMessage.sent_at.desc(), SandboxMessage.id).limit(NEWEST))
    return render_template("supervisor/messages.html", messages=list(newest), total=total)


@pages.context_processor
def _frame() -> dict[str, object]:
    tabs = [("supervisor.show", "Tổng quan")]
    if _has_sandbox():
        tabs.append(("supervisor.show_messages", "Tin nhắn thử"))
    return {"visitor": visitor(), "tabs": tabs}


def _has_sandbox() -> bool:
    return parts_of_app().settings.sms_gateway == "sandbox"


def _units_of_visitor() -> int | None:
    """The one unit he may see; None = all."""
    home = visitor().home
    return None if home == ALL_UNITS else home
