"""The desk's pages: what waits and what is held, one event opened, and settling it after a second look."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from server.accounts.routes import check_form, for_supervisors, visitor
from server.accounts.service import ALL_UNITS, confirm_password
from server.desk.book import export_desk
from server.desk.forms import Form, read_form
from server.desk.judging import differences
from server.desk.queries import EventPage, desks_of, event_page, settled_lines
from server.desk.service import Place, Settled, rehearse, settle
from server.desk.words import OUTCOME_STATES, OUTCOMES, difference_words, explained, objection_words, verdict_state
from server.parts import parts_of_app
from server.supervisor.queries import event_lines
from server.supervisor.routes import frame, units_of_visitor
from server.supervisor.words import kind_words
from shared.errors import DomainError, NotAllowed

pages = Blueprint("desk", __name__, template_folder="templates")
pages.context_processor(frame)
PATH = "/giam-sat/giu-lai"


@pages.context_processor
def _words() -> dict[str, object]:
    return {
        "kind_words": kind_words,
        "verdict_state": verdict_state,
        "objection_words": objection_words,
        "explained": explained,
        "difference_words": difference_words,
        "outcomes": OUTCOMES,
        "outcome_states": OUTCOME_STATES,
    }


@pages.get(PATH)
@for_supervisors
def show() -> str:
    """What is held and what waits, what was settled lately, decisions that the server judges differently."""
    home = units_of_visitor()
    lines = event_lines(parts_of_app().clock.now_ms(), home)
    return render_template(
        "desk/held.html",
        held=[one for one in lines if one.verdict == "held"],
        # A seal goes with the entry before it: it is nobody's to look at alone.
        waiting=[one for one in lines if one.verdict != "held" and one.kind != "document.sealed"],
        settled=settled_lines(home),
        differences=differences(home),
        desks=desks_of(home),
    )


@pages.get(f"{PATH}/<int:home>/<uuid:ledger>/<int:seq>")
@for_supervisors
def show_event(home: int, ledger: UUID, seq: int) -> str:
    """One event, its case, and the ways to settle it."""
    return _page(_place(home, ledger, seq), Form())


@pages.post(f"{PATH}/<int:home>/<uuid:ledger>/<int:seq>")
@for_supervisors
def settle_event(home: int, ledger: UUID, seq: int) -> str | AnyResponse:
    """First the second look: what would happen. Then, with the person's password, the act."""
    place, who, form = _place(home, ledger, seq), visitor(), Form()
    try:
        check_form(who.form_token)
        form = read_form(request.form)
        wish = form.wish(who.officer)
        if request.form.get("lam") != "xu_ly":
            return _page(place, form, would=rehearse(parts_of_app(), place, wish))
        confirm_password(parts_of_app(), who, request.form.get("mat_khau", ""), address=request.remote_addr or "")
        settle(parts_of_app(), place, wish)
    except NotAllowed as refused:
        if refused.code == "also_held" and refused.field:
            form = form.with_objection(refused.field)
        return _page(place, form, problem=refused)
    except DomainError as refused:
        return _page(place, form, problem=refused)
    return redirect(url_for("desk.show"), 303)


@pages.get("/giam-sat/so-ban/<int:home>/<uuid:ledger>.ndjson")
@for_supervisors
def export(home: int, ledger: UUID) -> Response:
    """The desk's ledger as `bienban verify` checks it."""
    _require_unit(home)
    answer = Response(export_desk(parts_of_app(), home, ledger), mimetype="application/x-ndjson")
    answer.headers["Content-Disposition"] = f'attachment; filename="so-ban-{home}-{ledger}.ndjson"'
    return answer


def _page(place: Place, form: Form, *, would: Settled | None = None, problem: DomainError | None = None) -> str:
    page: EventPage = event_page(place)
    shown = form if form.objections else form.with_objection(page.verdict.objection)
    return render_template("desk/event.html", page=page, form=shown, would=would, problem=problem)


def _place(home: int, ledger: UUID, seq: int) -> Place:
    _require_unit(home)
    return Place(home, ledger, seq)


def _require_unit(home: int) -> None:
    """Another unit's events do not exist for this visitor."""
    if visitor().home not in (ALL_UNITS, home):
        abort(404)
