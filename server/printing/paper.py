"""From committed bytes to a page: the only module of the server that makes a final PDF (a test says so)."""

from __future__ import annotations

from sqlalchemy import select

from print_templates.copies import Printable, render_copy
from print_templates.printable import printable_change, printable_decision, recorded_report
from server.db import db
from server.keys.models import PublicKey
from server.ledger.models import EventRow
from server.printing.documents import DECISION, REPORT, Document
from shared.errors import Corrupt, NotAllowed
from shared.ledger.event import content_hash, read_event
from shared.printing.copies import FIRST_MARKED
from shared.protocol.events import read_data
from shared.seal.base64url import from_base64url
from shared.seal.token import read_token, token_is_signed

SEALED = "document.sealed"


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
    token = _token(document)
    if document.kind == REPORT:
        return recorded_report(raw, token, tablet_code=document.tablet_code)
    if document.kind == DECISION:
        return printable_decision(raw, token, tablet_code=document.tablet_code)
    return printable_change(raw, token, tablet_code=document.tablet_code)


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
