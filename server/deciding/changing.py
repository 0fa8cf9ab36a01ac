"""Documents of the desk that change an entered decision: MQĐ39 corrects, MQĐ38 amends, MQĐ40 cancels.

The decision itself is never written over. The same gate as for entering: reviewed, PIN, a number of its own series,
one transaction; who comes second, or reviewed another state, looks again.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import partial
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from print_templates.change_data import PLACES
from print_templates.render import count_pages_change, form_edition
from server.cases.models import DecisionRow
from server.catalogue.law import law_of_unit
from server.db import db, transaction
from server.deciding.acts import required_text
from server.deciding.considering import printed_unit, signer_on_paper, signer_row
from server.deciding.entering import apply_act
from server.deciding.files import CaseFile, case_file, lock_case
from server.deciding.numbers import choose_serial, require_numbers
from server.deciding.queries import assessed
from server.desk.book import Act, open_desk
from server.devices.models import Tablet
from server.ledger.models import EventRow
from server.parts import Parts
from server.signing.service import Who, require_key, signing_key
from server.units.models import Officer, Unit
from shared.cases.decision import Decision, NumberTaken
from shared.cases.drafting import PLACEHOLDER
from shared.cases.records import DecisionChanged
from shared.clock import day_of
from shared.errors import Conflict, InvalidInput, NotAllowed, NotFound
from shared.law.forms import form_rule
from shared.law.instruments import INSTRUMENTS, Change, Ground, may_change
from shared.ledger.event import read_event
from shared.ledger.exact import write_exact
from shared.numbering.number import CHANGE_SERIES, NumberStyle
from shared.people.officer import Agency, parse_post
from shared.protocol.corrections import correct_data
from shared.protocol.events import read_data
from shared.protocol.schemas import dump, load
from shared.seal.of_case import CHANGES, SealContext, claims_of_change
from shared.seal.token import seal
from shared.text import nfc

KIND_OF_FORM = {form: kind for kind, (form, _) in CHANGES.items()}
DECIDED_FIELDS = frozenset({"total", "points", "revoke_months"})
"""What was decided, not how it was written down: never a drafting error, so MQĐ38 and not MQĐ39."""


@dataclass(frozen=True, slots=True)
class ChangeWish:
    """`changes`: field path of the decision (one of PLACES) → the text that is right; empty for a cancellation."""

    ground: Ground
    reason: str
    changes: tuple[tuple[str, str], ...] = ()

    @property
    def kind(self) -> str:
        """The event."""
        return KIND_OF_FORM[INSTRUMENTS[self.ground].form]


@dataclass(frozen=True, slots=True)
class ConsideredChange:
    """`before`: what the decision says at the changed places. `token` names all of it but the moment."""

    row: DecisionRow
    kind: str
    before: dict[str, str]
    draft: DecisionChanged
    token: str


@dataclass(frozen=True, slots=True)
class AskedChange:
    """Who wants which case's decision changed how; `reviewed` is the token of the review that he saw."""

    who: Who
    case: UUID
    wish: ChangeWish
    reviewed: str


def consider_change(file: CaseFile, who: Who, wish: ChangeWish, now: int) -> ConsideredChange:
    """What would be signed. NotAllowed: ``no_decision``, ``under_review``, ``post_too_low``, ``change_too_late``;
    InvalidInput("changes") or ("reason")."""
    signer, row = signer_row(who), _live(file)
    decision = decision_of(row)
    _require_post(file, signer, decision)
    _require_in_time(file, decision, wish, now)
    changes, before = _changes(wish, decision)
    draft = _draft(file.home, row, signer, (wish, now))
    draft = replace(draft, changes=changes)
    draft = replace(draft, pages=count_pages_change(draft))
    content = write_exact(dump(replace(draft, signed_at=0)))
    token = hashlib.sha256(file.version.encode() + wish.ground.encode() + content).hexdigest()
    return ConsideredChange(row, wish.kind, before, draft, token)


def change(parts: Parts, asked: AskedChange, pin: str) -> DecisionChanged:
    """Sign and apply it. Errors of `consider_change` and of the PIN; Conflict("case_changed")."""
    home = asked.who.home
    _as_reviewed(parts, asked)
    key = signing_key(parts, asked.who, pin)
    require_numbers(parts, home, year=day_of(parts.clock.now_ms()).year, series=CHANGE_SERIES)
    with transaction():
        desk = open_desk(parts, home)
        require_key(asked.who, key)
        lock_case(home, asked.case)
        considered = _as_reviewed(parts, asked)
        signed = _numbered(parts, considered, desk)
        act = Act(
            considered.kind,
            asked.who.officer,
            signed,
            case=asked.case,
            at=signed.signed_at,
            seal=partial(_sealed, (considered.kind, signed), desk, key),
        )
        apply_act(parts, desk, act)
    return signed


def decision_of(row: DecisionRow) -> Decision:
    """The data of an applied decision. NotFound("removed") after its retention."""
    raw = db.session.scalar(select(EventRow.raw).where(EventRow.home == row.home, EventRow.hash == row.hash))
    if not raw:
        raise NotFound("removed", vi="Quyết định đã hết thời hạn lưu.", en="The decision's term has ended.")
    decision: Decision = read_data(read_event(raw))
    return decision


def _live(file: CaseFile) -> DecisionRow:
    row = file.decision
    if row is None:
        raise NotAllowed(
            "no_decision",
            vi="Hồ sơ này không có quyết định nào đang có hiệu lực.",
            en="No decision of this case is in force.",
        )
    if row.held:
        raise NotAllowed(
            "under_review",
            vi="Quyết định đang giữ lại xem xét. Xử lý ở trang Giữ lại trước.",
            en="The decision is held. Settle it on the page of held entries first.",
        )
    return row


def _require_post(file: CaseFile, signer: Officer, decision: Decision) -> None:
    """Who decided, or a post of the same force that is not lower (LC Đ18 k3)."""
    decided_by = db.session.get(Officer, (file.home, decision.signer.officer))
    post = parse_post(signer.post, Agency(signer.agency))
    was = parse_post(decision.signer.post, Agency(decided_by.agency if decided_by else signer.agency))
    same = signer.id == decision.signer.officer
    if not same and (post.agency is not was.agency or post.rank < was.rank):
        raise NotAllowed(
            "post_too_low",
            vi=f"Người đã ký hoặc cấp không thấp hơn ({was.title_vi}) mới thay đổi được quyết định này.",
            en=f"Only its signer, or a post not below {was.title_en.lower()}, may change this decision.",
        )


def _require_in_time(file: CaseFile, decision: Decision, wish: ChangeWish, now: int) -> None:
    limitation = assessed(file, now).limitation_until
    asked = Change(wish.ground, day_of(decision.signed_at), limitation)
    if not may_change(asked, day_of(now), law_of_unit(file.home)):
        raise NotAllowed(
            "change_too_late",
            vi="Quá một năm hoặc hết thời hiệu: không đính chính, sửa đổi được nữa.",
            en="More than a year, or past the limitation: it can no longer be corrected or amended.",
        )


def _changes(wish: ChangeWish, decision: Decision) -> tuple[tuple[tuple[str, str], ...], dict[str, str]]:
    changes = {path: nfc(text).strip() for path, text in wish.changes if path}
    if (wish.kind == "decision.cancelled") == bool(changes):
        raise _unusable("Đính chính, sửa đổi cần ít nhất một nội dung; huỷ thì không.", "Give what changes.")
    allowed = PLACES.keys() - (DECIDED_FIELDS if wish.kind == "decision.corrected" else set())
    told = dump(decision)
    for path, text in changes.items():
        if path not in allowed or not text:
            raise _unusable(
                "Nội dung này không đính chính được. Mức phạt, điểm, tước giấy phép thì sửa đổi (MQĐ38).",
                "This cannot be corrected. Fine, points and suspension are amended (MQĐ38).",
            )
        if _said(told, path) == text:
            raise _unusable(f"“{PLACES[path]}” đã ghi đúng như vậy.", "It says exactly this already.")
    load(Decision, correct_data("decision.entered", told, changes))  # what is put there must be readable
    return tuple(sorted(changes.items())), {path: _said(told, path) for path in changes}


def _said(told: object, path: str) -> str:
    for name in path.split("."):
        told = told.get(name) if isinstance(told, dict) else None
    return "" if told is None else str(told)


def _unusable(vi: str, en: str) -> InvalidInput:
    return InvalidInput("changes", field="changes", vi=vi, en=en)


def _draft(home: int, row: DecisionRow, signer: Officer, of: tuple[ChangeWish, int]) -> DecisionChanged:
    wish, now = of
    form, day = INSTRUMENTS[wish.ground].form, day_of(now)
    unit = db.session.get_one(Unit, home)
    style = NumberStyle(form_rule(form, day).symbol, unit.digits)
    return DecisionChanged(
        number=NumberTaken(day.year, CHANGE_SERIES, PLACEHOLDER, style.show(PLACEHOLDER)),
        changed=NumberTaken(row.year, row.series, row.serial, row.number),
        unit=printed_unit(unit),
        signer=signer_on_paper(signer),
        reason=required_text(wish.reason),
        form=form_edition(form, day),
        pages=0,
        signed_at=now,
        code=row.code,
        of_hash=row.hash.hex(),
    )


def _as_reviewed(parts: Parts, asked: AskedChange) -> ConsideredChange:
    db.session.expire_all()
    file = case_file(asked.who.home, asked.case)
    considered = consider_change(file, asked.who, asked.wish, parts.clock.now_ms())
    if considered.token != asked.reviewed:
        raise Conflict(
            "case_changed",
            vi="Hồ sơ đã đổi từ lúc bạn xem. Chưa ký gì; xem lại rồi ký.",
            en="The case changed since you looked. Nothing was signed; look again, then sign.",
        )
    return considered


def _numbered(parts: Parts, considered: ConsideredChange, desk: Tablet) -> DecisionChanged:
    draft, row = considered.draft, considered.row
    year = day_of(draft.signed_at).year
    serial = choose_serial(parts, desk.home, year=year, series=CHANGE_SERIES)
    symbol = draft.number.text.split("/", 1)[1]
    text = NumberStyle(symbol, db.session.get_one(Unit, desk.home).digits).show(serial)
    signed = replace(draft, number=NumberTaken(year, CHANGE_SERIES, serial, text))
    # A document of the same ledger is named by its place, one of another by its hash (docs/protocol.md 2.3).
    return replace(signed, of_seq=row.seq, of_hash=None) if row.tablet == desk.id else signed


def _sealed(document: tuple[str, DecisionChanged], desk: Tablet, key: Ed25519PrivateKey, raw: bytes) -> bytes:
    kind, signed = document
    return seal(claims_of_change(kind, signed, SealContext(raw, False, desk.code)), key)
