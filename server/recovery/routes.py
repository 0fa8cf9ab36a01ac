"""POST /api/v1/recoveries (no token: it lies in the store that cannot be opened), and the supervisors' page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request

from server.accounts.models import Account
from server.accounts.routes import check_form, for_supervisors, visitor
from server.accounts.service import ALL_UNITS, confirm_password
from server.api import Routes, body
from server.db import db
from server.devices.signing_in import settle_admission, waiting_admissions
from server.parts import parts_of_app
from server.recovery.queries import open_requests
from server.recovery.service import Approver, approve, ask, refuse
from server.supervisor.routes import frame
from shared.errors import DomainError, NotFound
from shared.protocol.messages import RecoveryReplySchema, RecoverySchema
from shared.protocol.recovery import read_challenge

ROUTES = Routes("recovery", "Mở máy quên PIN / Opening a locked tablet")
pages = Blueprint("recovery_pages", __name__, template_folder="templates")
pages.context_processor(frame)
PATH = "/giam-sat/mo-may"


@ROUTES.route("POST", "/recoveries", takes=RecoverySchema, answers=RecoveryReplySchema)
def post_recovery() -> dict[str, Any]:
    """Take a locked tablet's challenge, or say how it stands."""
    return ask(parts_of_app(), body(RecoverySchema)["challenge"], address=request.remote_addr or "")


@pages.get(PATH)
@for_supervisors
def show() -> str:
    """What locked tablets asked for in the last day."""
    return _page(None)


@pages.post(PATH)
@for_supervisors
def act() -> str:
    """One person's yes or no, with his password; or a challenge scanned from a tablet without a network."""
    try:
        _do(request.form.get("lam", ""))
    except DomainError as error:
        return _page(error)
    return _page(None)


def _do(act_name: str) -> None:
    parts, who = parts_of_app(), visitor()
    check_form(who.form_token)
    if act_name == "ma":
        text = request.form.get("ma", "")
        read_challenge(text)
        ask(parts, text, address=request.remote_addr or "")
        return
    # A page left open on the desk must not be one of the two persons.
    confirm_password(parts, who, request.form.get("mat_khau", ""), address=request.remote_addr or "")
    account = db.session.get(Account, (who.home, who.name))
    approver = Approver(who, account.officer if account else None)
    if act_name in ("chung_nhan", "khong_chung_nhan"):
        settle_admission(parts, _admission(), who, certify=act_name == "chung_nhan")
        return
    digest = _digest(request.form.get("yeu_cau", ""))
    if act_name == "duyet":
        approve(parts, digest, approver)
    elif act_name == "tu_choi":
        refuse(parts, digest, approver)


def _admission() -> tuple[int, UUID, int]:
    home, _, rest = request.form.get("muc", "").partition("/")
    tablet, _, seq = rest.partition("/")
    try:
        return int(home), UUID(tablet), int(seq)
    except ValueError as error:
        raise NotFound(
            "admission",
            field="muc",
            vi="Không có mục này. Tải lại trang.",
            en="There is no such entry. Load the page again.",
        ) from error


def _digest(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError as error:
        raise NotFound(
            "recovery",
            field="digest",
            vi="Không có yêu cầu mở máy này. Tải lại trang.",
            en="There is no such request. Load the page again.",
        ) from error


def _page(problem: DomainError | None) -> str:
    home = visitor().home
    within = None if home == ALL_UNITS else home
    return render_template(
        "recovery/requests.html",
        lines=open_requests(parts_of_app(), within),
        admissions=waiting_admissions(within),
        problem=problem,
    )
