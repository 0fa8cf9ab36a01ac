"""Photos of cases, for logged-in people of that unit: what is here, what is missing since when, and the pictures."""

from __future__ import annotations

import logging
from uuid import UUID

from flask import Blueprint, Response, abort, render_template, send_file
from werkzeug.wrappers import Response as AnyResponse

from server.accounts.routes import for_supervisors, visitor
from server.db import db
from server.evidence.models import PhotoFile
from server.evidence.queries import NEWEST, cases_with_photos, number_of_case, photos_of_case, uploads_under_way
from server.evidence.service import shelf_of
from server.parts import parts_of_app
from server.supervisor.routes import frame, units_of_visitor
from shared.seal.hexadecimal import from_hex

ACCESS = logging.getLogger("bienban.access")
PATH = "/giam-sat/anh"

pages = Blueprint("photos", __name__, template_folder="templates")
pages.context_processor(frame)


@pages.get(PATH)
@for_supervisors
def show() -> str:
    """Cases with photos, those that miss some first."""
    home = units_of_visitor()
    cases = cases_with_photos(home)
    now = parts_of_app().clock.now_ms()
    return render_template("evidence/cases.html", cases=cases, under_way=uploads_under_way(home), now=now, most=NEWEST)


@pages.get(f"{PATH}/<int:home>/<uuid:case>")
@for_supervisors
def show_case(home: int, case: UUID) -> str:
    """The photos of one case."""
    _require_unit(home)
    photos = photos_of_case(home, case)
    if not photos:
        abort(404)
    now = parts_of_app().clock.now_ms()
    return render_template("evidence/case.html", photos=photos, number=number_of_case(home, case), home=home, now=now)


@pages.get(f"{PATH}/<int:home>/<sha256>.jpg")
@for_supervisors
def show_picture(home: int, sha256: str) -> str | AnyResponse:
    """The original bytes; the log keeps who looked. Kept by no cache and run by no browser."""
    _require_unit(home)
    parts = parts_of_app()
    try:
        file = db.session.get(PhotoFile, (home, from_hex(sha256, 32)))
    except ValueError:
        file = None
    if file is None or file.removed_at is not None:
        abort(404)
    ACCESS.info("photo %s/%s seen by %s", home, sha256, visitor().name)
    answer: Response = send_file(shelf_of(parts).kept(home, file.sha256), mimetype=file.media_type, max_age=0)
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def _require_unit(home: int) -> None:
    """Another unit's photos are as good as none: a page that refuses would tell that there are some."""
    if units_of_visitor() not in (None, home):
        abort(404)
