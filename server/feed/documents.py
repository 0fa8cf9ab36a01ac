"""Documents of the feed: signed whole, addressed by hash, replaced but never changed."""

from __future__ import annotations

from sqlalchemy import select, update

from server.db import db
from server.feed.models import DocumentRow
from server.parts import Parts
from shared.errors import NotFound
from shared.protocol.documents import NAMES, Document, document_hash, sign_document
from shared.seal.signed import Signed


def publish_document(parts: Parts, document: Document) -> None:
    """Sign `document` and make it the current one of its name, unless that version is current already.

    Call inside a transaction.
    """
    signed = sign_document(parts.keys.server, document)
    digest = bytes.fromhex(document_hash(signed))
    current = (DocumentRow.home == document.home, DocumentRow.name == document.name)
    newest = select(DocumentRow.version).where(*current, DocumentRow.superseded_at.is_(None))
    if db.session.scalar(newest) == document.version:
        return
    db.session.execute(
        update(DocumentRow).where(*current, DocumentRow.superseded_at.is_(None)).values(superseded_at=document.dated)
    )
    again = db.session.get(DocumentRow, (document.home, document.name, digest))
    if again is not None:  # what was current, then was not, is so again
        again.superseded_at = None
        db.session.flush()
        return
    db.session.add(
        DocumentRow(
            home=document.home,
            name=document.name,
            hash=digest,
            version=document.version,
            body=signed.body,
            kid=signed.kid,
            signature=signed.signature,
            dated=document.dated,
        )
    )
    db.session.flush()


def current_documents(home: int) -> list[DocumentRow]:
    """The newest version of each document of the unit."""
    return list(
        db.session.scalars(
            select(DocumentRow)
            .where(DocumentRow.home == home, DocumentRow.superseded_at.is_(None))
            .order_by(DocumentRow.name)
        )
    )


def document_by_hash(home: int, name: str, digest: str) -> Signed:
    """The document of this unit under its hash (64 hex). NotFound("document") when there is none."""
    try:
        row = db.session.get(DocumentRow, (home, name, bytes.fromhex(digest))) if name in NAMES else None
    except ValueError:
        row = None
    if row is None:
        raise NotFound(
            "document",
            field="hash",
            vi="Không có tài liệu này. Lấy lại danh sách tài liệu rồi tải lại.",
            en="There is no such document. Fetch the feed again, then the document it names.",
        )
    return Signed(row.body, row.kid, row.signature)
