"""The page where an entered decision is corrected, amended or cancelled by another document."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from print_templates.change_data import PLACES
from server.accounts.routes import check_form, for_supervisors, visitor
from server.accounts.service import ALL_UNITS
from server.deciding import words
from server.deciding.changing import AskedChange, ChangeWish, ConsideredChange, change, consider_change
from server.deciding.files import CaseFile, case_file
from server.deciding.preview import preview_page
from server.deciding.words import GROUNDS
from server.parts import parts_of_app
from server.problems import status_of
from server.signing.service import Who, has_pin, signer_of
from server.supervisor.routes import frame
from shared.errors import DomainError, InvalidInput, NotAllowed

pages = Blueprint("changing", __name__, template_folder="templates")
pages.context_processor(frame)
PATH = "/giam-sat/quyet-dinh/<int:home>/<uuid:case>/thay-doi"
LINES = 3
"""Places that one document may change; more wrong ones are another document's business."""


@dataclass(frozen=True, slots=True)
class Typed:
    """As it came: `lines` (field path, text)."""

    ground: str = ""
    reason: str = ""
    lines: tuple[tuple[str, str], ...] = (("", ""),) * LINES

    @property
    def wish(self) -> ChangeWish:
        """InvalidInput("ground") for none of the grounds."""
        ground = next((one for one in GROUNDS if one == self.ground), None)
        if ground is None:
            raise InvalidInput("ground", field="ground", vi="Chọn căn cứ.", en="Choose the ground.")
        return ChangeWish(ground, self.reason, tuple((path, text) for path, text in self.lines if path))

    @property
    def query(self) -> list[tuple[str, str]]:
        """Names and values that ask for its preview."""
        lines = [
            (f"{name}_{n}", text)
            for n, line in enumerate(self.lines)
            for name, text in zip(("o", "dung"), line, strict=True)
        ]
        return [("can_cu", self.ground), ("ly_do", self.reason), *lines]


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page shows: the form as typed, what it would do, what is wrong with it."""

    typed: Typed
    considered: ConsideredChange | None = None
    problem: DomainError | None = None


@pages.get(PATH)
@for_supervisors
def show(home: int, case: UUID) -> str | AnyResponse:
    """The form."""
    file = _file(home, case)
    if file.decision is None:
        return redirect(url_for("deciding.show_case", home=home, case=case), 303)
    return _page(file, Shown(Typed()))


@pages.post(PATH)
@for_supervisors
def act(home: int, case: UUID) -> str | AnyResponse:
    """First the review, then, with the PIN, the document."""
    typed = _typed(request.form)
    file, shown = _file(home, case), Shown(typed)
    try:
        check_form(visitor().form_token)
        who = _signer(file)
        now = parts_of_app().clock.now_ms()
        shown = replace(shown, considered=consider_change(file, who, typed.wish, now))
        if request.form.get("lam") != "ky":
            return _page(file, shown)
        asked = AskedChange(who, case, typed.wish, request.form.get("da_xem", ""))
        change(parts_of_app(), asked, request.form.get("ma_pin", ""))
    except DomainError as problem:
        return _page(case_file(home, case), replace(shown, problem=problem))
    return redirect(url_for("deciding.show_case", home=home, case=case), 303)


@pages.get(f"{PATH}/trang-<int:number>.png")
@for_supervisors
def show_preview(home: int, case: UUID, number: int) -> Response:
    """A page of what would be signed, stamped; it has no number or seal (I1)."""
    file = _file(home, case)
    considered = consider_change(file, _signer(file), _typed(request.args).wish, parts_of_app().clock.now_ms())
    return Response(preview_page(considered.draft, number), mimetype="image/png")


def _typed(fields: MultiDict[str, str]) -> Typed:
    return Typed(
        ground=fields.get("can_cu", ""),
        reason=fields.get("ly_do", ""),
        lines=tuple((fields.get(f"o_{n}", ""), fields.get(f"dung_{n}", "")) for n in range(LINES)),
    )


def _signer(file: CaseFile) -> Who:
    who = signer_of(visitor())
    if who.home != file.home:
        raise NotAllowed("other_unit", vi="Hồ sơ của đơn vị khác.", en="This is another unit's case.")
    return who


def _file(home: int, case: UUID) -> CaseFile:
    """Another unit's cases do not exist for this visitor."""
    if visitor().home not in (ALL_UNITS, home):
        abort(404)
    return case_file(home, case)


def _page(file: CaseFile, shown: Shown) -> str | AnyResponse:
    try:
        pin = has_pin(_signer(file))
        can_sign = True
    except NotAllowed:
        pin = can_sign = False
    page = render_template(
        "deciding/change.html",
        file=file,
        shown=shown,
        can_sign=can_sign,
        has_pin=pin,
        w=words,
        grounds=GROUNDS,
        places=PLACES,
    )
    return page if shown.problem is None else Response(page, status_of(shown.problem))
