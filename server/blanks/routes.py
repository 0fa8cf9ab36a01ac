"""The page of emergency blanks: issue a set, print it, see that no number is unaccounted for."""

from __future__ import annotations

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from server.accounts.routes import check_form, for_supervisors, visitor
from server.blanks.queries import blank_sets
from server.blanks.service import Gone, issue_blanks, settle_blanks
from server.parts import parts_of_app
from server.problems import status_of
from server.signing.service import has_pin, signer_of
from server.supervisor.routes import frame, units_of_visitor
from shared.errors import DomainError, InvalidInput, NotAllowed
from shared.seal.of_paper import MOST_BLANKS

PATH = "/giam-sat/mau-giay-trang"
OUTCOMES = {
    "used": ("Đã dùng", "used"),
    "spoiled": ("Hỏng", "spoiled"),
    "lost": ("Mất", "lost"),
}

pages = Blueprint("blanks", __name__, template_folder="templates")
pages.context_processor(frame)


@pages.get(PATH)
@for_supervisors
def show() -> AnyResponse:
    """Every set of the unit (or of all units) and what became of its numbers; forms for a signer."""
    return _page(None)


@pages.post(PATH)
@for_supervisors
def act() -> AnyResponse:
    """Issue a set, or say what became of some: with the signing PIN."""
    parts, form = parts_of_app(), request.form
    try:
        check_form(visitor().form_token)
        who, pin = signer_of(visitor()), form.get("ma_pin", "")
        match form.get("lam"):
            case "cap":
                issued = issue_blanks(parts, who, _figure("so_to"), pin)
                return redirect(url_for("printing.show_document", home=who.home, document=issued.hex()), 303)
            case "ket_qua":
                first = _figure("tu")
                last = _figure("den") if form.get("den", "").strip() else first
                settle_blanks(parts, who, Gone(first, last, form.get("ket_qua", "")), pin)
            case _:
                raise InvalidInput("act", field="lam", vi="Chọn một việc.", en="Choose one act.")
    except DomainError as refused:
        return _page(refused)
    return redirect(url_for("blanks.show"), 303)


def _figure(name: str) -> int:
    """A number as typed, ``0012`` as well as ``0012/0317-BB-VPHC``; 0 for what is none."""
    typed = request.form.get(name, "").strip().split("/")[0]
    return int(typed) if typed.isdecimal() and len(typed) <= 6 else 0


def _page(problem: DomainError | None) -> AnyResponse:
    try:
        who = signer_of(visitor())
        can_sign, pin = True, has_pin(who)
    except NotAllowed:
        can_sign = pin = False
    page = render_template(
        "blanks/page.html",
        sets=blank_sets(units_of_visitor()),
        problem=problem,
        form=request.form,
        can_sign=can_sign,
        has_pin=pin,
        outcomes=OUTCOMES,
        most=MOST_BLANKS,
    )
    return make_response(page, status_of(problem) if problem is not None else 200)
