"""Log-in and log-out pages, and the guard of every page behind them. All of it works with scripts off."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import Blueprint, Response, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from server.accounts.service import SESSION_MS, Visitor, form_token, log_in, log_out, visitor_of
from server.parts import parts_of_app
from server.problems import status_of
from shared.errors import DomainError, NotAllowed
from shared.seal.base64url import to_base64url

SESSION, FORM = "bienban_session", "bienban_form"
P = ParamSpec("P")

pages = Blueprint("accounts", __name__, template_folder="templates")


@pages.get("/dang-nhap")
def show_login() -> Response:
    """The form; its cookie proves later that the form came from here."""
    secret = request.cookies.get(FORM) or to_base64url(parts_of_app().randomness(32))
    return _login_page(secret, None)


@pages.post("/dang-nhap")
def do_login() -> AnyResponse:
    """A session for the right password, the form again with the reason for any other."""
    secret = request.cookies.get(FORM, "")
    try:
        check_form(form_token(secret) if secret else "")
        name, password = request.form.get("ten", "").strip(), request.form.get("mat_khau", "")
        token = log_in(parts_of_app(), name, password, address=request.remote_addr or "")
    except NotAllowed as refused:
        return _login_page(secret or to_base64url(parts_of_app().randomness(32)), refused)
    answer = redirect(url_for("supervisor.show"), 303)
    answer.delete_cookie(FORM)
    _set_cookie(answer, SESSION, token)
    return answer


@pages.post("/dang-xuat")
def do_logout() -> AnyResponse:
    """End the session on the server, not only in this browser."""
    token = request.cookies.get(SESSION, "")
    if visitor_of(parts_of_app(), token) is not None:
        check_form(form_token(token))
        log_out(token)
    answer = redirect(url_for("accounts.show_login"), 303)
    answer.delete_cookie(SESSION)
    return answer


def for_supervisors(view: Callable[P, str | AnyResponse]) -> Callable[P, AnyResponse]:
    """A page that only a logged-in visitor sees (`visitor()`); everybody else is sent to log in. Never cached."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> AnyResponse:
        g.visitor = visitor_of(parts_of_app(), request.cookies.get(SESSION, ""))
        if g.visitor is None:
            return redirect(url_for("accounts.show_login"), 303)
        answer = make_response(view(*args, **kwargs))
        answer.headers["Cache-Control"] = "no-store"
        return answer

    return guarded


def visitor() -> Visitor:
    """Who sees the current page."""
    found: Visitor = g.visitor
    return found


def check_form(expected: str) -> None:
    """NotAllowed("form") unless the form carries `expected`: it came from elsewhere, or waited too long."""
    if not expected or not hmac.compare_digest(request.form.get("form_token", ""), expected):
        raise NotAllowed(
            "form",
            vi="Trang đã mở quá lâu. Gõ lại rồi gửi lần nữa.",
            en="The page was open too long. Type again and send once more.",
        )


def _login_page(secret: str, problem: DomainError | None) -> Response:
    page = render_template("accounts/login.html", form_token=form_token(secret), problem=problem)
    answer = make_response(page, status_of(problem) if problem else 200)
    answer.headers["Cache-Control"] = "no-store"
    _set_cookie(answer, FORM, secret)
    return answer


def _set_cookie(answer: AnyResponse, name: str, value: str) -> None:
    # Secure follows the public address: on a developer's plain http the cookie would otherwise never come back.
    secure = parts_of_app().settings.public_url.startswith("https:")
    answer.set_cookie(name, value, max_age=SESSION_MS // 1000, httponly=True, secure=secure, samesite="Strict")
