"""From committed bytes to a page: the only module of the server that makes a final PDF (a test says so)."""

from __future__ import annotations

from sqlalchemy import select

from print_templates.attached import Belongs, recorded_paper
from print_templates.copies import Printable, render_copy
from print_templates.printable import (
    PrintableBlanks,
    PrintableChange,
    PrintableDecision,
    PrintableSeizure,
    RecordedReport,
    printable_blanks,
    printable_change,
    printable_decision,
    printable_seizure,
    recorded_report,
)
from server.db import db
from server.keys.models import PublicKey
from server.ledger.models import EventRow
from server.printing import kinds
from server.printing.documents import Document
from server.printing.kinds import ATTACHED
from server.units.models import Unit
from shared.cases.parties import Unit as PrintedUnit
from shared.errors import Corrupt, NotAllowed
from shared.ledger.event import content_hash, read_event
from shared.printing.copies import FIRST_MARKED
from shared.protocol.events import read_data
from shared.seal.base64url import from_base64url
from shared.seal.token import read_token, token_is_signed

SEALED = "document.sealed"
_Sealed = RecordedReport | PrintableDecision | PrintableChange | PrintableSeizure | PrintableBlanks


def render_copies(document: Document, copies: list[int], *, as_of: int | None) -> list[tuple[int, bytes]]:
    """(copy, PDF) of each copy, from the bytes as they lie in the ledger.

    Corrupt when bytes, hash, seal and key do not belong together; NotAllowed("removed") after the legal term;
    Conflict or NotFound when the form of the day does not give these pages.
    """
    printable = _committed(document)
    unmarked = [copy for copy in copies if copy < FIRST_MARKED]
    plain = render_copy(printable, unmarked[0], as_of=None) if unmarked else b""
    return [(one, plain if one < FIRST_MARKED else render_copy(printable, one, as_of=as_of)) for one in copies]


def _committed(document: Document) -> Printable:
    raw = _raw_at(document, document.seq)
    if not raw:
        raise NotAllowed(
            "removed",
            vi="Nội dung đã xoá khi hết thời hạn lưu nên không in được.",
            en="The content was removed at the end of its term; it cannot be printed.",
        )
    if content_hash(raw) != document.hash:
        raise _corrupt("byte trong sổ không khớp mã băm", "the ledger's bytes do not fit their hash")
    if document.kind in ATTACHED:
        return recorded_paper(raw, of=_belongs_to(document), tablet_code=document.tablet_code)
    return _sealed(document, raw, _token(document))


def _sealed(document: Document, raw: bytes, token: bytes) -> _Sealed:
    code = document.tablet_code
    match document.kind:
        case kinds.REPORT:
            return recorded_report(raw, token, tablet_code=code)
        case kinds.DECISION:
            return printable_decision(raw, token, tablet_code=code)
        case kinds.SEIZURE:
            return printable_seizure(raw, token, tablet_code=code, report=_report_of(document))
        case kinds.BLANKS:
            return printable_blanks(raw, token, tablet_code=code, unit=_unit(document.home))
        case _:
            return printable_change(raw, token, tablet_code=code)


def _belongs_to(document: Document) -> Belongs:
    owner = _committed(document.of) if document.of is not None else None
    if isinstance(owner, (RecordedReport, PrintableDecision, PrintableSeizure)):
        return owner
    raise _corrupt("thiếu văn bản mà giấy này kèm theo", "the document that it belongs to is missing")


def _report_of(seizure: Document) -> RecordedReport:
    report = _belongs_to(seizure)
    if isinstance(report, RecordedReport):
        return report
    raise _corrupt("thiếu biên bản của vụ việc", "the report of its case is missing")


def _unit(home: int) -> PrintedUnit:
    unit = db.session.get_one(Unit, home)
    return PrintedUnit(unit.home, unit.name, unit.parent, unit.place)


def _token(document: Document) -> bytes:
    """The seal that follows, signed by a key of the unit: a page with any other would fail every check."""
    event = read_event(_raw_at(document, document.seq + 1) or b"")
    if event.kind != SEALED:
        raise _corrupt("ngay sau văn bản không có tem", "no seal follows the document")
    token = from_base64url(read_data(event).token)
    claims, kid = read_token(token)
    key = db.session.get(PublicKey, (document.home, kid))
    if claims.unit != document.home or key is None or not token_is_signed(token, key.public):
        raise _corrupt("tem không do khoá của đơn vị ký", "its seal is by no key of the unit")
    return token


def _raw_at(document: Document, seq: int) -> bytes | None:
    return db.session.scalar(
        select(EventRow.raw).where(
            EventRow.home == document.home, EventRow.tablet == document.tablet, EventRow.seq == seq
        )
    )


def _corrupt(vi: str, en: str) -> Corrupt:
    return Corrupt("not_printable", vi=f"Không in: {vi}. Báo quản trị.", en=f"Not printed: {en}. Tell the operator.")
