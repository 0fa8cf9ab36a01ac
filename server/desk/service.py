"""Settling a held event: an event in the desk's ledger, its effect, and what it releases, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from server.cases.models import DecisionRow
from server.db import db, transaction
from server.desk.book import Act, open_desk, write_down
from server.devices.models import DESK, Tablet
from server.ledger.apply import Application
from server.ledger.entries import Entry, entry_of
from server.ledger.models import HELD, WAITING, EventRow
from server.ledger.store import lock_ledger
from server.ledger.verdicts import Verdict
from server.parts import Parts
from server.units.models import Officer
from shared.cases.records import EventSettled
from shared.errors import Conflict, DomainError, InvalidInput, NotAllowed, NotFound

ACCEPTED, CORRECTED, SET_ASIDE = "accepted", "corrected", "set_aside"
LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Place:
    """Where the held event stands."""

    home: int
    ledger: UUID
    seq: int


@dataclass(frozen=True, slots=True)
class Wish:
    """What the officer `officer` of the unit wants done, and why. `objections` are those he was shown and accepts;
    `changes`: field path → the text that counts instead."""

    officer: int
    outcome: str
    reason: str
    objections: frozenset[str] = frozenset()
    changes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Moved:
    """An event whose verdict the settlement changed."""

    tablet_code: str
    seq: int
    kind: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of the event, and of everything that waited for it, in order."""

    event: Moved
    released: tuple[Moved, ...]


class _Rehearsed(Exception):
    def __init__(self, settled: Settled) -> None:
        super().__init__("rehearsed")
        self.settled = settled


def settle(parts: Parts, place: Place, wish: Wish) -> Settled:
    """Do it.

    Conflict("not_held") when somebody was faster; NotAllowed("number_handed_out") for setting aside a decision whose
    paper may be out; NotAllowed("also_held") when another objection stands in the way, its words in the message and
    itself in `field`; InvalidInput("reason"), ("changes"), or of a correction that does not fit.
    """
    with transaction():
        return _settled(parts, place, wish)


def rehearse(parts: Parts, place: Place, wish: Wish) -> Settled:
    """What `settle` would do, without doing it: the second look before the act."""
    try:
        with transaction():
            raise _Rehearsed(_settled(parts, place, wish))
    except _Rehearsed as done:
        return done.settled


def require_held(place: Place) -> tuple[EventRow, Tablet]:
    """The held event. NotFound("event"), Conflict("not_held")."""
    row = db.session.get(EventRow, (place.home, place.ledger, place.seq))
    if row is None:
        raise NotFound(
            "event",
            field="seq",
            vi="Không có mục này ở đơn vị.",
            en="The unit has no such entry.",
        )
    if row.verdict != HELD:
        raise Conflict(
            "not_held",
            field="seq",
            vi="Mục này không còn giữ lại: đã có người xử lý. Xem lại danh sách.",
            en="This entry is no longer held: somebody has settled it. Look at the list again.",
        )
    return row, db.session.get_one(Tablet, (place.home, place.ledger))


def _settled(parts: Parts, place: Place, wish: Wish) -> Settled:
    _check_wish(place, wish)
    require_held(place)
    desk = open_desk(parts, place.home)
    lock_ledger(place.home, place.ledger)
    db.session.expire_all()  # two people at once: the second sees what the first did
    row, tablet = require_held(place)
    if wish.outcome == SET_ASIDE:
        _require_no_paper(row)
    target = entry_of(tablet, row)
    (entry,) = write_down(parts, desk, [_act(row, wish)])
    application = Application(parts)
    application.take([entry])
    own = application.changed[(entry.ledger, entry.seq)]
    if not own.is_applied:
        raise RuntimeError(f"the desk's own event is {own}")
    application.retry([(row, tablet)])
    return _outcome(application, target)


def _check_wish(place: Place, wish: Wish) -> None:
    officer = db.session.get(Officer, (place.home, wish.officer))
    if officer is None or not officer.active:
        raise NotAllowed(
            "officer",
            vi="Tài khoản này không gắn với cán bộ của đơn vị nên chỉ xem, không xử lý.",
            en="This account is no officer of the unit: it may look, not settle.",
        )
    if not wish.reason.strip() or len(wish.reason) > LONGEST_REASON:
        raise InvalidInput(
            "reason",
            field="reason",
            vi=f"Ghi lý do, tối đa {LONGEST_REASON} ký tự.",
            en=f"Give a reason, at most {LONGEST_REASON} characters.",
        )
    if (wish.outcome == CORRECTED) != bool(wish.changes):
        raise InvalidInput(
            "changes",
            field="changes",
            vi="Nhận kèm đính chính cần ít nhất một ô sửa.",
            en="Accepting with a correction needs at least one corrected field.",
        )


def _require_no_paper(row: EventRow) -> None:
    """A number that was handed out is never rejected: its paper may be in a citizen's hands. Accept the decision, then
    cancel it by another (MQĐ40) where it must go."""
    if not row.training and db.session.get(DecisionRow, (row.home, row.hash)) is not None:
        raise NotAllowed(
            "number_handed_out",
            field="outcome",
            vi="Quyết định này có thể đã tới tay người dân nên không để riêng được. "
            "Nhận nguyên hoặc nhận kèm đính chính; nếu phải bỏ thì huỷ bằng quyết định khác sau khi nhận.",
            en="This decision's paper may be out, so it cannot be set aside. Accept it, then cancel it by another.",
        )


def _act(row: EventRow, wish: Wish) -> Act:
    settled = EventSettled(
        ledger=str(row.tablet),
        seq=row.seq,
        of_hash=row.hash.hex(),
        outcome=wish.outcome,  # type: ignore[arg-type]  # one of the three; the schema refuses any other
        reason=wish.reason.strip(),
        objections=tuple(sorted(wish.objections)) if wish.outcome != SET_ASIDE else (),
        changes=tuple(sorted(wish.changes.items())),
    )
    return Act("event.settled", wish.officer, settled, case=row.case_id, training=row.training)


def _outcome(application: Application, target: Entry) -> Settled:
    key = (target.ledger, target.seq)
    verdict = application.changed[key]
    if verdict.state == HELD:
        raise _also_held(verdict)
    released = [
        Moved(entry.tablet.code, entry.seq, entry.event.kind if entry.event else "", application.changed[place])
        for place, entry in application.judged.items()
        if place != key and entry.tablet.kind != DESK and application.changed[place].state != WAITING
    ]
    kind = target.event.kind if target.event else ""
    event = Moved(target.tablet.code, target.seq, kind, verdict)
    return Settled(event, tuple(one for one in released if one.kind != "document.sealed"))


def _also_held(verdict: Verdict) -> DomainError:
    return NotAllowed(
        "also_held",
        field=verdict.objection,
        vi="Còn một điều khác giữ mục này lại. Đọc rồi quyết định cả hai.",
        en="Something else holds this entry too. Read it, then decide on both.",
    )
