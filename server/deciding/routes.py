"""The pages where cases are decided: the list, one case, its review, and entering it with the signing PIN."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from server.accounts.routes import check_form, for_supervisors, visitor
from server.accounts.service import ALL_UNITS
from server.deciding import words
from server.deciding.acts import close_case, record_explanation
from server.deciding.considering import Considered, Wish, consider
from server.deciding.custody import in_custody, record_verification, return_items
from server.deciding.entering import Asked, enter
from server.deciding.files import CaseFile, case_file
from server.deciding.forms import Typed, read_return, read_typed
from server.deciding.preview import preview_page
from server.deciding.queries import assessed, changes_of, waiting_cases
from server.desk.queries import story_of_case
from server.desk.words import verdict_state
from server.parts import parts_of_app
from server.printing.kinds import WORDS as DOCUMENT_WORDS
from server.printing.queries import papers_of_case
from server.problems import status_of
from server.signing.service import Who, has_pin, signer_of, signing_key
from server.supervisor.routes import frame, units_of_visitor
from server.supervisor.words import kind_words
from shared.cases.records import ExplanationRecorded, VerificationRecorded
from shared.clock import day_of
from shared.errors import DomainError, InvalidInput, NotAllowed
from shared.law.choosing import months_left
from shared.law.circumstances import circumstances
from shared.text import nfc

pages = Blueprint("deciding", __name__, template_folder="templates")
pages.context_processor(frame)
PATH = "/giam-sat/quyet-dinh"


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page of a case shows beside the case: what was typed, what it gives, what is wrong with it."""

    typed: Typed
    considered: Considered | None = None
    problem: DomainError | None = None
    review: bool = False


@pages.context_processor
def _words() -> dict[str, object]:
    return {
        "w": words,
        "kind_words": kind_words,
        "document_words": DOCUMENT_WORDS,
        "verdict_state": verdict_state,
        "circumstances": list(circumstances().values()),
        "months_left": months_left,
    }


@pages.get(PATH)
@for_supervisors
def show() -> str:
    """Cases passed up and cases whose time to explain is over, the most urgent first; then those that still wait."""
    waiting = waiting_cases(units_of_visitor(), parts_of_app().clock.now_ms())
    return render_template("deciding/waiting.html", waiting=waiting)


@pages.get(f"{PATH}/<int:home>/<uuid:case>")
@for_supervisors
def show_case(home: int, case: UUID) -> str | AnyResponse:
    """The case, the form, and with ``xem`` the review of what would be entered."""
    file = _file(home, case)
    return _page(file, _looked_at(file))


@pages.get(f"{PATH}/<int:home>/<uuid:case>/trang-<int:number>.png")
@for_supervisors
def show_preview(home: int, case: UUID, number: int) -> Response:
    """A page of what would be entered, stamped; it has no number, code or seal (I1)."""
    file = _file(home, case)
    typed = read_typed(request.args, len(file.report.acts))
    considered = _considered(file, typed.wish(len(file.report.acts)))
    picture = preview_page(considered.draft, number)
    return Response(picture, mimetype="image/png")


@pages.post(f"{PATH}/<int:home>/<uuid:case>")
@for_supervisors
def act(home: int, case: UUID) -> str | AnyResponse:
    """Enter, record an explanation or a verification, give things back, or close the case."""
    file = _file(home, case)
    try:
        check_form(visitor().form_token)
        who = _signer(file)
        _do(who, file)
    except DomainError as refused:
        return _page(file_again(file), replace(_looked_at(file_again(file), request.form), problem=refused))
    return redirect(url_for("deciding.show_case", home=home, case=case), 303)


def _do(who: Who, file: CaseFile) -> None:
    parts, form = parts_of_app(), request.form
    match form.get("lam"):
        case "nhap":
            wish = read_typed(form, len(file.report.acts)).wish(len(file.report.acts))
            enter(parts, Asked(who, file.case, wish, form.get("da_xem", "")), form.get("ma_pin", ""))
        case "giai_trinh":
            told = _explanation()
            signing_key(parts, who, form.get("ma_pin", ""))  # a page left open must not act in his name
            record_explanation(parts, who, file.case, told)
        case "dong":
            signing_key(parts, who, form.get("ma_pin", ""))
            close_case(parts, who, file.case, form.get("ly_do", ""))
        case "xac_minh":
            signing_key(parts, who, form.get("ma_pin", ""))
            found = VerificationRecorded(form.get("ket_qua", ""), form.get("ngay", ""))
            record_verification(parts, who, file.case, found)
        case "tra_lai":
            signing_key(parts, who, form.get("ma_pin", ""))
            return_items(parts, who, file.case, read_return(form))
        case _:
            raise InvalidInput("act", field="lam", vi="Chọn một việc.", en="Choose one act.")


def file_again(file: CaseFile) -> CaseFile:
    """The case as it is after an act that failed: somebody else may have been faster."""
    return case_file(file.home, file.case)


def _explanation() -> ExplanationRecorded:
    way = request.form.get("cach", "")
    if way not in words.WAYS:
        raise InvalidInput("way", field="way", vi="Chọn cách giải trình.", en="Choose how it was explained.")
    note = nfc(request.form.get("ghi_chu", "")).strip()[:500] or None
    return ExplanationRecorded(
        way=way,  # type: ignore[arg-type]  # one of the three, checked above
        day=request.form.get("ngay", ""),
        note=note,
    )


def _looked_at(file: CaseFile, form: object = None) -> Shown:
    """Judged as typed; what cannot be judged is told beside the form. A supervisor sees the case, not a decision."""
    fields = request.args if form is None else request.form
    typed = read_typed(fields, len(file.report.acts))
    review = bool(fields.get("xem"))
    try:
        _signer(file)
    except NotAllowed:
        return Shown(typed)
    try:
        return Shown(typed, _considered(file, typed.wish(len(file.report.acts))), review=review)
    except DomainError as problem:
        return _as_noted(file, Shown(typed, problem=problem))


def _as_noted(file: CaseFile, shown: Shown) -> Shown:
    """The form stays usable when a figure in it is refused: the case as the report notes it."""
    try:
        return replace(shown, considered=_considered(file, Wish()))
    except DomainError as problem:
        return replace(shown, problem=problem)


def _considered(file: CaseFile, wish: Wish) -> Considered:
    return consider(file, _signer(file), wish, parts_of_app().clock.now_ms())


def _signer(file: CaseFile) -> Who:
    who = signer_of(visitor())
    if who.home != file.home:
        raise NotAllowed(
            "other_unit",
            vi="Hồ sơ của đơn vị khác.",
            en="This is another unit's case.",
        )
    return who


def _file(home: int, case: UUID) -> CaseFile:
    """Another unit's cases do not exist for this visitor."""
    if visitor().home not in (ALL_UNITS, home):
        abort(404)
    return case_file(home, case)


def _page(file: CaseFile, shown: Shown) -> AnyResponse | str:
    now = parts_of_app().clock.now_ms()
    try:
        found = shown.considered.judged.found if shown.considered else assessed(file, now)
    except DomainError as problem:
        found, shown = None, replace(shown, problem=shown.problem or problem)
    page = render_template(
        "deciding/case.html",
        file=file,
        shown=shown,
        found=found,
        story=story_of_case(file.home, file.case),
        changes=changes_of(file),
        papers=papers_of_case(file.home, file.case, training=False),
        custody=in_custody(file),
        today=day_of(now),
        can_sign=shown.considered is not None,
        has_pin=shown.considered is not None and has_pin(signer_of(visitor())),
    )
    return page if shown.problem is None else Response(page, status_of(shown.problem))
