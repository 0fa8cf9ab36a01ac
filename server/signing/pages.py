"""The page of the signing PIN: choosing and changing one's own, and taking another person's away."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from server.accounts.models import SIGNER
from server.accounts.routes import check_form, for_supervisors, visitor
from server.accounts.service import confirm_password
from server.parts import parts_of_app
from server.signing.queries import signer_lines
from server.signing.service import Who, change_pin, choose_pin, has_pin, reset_pin, signer_of
from server.supervisor.routes import frame, units_of_visitor
from shared.errors import DomainError, InvalidInput, NotFound

pages = Blueprint("signing_pages", __name__, template_folder="templates")
pages.context_processor(frame)
PATH = "/giam-sat/ma-ky"


@pages.get(PATH)
@for_supervisors
def show() -> str:
    """One's own PIN, and who signs in the unit."""
    return _page(None)


@pages.post(PATH)
@for_supervisors
def act() -> str | AnyResponse:
    """Choose, change or take away, each with the person's password."""
    who, parts = visitor(), parts_of_app()
    try:
        check_form(who.form_token)
        confirm_password(parts, who, request.form.get("mat_khau", ""), address=request.remote_addr or "")
        match request.form.get("lam"):
            case "chon":
                choose_pin(parts, signer_of(who), _repeated())
            case "doi":
                change_pin(parts, signer_of(who), old=request.form.get("ma_cu", ""), new=_repeated())
            case _:
                reset_pin(parts, _named(), who)
    except DomainError as problem:
        return _page(problem)
    return redirect(url_for("signing_pages.show"), 303)


def _repeated() -> str:
    pin = request.form.get("ma_pin", "")
    if pin != request.form.get("ma_pin_lai", ""):
        raise InvalidInput(
            "pin_repeat", field="pin", vi="Hai lần gõ mã PIN khác nhau. Gõ lại.", en="The two PINs differ. Type again."
        )
    return pin


def _named() -> Who:
    home, _, officer = request.form.get("nguoi_ky", "").partition("/")
    if not (home.isascii() and home.isdigit() and officer.isascii() and officer.isdigit()):
        raise NotFound("signer", field="signer", vi="Không có người ký này.", en="There is no such signer.")
    return Who(int(home), int(officer))


def _page(problem: DomainError | None) -> str:
    who = visitor()
    own = signer_of(who) if who.role == SIGNER else None
    return render_template(
        "signing/pin.html",
        problem=problem,
        own=own,
        has_pin=own is not None and has_pin(own),
        signers=signer_lines(units_of_visitor()),
    )
