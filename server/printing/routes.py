"""The print pages: the unit's queue, one document and its prints, the print ledger. They work with scripts off."""

from __future__ import annotations

import re
from uuid import UUID

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from server.accounts.routes import check_form, for_supervisors, visitor
from server.accounts.service import ALL_UNITS
from server.parts import parts_of_app
from server.printing.handing import hand_out
from server.printing.kinds import WORDS
from server.printing.permits import LONGEST_REASON, Wish, ask, withdraw
from server.printing.queries import document_page, find_documents, print_lines, queue
from server.printing.settling import settle
from server.printing.words import OUTCOMES
from server.problems import status_of
from server.supervisor.routes import frame, units_of_visitor
from shared.errors import DomainError, NotAllowed
from shared.printing.copies import MOST_AT_ONCE
from shared.seal.hexadecimal import from_hex
from shared.text import nfc, without_accents

PATH = "/giam-sat/in"

pages = Blueprint("printing", __name__, template_folder="templates")
pages.context_processor(frame)


@pages.context_processor
def _words() -> dict[str, object]:
    return {
        "document_words": WORDS,
        "outcomes": OUTCOMES,
        "longest_reason": LONGEST_REASON,
        "most_copies": MOST_AT_ONCE,
    }


@pages.get(PATH)
@for_supervisors
def show() -> AnyResponse:
    """What asks, what waits, what has ended; documents to print, found by number."""
    return _queue_page()


@pages.get(f"{PATH}/so-in")
@for_supervisors
def show_ledger() -> str:
    """Every print of every ledger, copies counted."""
    return render_template("printing/ledger.html", lines=print_lines(units_of_visitor()))


@pages.get(f"{PATH}/<int:home>/<document>")
@for_supervisors
def show_document(home: int, document: str) -> AnyResponse:
    """One document: whether it may be printed, and every print of it so far."""
    return _document_page(home, document)


@pages.post(f"{PATH}/<int:home>/<document>")
@for_supervisors
def ask_for(home: int, document: str) -> AnyResponse:
    """A permit, or the page again with the reason why not."""
    content_hash = _hash_of(home, document)
    try:
        who = _acting()
        copies = request.form.get("so_ban", "1")
        wish = Wish(
            officer=who,
            document=content_hash,
            printer=nfc(request.form.get("may_in", "")),
            copies=int(copies) if copies.isdecimal() and len(copies) < 4 else 0,
            reason=nfc(request.form.get("ly_do", "")),
        )
        ask(parts_of_app(), home, wish)
    except DomainError as refused:
        return _document_page(home, document, problem=refused)
    return redirect(url_for("printing.show_document", home=home, document=document), 303)


@pages.post(f"{PATH}/<int:home>/lan/<uuid:permit>/ket-qua")
@for_supervisors
def answer(home: int, permit: UUID) -> AnyResponse:
    """What a person says came out."""
    _require_unit(home)
    try:
        settle(parts_of_app(), home, permit, request.form.get("ket_qua", ""), officer=_acting())
    except DomainError as refused:
        return _queue_page(refused)
    return redirect(url_for("printing.show"), 303)


@pages.post(f"{PATH}/<int:home>/lan/<uuid:permit>/bo")
@for_supervisors
def take_back(home: int, permit: UUID) -> AnyResponse:
    """A permit that nobody has begun to print goes."""
    _require_unit(home)
    try:
        withdraw(parts_of_app(), home, permit, officer=_acting())
    except DomainError as refused:
        return _queue_page(refused)
    return redirect(url_for("printing.show"), 303)


@pages.post(f"{PATH}/<int:home>/lan/<uuid:permit>/tep")
@for_supervisors
def take_file(home: int, permit: UUID) -> AnyResponse:
    """The file of a permit, once; kept by no cache."""
    _require_unit(home)
    try:
        number, copy, pdf = hand_out(parts_of_app(), home, permit, officer=_acting())
    except DomainError as refused:
        return _queue_page(refused)
    name = re.sub(r"[^A-Za-z0-9]+", "-", without_accents(number)).strip("-")
    file = Response(pdf, mimetype="application/pdf")
    file.headers["Content-Disposition"] = f'attachment; filename="{name}-ban-{copy}.pdf"'
    return file


def _queue_page(problem: DomainError | None = None) -> AnyResponse:
    asked = nfc(request.args.get("so", "")).strip()
    found = find_documents(units_of_visitor(), asked) if asked else None
    now = parts_of_app().clock.now_ms()
    return _shown("printing/queue.html", problem, queue=queue(units_of_visitor()), found=found, asked=asked, now=now)


def _document_page(home: int, document: str, *, problem: DomainError | None = None) -> AnyResponse:
    page = document_page(home, _hash_of(home, document))
    return _shown("printing/document.html", problem, page=page, form=request.form)


def _shown(template: str, problem: DomainError | None, **values: object) -> AnyResponse:
    """With the status of what is wrong, so that nothing between takes it for done."""
    page = render_template(template, problem=problem, **values)
    return make_response(page, status_of(problem) if problem is not None else 200)


def _acting() -> int:
    """The officer who acts. NotAllowed: ``form``, or ``officer`` for an account that may only look."""
    who = visitor()
    check_form(who.form_token)
    if who.officer is None:
        raise NotAllowed(
            "officer",
            vi="Tài khoản này chỉ xem. Việc in cần tài khoản gắn với một cán bộ của đơn vị.",
            en="This account may only look. Printing needs an account that is an officer of the unit.",
        )
    return who.officer


def _hash_of(home: int, document: str) -> bytes:
    _require_unit(home)
    try:
        return from_hex(document, 32)
    except ValueError:
        abort(404)


def _require_unit(home: int) -> None:
    """Another unit's documents do not exist for this visitor."""
    if visitor().home not in (ALL_UNITS, home):
        abort(404)
