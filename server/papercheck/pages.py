"""/kiem-tra-giay: a photo, a seal as text, or a typed number; works with scripts off. Beside it the page that needs no
server. Nothing that is sent here is kept, but for a genuine seal whose decision never arrived."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, Response, current_app, make_response, render_template, request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from print_templates.notice import NOTICE_MASK
from print_templates.verify.picture import NotReadable
from server.papercheck.offline_page import OfflinePage, build_page
from server.papercheck.reading import EXTENSION, LARGEST, Desk
from server.papercheck.service import Typed, check_seal
from server.papercheck.views import View, as_notice, view_of
from server.papercheck.words import FOREIGN, SEVERAL, UNREADABLE, Verdict
from server.parts import parts_of_app
from server.portal.pages import Asked
from server.portal.service import answer_to
from server.portal.views import Problem, ResultView, problem_of
from server.portal.views import view_of as view_of_answer
from server.problems import status_of
from shared.errors import DomainError
from shared.seal.token import from_qr_text

SHORTEST_SEAL = 100
OFFLINE_FILE = "kiem-tra-giay.html"
_OFFLINE = "bienban_offline_page"
_NOTHING = Problem("Chụp mã QR, chọn ảnh, hoặc gõ số trên giấy.", "Take a picture, choose one, or type a number.")

pages = Blueprint("papercheck", __name__, template_folder="templates")


@pages.get("/kiem-tra-giay")
def show() -> Response:
    """The empty form."""
    return _page()


@pages.post("/kiem-tra-giay")
def check() -> Response:
    """The verdict on a photo (`anh`), or on what was typed (`ma`): a seal as text, a code, a number."""
    request.max_content_length = LARGEST
    try:
        photo, typed = request.files.get("anh"), request.form.get("ma", "").strip("\r\n")
    except RequestEntityTooLarge:
        return _page(view=View(UNREADABLE["too_large"], ()), status=413)
    raw = photo.read() if photo is not None else b""
    if raw:
        return _check_photo(raw)
    if len(typed) >= SHORTEST_SEAL:
        return _check_text(typed)
    return _look_up(typed.strip()) if typed.strip() else _page(problem=_NOTHING, status=422)


@pages.post("/kiem-tra-giay/so-sanh")
def compare() -> Response:
    """The same seal with what a person read off the paper: does it fit?"""
    names = ("ho_ten", "bien_so", "so_tien")
    typed = Typed(*(request.form.get(name, "")[:200] for name in names))
    return _check_text(request.form.get("tem", ""), typed, is_notice="thong_bao" in request.form)


@pages.get("/kiem-tra-giay/khong-can-mang")
def offline() -> AnyResponse:
    """The one file that checks papers without a network; to use here, or to save and pass on (`?tai=1`)."""
    page = _offline_page()
    answer = make_response(page.html)
    answer.headers["Content-Type"] = "text/html; charset=utf-8"
    answer.headers["Content-Security-Policy"] = f"{page.policy}; frame-ancestors 'none'"
    answer.headers["Permissions-Policy"] = "camera=(self), geolocation=(), microphone=()"
    if "tai" in request.args:
        answer.headers["Content-Disposition"] = f'attachment; filename="{OFFLINE_FILE}"'
    return answer


def _offline_page() -> OfflinePage:
    """Built once a process: root and program do not change while it runs."""
    if _OFFLINE not in current_app.extensions:
        current_app.extensions[_OFFLINE] = build_page(parts_of_app().keys.root_public)
    return cast("OfflinePage", current_app.extensions[_OFFLINE])


def _check_photo(raw: bytes) -> Response:
    desk = cast("Desk", current_app.extensions[EXTENSION])
    try:
        codes = desk.masks_in(raw)
    except NotReadable as error:
        return _page(view=View(UNREADABLE[error.code], ()), status=422)
    seals = [code for code in codes if _is_token(code)]
    if len(seals) != 1:
        return _told(SEVERAL if seals else FOREIGN)
    return _check_text(seals[0], is_notice=codes[seals[0]] == NOTICE_MASK)


def _is_token(code: str) -> bool:
    try:
        from_qr_text(code)
    except DomainError:
        return False
    return True


def _check_text(text: str, typed: Typed | None = None, *, is_notice: bool = False) -> Response:
    parts = parts_of_app()
    try:
        checked = check_seal(parts, text, typed)
    except DomainError:
        return _told(FOREIGN)
    view = view_of(checked, typed or Typed(), now=parts.clock.now_ms())
    return _page(view=as_notice(view) if is_notice else view)


def _look_up(typed: str) -> Response:
    """A code or number says only whether there is such a paper; the page says that too."""
    parts = parts_of_app()
    try:
        answer = answer_to(parts, {"query": typed})
    except DomainError as error:
        return _page(problem=problem_of(error), typed=typed, status=status_of(error))
    return _page(result=view_of_answer(answer, now=parts.clock.now_ms()), typed=typed)


def _told(verdict: Verdict) -> Response:
    return _page(view=View(verdict, ()))


def _page(
    *,
    view: View | None = None,
    result: ResultView | None = None,
    problem: Problem | None = None,
    typed: str = "",
    status: int = 200,
) -> Response:
    page = render_template(
        "papercheck/check.html", view=view, result=result, problem=problem, typed=typed, asked=Asked(typed)
    )
    answer = make_response(page, status)
    answer.headers["Cache-Control"] = "no-store"
    return answer
