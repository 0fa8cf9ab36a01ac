"""Entering at the desk: the gate of the tablet, in one transaction with all that follows from it.

Whoever comes second finds the case decided; whoever reviewed something else than what is true now looks again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from server.db import db, transaction
from server.deciding.considering import Considered, Wish, considered_case
from server.deciding.files import lock_case
from server.deciding.numbers import choose_serial, require_numbers
from server.desk.book import Act, open_desk, write_down
from server.desk.words import objection_words
from server.devices.models import Tablet
from server.ledger.apply import Application
from server.ledger.entries import Entry
from server.parts import Parts
from server.signing.service import Who, require_key, signing_key
from server.units.models import Unit
from shared.cases.decision import Decision, NumberTaken
from shared.clock import day_of
from shared.errors import Conflict
from shared.numbering.lookup_code import LookupKey, write_code
from shared.numbering.number import PENALTY_SERIES, NumberStyle
from shared.seal.of_case import SealContext, claims_of_decision
from shared.seal.token import seal


@dataclass(frozen=True, slots=True)
class Asked:
    """Who wants which case decided how; `reviewed` is the token of the review that he saw."""

    who: Who
    case: UUID
    wish: Wish
    reviewed: str


@dataclass(frozen=True, slots=True)
class Entered:
    """The decision as it exists now."""

    decision: Decision
    content_hash: bytes


def enter(parts: Parts, asked: Asked, pin: str) -> Entered:
    """Enter it. Conflict("already_decided") for the second of two, ("case_changed") when something else is true than
    what was reviewed; NotAllowed with an obstacle's code, or of the PIN; nothing is half done by any of them."""
    _judged_as_reviewed(parts, asked)
    key = signing_key(parts, asked.who, pin)
    year = day_of(parts.clock.now_ms()).year
    require_numbers(parts, asked.who.home, year=year, series=PENALTY_SERIES)
    parts.hooks.point("desk.enter.before")
    with transaction():
        desk = open_desk(parts, asked.who.home)  # its lock: one writer at a desk
        require_key(asked.who, key)
        lock_case(asked.who.home, asked.case)
        considered = _judged_as_reviewed(parts, asked)
        decision = _numbered(parts, considered)
        act = Act(
            "decision.entered",
            asked.who.officer,
            decision,
            case=asked.case,
            at=decision.signed_at,
            seal=partial(_sealed, decision, desk, key),
        )
        entry = apply_act(parts, desk, act)
        parts.hooks.point("desk.enter.written")
    parts.hooks.point("desk.enter.committed")
    return Entered(decision, entry.hash)


def apply_act(parts: Parts, desk: Tablet, act: Act) -> Entry:
    """Write one act into the desk's ledger and apply it; Conflict("not_applied") undoes the whole when the server would
    hold it: at the desk nothing is written that is not good. Call inside a transaction."""
    entries = write_down(parts, desk, [act])
    application = Application(parts)
    application.take(entries)
    first = entries[0]
    verdict = application.changed[(first.ledger, first.seq)]
    if not verdict.is_applied:
        vi, en = objection_words(verdict.objection)
        raise Conflict(
            "not_applied", vi=f"Chưa nhập: {vi}. Tải lại hồ sơ rồi xem lại.", en=f"Not entered: {en}. Load it again."
        )
    return first


def _judged_as_reviewed(parts: Parts, asked: Asked) -> Considered:
    db.session.expire_all()  # what another did meanwhile counts
    considered = considered_case(asked.who, asked.case, asked.wish, now=parts.clock.now_ms())
    obstacle = considered.obstacle
    if obstacle is not None and obstacle.code == "already_decided":
        refused = obstacle.refusal()
        raise Conflict(refused.code, vi=refused.vi, en=refused.en)
    if obstacle is not None:
        raise obstacle.refusal()
    if considered.token != asked.reviewed:
        raise Conflict(
            "case_changed",
            vi="Hồ sơ hoặc cách tính đã đổi từ lúc bạn xem. Chưa nhập gì; xem lại rồi nhập.",
            en="The case or its figures changed since you looked. Nothing was entered; look again, then enter.",
        )
    return considered


def _numbered(parts: Parts, considered: Considered) -> Decision:
    draft, home = considered.draft, considered.file.home
    year = day_of(draft.signed_at).year
    unit = db.session.get_one(Unit, home)
    serial = choose_serial(parts, home, year=year, series=PENALTY_SERIES)
    text = NumberStyle(unit.symbol, unit.digits).show(serial)
    code = write_code(LookupKey(home, year, serial))
    return replace(draft, number=NumberTaken(year, PENALTY_SERIES, serial, text), code=code)


def _sealed(decision: Decision, desk: Tablet, key: Ed25519PrivateKey, raw: bytes) -> bytes:
    return seal(claims_of_decision(decision, SealContext(raw, False, desk.code)), key)
