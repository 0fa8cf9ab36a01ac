"""The citizen's page /tra-cuu. It asks the same service as the API; what was typed stays out of addresses and logs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from server.parts import parts_of_app
from server.portal.details import TAIL
from server.portal.service import answer_to
from server.portal.views import Problem, ResultView, problem_of, view_of
from server.portal.words import WHERE_TO_LOOK
from server.problems import status_of
from server.units.service import all_units
from shared.errors import DomainError

NO_FACT = Problem(
    "Nhập sáu ký tự cuối của giấy tờ, hoặc biển số cùng ngày ký.",
    "Type the last six characters of the document, or the plate together with the date.",
)

pages = Blueprint("lookup", __name__, template_folder="templates")


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed, as it was typed."""

    number: str = ""
    unit: str = ""
    day: str = ""

    @property
    def is_narrow(self) -> bool:
        """Whether more than the number was given, so that those fields stand open."""
        return bool(self.unit or self.day)


@pages.get("/")
def start() -> AnyResponse:
    """Whoever types only the address wants to look something up."""
    return redirect(url_for("lookup.show"))


@pages.get("/tra-cuu")
def show() -> Response:
    """The empty form."""
    return _page(Asked())


@pages.post("/tra-cuu")
def ask() -> Response:
    """State, unit and day for a number; more after one fact from the paper."""
    asked = Asked(*(request.form.get(name, "").strip() for name in ("so", "don_vi", "ngay")))
    fact = _typed_fact()
    wants_more = "mo" in request.form
    try:
        answer = answer_to(parts_of_app(), _question(asked, fact))
    except DomainError as error:
        return _page(asked, problem=problem_of(error), status=status_of(error))
    now = parts_of_app().clock.now_ms()
    result = view_of(
        answer,
        now=now,
        fact_problem=NO_FACT if wants_more and fact is None else None,
        plate_tried=fact is not None and fact["kind"] == "plate_and_date",
    )
    return _page(asked, result=result, narrow=answer.state == "ambiguous")


def _typed_fact() -> dict[str, str] | None:
    """The fact in the form; a document typed in full holds its last six characters too."""
    identity, plate, day = (request.form.get(name, "") for name in ("giay_to", "bien_so", "ngay_ky"))
    bare = "".join(identity.split())
    if bare:
        return {"kind": "identity_tail", "value": bare[-TAIL:]}
    if plate.strip() and day:
        return {"kind": "plate_and_date", "plate": plate.strip(), "date": day}
    return None


def _question(asked: Asked, fact: dict[str, str] | None) -> dict[str, Any]:
    """A LookupSchema body; what was left empty is absent."""
    body: dict[str, Any] = {"query": asked.number}
    if asked.unit:
        body["unit"] = int(asked.unit) if asked.unit.isdecimal() else asked.unit
    if asked.day:
        body["date"] = asked.day
    if fact is not None:
        body["fact"] = fact
    return body


def _page(
    asked: Asked,
    *,
    result: ResultView | None = None,
    problem: Problem | None = None,
    narrow: bool = False,
    status: int = 200,
) -> Response:
    page = render_template(
        "portal/lookup.html",
        asked=asked,
        result=result,
        problem=problem,
        narrow=narrow or asked.is_narrow,
        units=all_units(),
        where=WHERE_TO_LOOK,
    )
    answer = make_response(page, status)
    answer.headers["Cache-Control"] = "no-store"
    return answer
