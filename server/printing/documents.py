"""What can be printed: documents of the unit and their papers, whichever ledger holds them, as the tables know them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, or_, select

from server.cases.models import DecisionChangeRow, DecisionRow, ReportRow, ServiceRow
from server.db import db
from server.devices.models import TABLET, Tablet
from server.ledger.models import APPLIED, EventRow
from server.printing.kinds import DECISION, DEPENDENT, KINDS, REFUSED, REPORT, RETURN, SEIZURE, SERVICE
from server.printing.numbers import number_of
from shared.cases.records import ItemReturned
from shared.errors import NotFound
from shared.ledger.event import read_event
from shared.protocol.events import read_data


@dataclass(frozen=True, slots=True)
class Document:
    """`hash`: the content hash of the event at (`tablet`, `seq`). `number` as printed; empty while nothing is known.

    `verdict`, `detail`: of the event; `sealed`: an applied seal follows it. `held`, `state`, `changed_by`: of a
    decision; others stand once they are applied. `of`: the document that a paper belongs to, None also while that one
    has not arrived. `version`: how many documents changed the decision that this is or belongs to. `on_tablet`: its
    first copies belong to the tablet.
    """

    home: int
    tablet: UUID
    seq: int
    hash: bytes
    kind: str
    number: str
    case: UUID | None
    training: bool
    at: int
    verdict: str
    detail: str | None
    sealed: bool
    held: bool
    state: str
    changed_by: str | None
    version: int
    on_tablet: bool
    tablet_code: str
    of: Document | None = None


def document_with(home: int, content_hash: bytes, *, locked: bool = False) -> Document:
    """The document with this content hash. `locked`: its rows, and those of the one it belongs to, stay as they are
    until the transaction ends. NotFound("document").
    """
    wanted = papers().where(EventRow.home == home, EventRow.hash == content_hash)
    event = db.session.scalars(wanted.order_by(EventRow.tablet, EventRow.seq)).first()
    if event is None:
        raise NotFound(
            "document",
            field="document",
            vi="Đơn vị không có văn bản này.",
            en="The unit has no such document.",
        )
    of = _owner(event, locked=locked)
    # The decision first, as whoever applies a cancellation takes them.
    decision = _decision(event, locked=locked)
    if locked:
        again = select(EventRow).filter_by(home=home, tablet=event.tablet, seq=event.seq)
        event = db.session.scalars(again.with_for_update().execution_options(populate_existing=True)).one()
    tablet = db.session.get_one(Tablet, (home, event.tablet))
    return Document(
        home=home,
        tablet=event.tablet,
        seq=event.seq,
        hash=event.hash,
        kind=event.kind,
        number=number_of(event),
        case=event.case_id,
        training=event.training,
        at=event.at,
        verdict=event.verdict,
        detail=event.detail,
        sealed=_sealed(event),
        held=decision is not None and decision.held,
        state=decision.decision_state if decision is not None else "",
        changed_by=decision.changed_by if decision is not None else None,
        version=of.version if of is not None else _version(home, content_hash),
        on_tablet=tablet.kind == TABLET,
        tablet_code=tablet.code,
        of=of,
    )


def papers() -> Select[EventRow]:
    """Events that have a paper, or may have one: a decision that was handed over has none beside itself."""
    refused = select(ServiceRow.hash).where(
        ServiceRow.home == EventRow.home, ServiceRow.hash == EventRow.hash, ServiceRow.way == REFUSED
    )
    return select(EventRow).where(
        EventRow.kind.in_(KINDS),
        or_(EventRow.kind != SERVICE, EventRow.verdict != APPLIED, refused.correlate(EventRow).exists()),
    )


def _owner(event: EventRow, *, locked: bool) -> Document | None:
    content_hash = _owner_hash(event) if event.kind in DEPENDENT else None
    if content_hash is None or content_hash == event.hash:
        return None
    try:
        found = document_with(event.home, content_hash, locked=locked)
    except NotFound:
        return None
    return found if found.case == event.case_id else None


def _owner_hash(event: EventRow) -> bytes | None:
    if event.kind == SERVICE:
        service = db.session.get(ServiceRow, (event.home, event.hash))
        return service.decision if service is not None else None
    if event.kind == RETURN:
        return _returned_from(event)
    return db.session.scalar(
        select(ReportRow.hash).where(ReportRow.home == event.home, ReportRow.case_id == event.case_id)
    )


def _returned_from(event: EventRow) -> bytes | None:
    """What a return names: a seizure, or the report where the things stand in it."""
    if not event.raw:
        return None
    returned: ItemReturned = read_data(read_event(event.raw))
    named = select(EventRow.hash).where(EventRow.home == event.home, EventRow.kind.in_((SEIZURE, REPORT)))
    if returned.of_seq is not None:
        return db.session.scalar(named.where(EventRow.tablet == event.tablet, EventRow.seq == returned.of_seq))
    return db.session.scalar(named.where(EventRow.hash == bytes.fromhex(returned.of_hash or "")).limit(1))


def _decision(event: EventRow, *, locked: bool) -> DecisionRow | None:
    if event.kind != DECISION:
        return None
    wanted = select(DecisionRow).where(DecisionRow.home == event.home, DecisionRow.hash == event.hash)
    if locked:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(wanted).one_or_none()


def _sealed(event: EventRow) -> bool:
    after = db.session.get(EventRow, (event.home, event.tablet, event.seq + 1))
    return after is not None and (after.kind, after.verdict) == ("document.sealed", APPLIED)


def _version(home: int, content_hash: bytes) -> int:
    changes = select(DecisionChangeRow.hash).where(
        DecisionChangeRow.home == home, DecisionChangeRow.decision == content_hash
    )
    return len(db.session.scalars(changes).all())
