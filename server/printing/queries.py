"""What the print pages show: the unit's queue, one document with all its prints, the print ledger."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Row, Select, and_, func, or_, select

from server.cases.models import PrintRow
from server.db import db
from server.devices.models import Tablet
from server.ledger.models import APPLIED, EventRow
from server.printing.documents import Document, document_with, papers
from server.printing.gate import require_standing
from server.printing.kinds import BLANKS
from server.printing.models import ASKING, CREATED, FILE, OPEN, STARTED, Printer, PrintPermit
from server.printing.numbers import hashes_with, number_of
from server.printing.permits import permits_of, used_copies
from server.printing.words import NOTICE, copies_words, outcome_words, state_words
from server.supervisor.words import State
from server.units.models import Officer, Unit
from shared.errors import DomainError
from shared.printing.copies import FIRST_MARKED, blanks_once, print_open

NEWEST = 30
NEWEST_DOCUMENTS = 12
NEWEST_IN_LEDGER = 200


@dataclass(frozen=True, slots=True)
class PermitLine:
    """One permit. `told`: what the printer or the gate said; `is_file`: its page is handed out, not sent."""

    home: int
    id: UUID
    unit: str
    document: str
    kind: str
    number: str
    training: bool
    copies: str
    count: int
    printer: str
    is_file: bool
    who: str
    reason: str
    asked_at: int
    expires_at: int
    state: str
    status: State
    told: str | None
    settled_by: str
    settled_at: int | None

    @property
    def asks(self) -> bool:
        """Whether a person must say what came out."""
        return self.state in ASKING


@dataclass(frozen=True, slots=True)
class Queue:
    """`asking` before `waiting` before what has ended; `newest` documents that could be printed."""

    asking: list[PermitLine]
    waiting: list[PermitLine]
    ended: list[PermitLine]
    newest: list[DocumentLine]


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A document that can be looked at for printing. `hash`: 64 hex."""

    home: int
    unit: str
    hash: str
    kind: str
    number: str
    at: int
    training: bool


@dataclass(frozen=True, slots=True)
class PrintLine:
    """One `print.started` of any ledger, as the print ledger lists it."""

    home: int
    unit: str
    document: str
    kind: str
    number: str
    copies: str
    count: int
    ledger: str
    is_desk: bool
    printer: str
    who: str
    at: int
    training: bool
    status: State


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """`locked`: why it cannot be printed now. `same_case`: every paper of its case. `next_copy`: the number of the
    next; a marked one needs a reason."""

    document: Document
    unit: str
    printers: list[Printer]
    permits: list[PermitLine]
    prints: list[PrintLine]
    same_case: list[DocumentLine]
    confirmed: int
    next_copy: int
    locked: DomainError | None

    @property
    def needs_reason(self) -> bool:
        """Whether the next copy is a reprint."""
        return self.next_copy >= FIRST_MARKED


def queue(home: int | None) -> Queue:
    """Of one unit, or of all."""
    lines = _permit_lines(_permits(home).where(PrintPermit.state.in_(OPEN)).order_by(PrintPermit.asked_at))
    ended = _permits(home).where(PrintPermit.state.not_in(OPEN))
    ended = ended.order_by(PrintPermit.asked_at.desc(), PrintPermit.id.desc()).limit(NEWEST)
    return Queue(
        asking=[one for one in lines if one.asks],
        waiting=[one for one in lines if one.state in (CREATED, STARTED)],
        ended=_permit_lines(ended),
        newest=newest_documents(home),
    )


def asking_count(home: int | None) -> int:
    """How many prints wait for a person's answer."""
    counted = select(func.count()).select_from(PrintPermit).where(PrintPermit.state.in_(ASKING))
    return db.session.scalar(counted if home is None else counted.where(PrintPermit.home == home)) or 0


def newest_documents(home: int | None) -> list[DocumentLine]:
    """The newest documents in the unit's books, of any ledger; none where all units would have to be read."""
    if home is None:
        return []
    wanted = papers().add_columns(Unit.name).join(Unit, Unit.home == EventRow.home)
    wanted = wanted.where(EventRow.home == home, EventRow.verdict == APPLIED)
    wanted = wanted.order_by(EventRow.received_at.desc(), EventRow.at.desc(), EventRow.seq.desc())
    wanted = wanted.limit(NEWEST_DOCUMENTS)
    return [_document_line(row, unit) for row, unit in db.session.execute(wanted)]


def find_documents(home: int | None, number: str) -> list[DocumentLine]:
    """Documents with this number, typed whole or as its figures only."""
    hashes = hashes_with(home, number.strip())
    if not hashes:
        return []
    wanted = papers().add_columns(Unit.name).join(Unit, Unit.home == EventRow.home)
    wanted = wanted.where(or_(*(and_(EventRow.home == unit, EventRow.hash == one) for unit, one in hashes)))
    return [_document_line(row, unit) for row, unit in db.session.execute(wanted.order_by(EventRow.at.desc()))]


def papers_of_case(home: int, case: UUID | None, *, training: bool) -> list[DocumentLine]:
    """Every paper of the case that is in the books, in the order of its events; none for what has no case."""
    if case is None:
        return []
    wanted = papers().add_columns(Unit.name).join(Unit, Unit.home == EventRow.home)
    wanted = wanted.where(EventRow.home == home, EventRow.case_id == case, EventRow.verdict == APPLIED)
    wanted = wanted.where(EventRow.training == training).order_by(EventRow.at, EventRow.tablet, EventRow.seq)
    return [_document_line(row, unit) for row, unit in db.session.execute(wanted)]


def document_page(home: int, content_hash: bytes) -> DocumentPage:
    """NotFound("document")."""
    document = document_with(home, content_hash)
    permits = permits_of(document)
    prints = print_lines(home, document=content_hash)
    wanted = _permits(home).where(PrintPermit.document == content_hash).order_by(PrintPermit.asked_at.desc())
    printers = select(Printer).where(Printer.home == home, Printer.active).order_by(Printer.kind.desc(), Printer.name)
    return DocumentPage(
        document=document,
        unit=db.session.get_one(Unit, home).name,
        printers=list(db.session.scalars(printers)),
        permits=_permit_lines(wanted),
        prints=prints,
        same_case=papers_of_case(home, document.case, training=document.training),
        confirmed=sum(one.count for one in prints if one.status == outcome_words("printed")),
        next_copy=(next_copy := max(used_copies(document, permits), default=0) + 1),
        locked=_locked(document, permits, next_copy),
    )


def print_lines(home: int | None, *, document: bytes | None = None) -> list[PrintLine]:
    """The print ledger, the newest first."""
    wanted = (
        select(PrintRow, Tablet.code, Tablet.kind, EventRow, Unit.name)
        .join(Tablet, and_(Tablet.home == PrintRow.home, Tablet.id == PrintRow.tablet))
        .join(EventRow, and_(EventRow.home == PrintRow.home, EventRow.hash == PrintRow.document))
        .join(Unit, Unit.home == PrintRow.home)
        .order_by(PrintRow.started_at.desc(), PrintRow.tablet, PrintRow.seq.desc())
        .limit(NEWEST_IN_LEDGER)
    )
    if home is not None:
        wanted = wanted.where(PrintRow.home == home)
    if document is not None:
        wanted = wanted.where(PrintRow.document == document)
    return [
        PrintLine(
            home=row.home,
            unit=unit,
            document=row.document.hex(),
            kind=event.kind,
            number=number_of(event),
            copies=copies_words(row.copies),
            count=sum(1 for copy in row.copies if copy != NOTICE),
            ledger=code,
            is_desk=kind == "desk",
            printer=row.printer,
            who=_who(row),
            at=row.started_at,
            training=event.training,
            status=outcome_words(row.outcome),
        )
        for row, code, kind, event, unit in db.session.execute(wanted)
    ]


def _permits(home: int | None) -> Select[PrintPermit, str, str, str]:
    """Permits with the printer's kind, the unit's name, who asked, who answered."""
    wanted = (
        select(PrintPermit, Printer.kind, Unit.name, Officer.name)
        .join(Printer, and_(Printer.home == PrintPermit.home, Printer.name == PrintPermit.printer))
        .join(Unit, Unit.home == PrintPermit.home)
        .outerjoin(Officer, and_(Officer.home == PrintPermit.home, Officer.id == PrintPermit.asked_by))
    )
    return wanted if home is None else wanted.where(PrintPermit.home == home)


def _permit_lines(wanted: Select[PrintPermit, str, str, str]) -> list[PermitLine]:
    return [_permit_line(row) for row in db.session.execute(wanted)]


def _permit_line(found: Row[PrintPermit, str, str, str]) -> PermitLine:
    row, kind, unit, who = found
    settled = db.session.get(Officer, (row.home, row.settled_by)) if row.settled_by is not None else None
    return PermitLine(
        home=row.home,
        id=row.id,
        unit=unit,
        document=row.document.hex(),
        kind=row.kind,
        number=row.number,
        training=row.training,
        copies=copies_words(row.copies),
        count=len(row.copies),
        printer=row.printer,
        is_file=kind == FILE,
        who=who or "",
        reason=row.reason,
        asked_at=row.asked_at,
        expires_at=row.expires_at,
        state=row.state,
        status=state_words(row.state, row.outcome),
        told=row.refused_because or row.fault,
        settled_by=settled.name if settled is not None else "",
        settled_at=row.settled_at,
    )


def _locked(document: Document, permits: list[PrintPermit], next_copy: int) -> DomainError | None:
    try:
        require_standing(document)
        if any(one.state in OPEN for one in permits):
            raise print_open()
        if document.kind == BLANKS and next_copy > 1:
            raise blanks_once()
    except DomainError as refused:
        return refused
    return None


def _document_line(row: EventRow, unit: str) -> DocumentLine:
    return DocumentLine(row.home, unit, row.hash.hex(), row.kind, number_of(row), row.at, row.training)


def _who(row: PrintRow) -> str:
    permit = db.session.scalar(
        select(PrintPermit.asked_by).where(
            PrintPermit.home == row.home, PrintPermit.started_desk == row.tablet, PrintPermit.started_seq == row.seq
        )
    )
    if permit is None:
        return ""
    officer = db.session.get(Officer, (row.home, permit))
    return officer.name if officer is not None else ""
