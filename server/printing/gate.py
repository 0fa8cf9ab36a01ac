"""The print gate of the server (I1): asked when a permit is given, and again in the transaction that starts a print.

The policy `acknowledged` needs nothing here: what a desk prints is in this server's books, so it has its receipt.
"""

from __future__ import annotations

from server.ledger.models import APPLIED, HELD, SET_ASIDE
from server.printing.documents import Document
from server.printing.kinds import ATTACHED, DECISION, DEPENDENT, WORDS
from shared.errors import NotAllowed
from shared.protocol.messages import HELD_REASONS, WAITING_ON

STANDING = ("entered", "corrected", "amended")


def require_standing(document: Document) -> None:
    """NotAllowed unless the document is in the books and stands, and so does the one it belongs to: `under_review`,
    `set_aside`, `not_entered`, `unsealed`, `cancelled`, `lapsed`."""
    _require_in_books(document)
    if document.kind not in ATTACHED and not document.sealed:
        raise NotAllowed(
            "unsealed",
            vi="Văn bản không có tem trong sổ nên không in: không ai kiểm tra được tờ giấy.",
            en="The ledger has no seal of this document: nobody could check its paper, so it is not printed.",
        )
    if document.kind == DECISION:
        _require_live(document)
    if document.kind in DEPENDENT:
        _require_owner(document)


def _require_owner(document: Document) -> None:
    of = document.of
    if of is None:
        raise NotAllowed(
            "not_entered",
            vi="Văn bản mà giấy này kèm theo chưa về máy chủ. Chỉ in được khi cả hai đã vào sổ.",
            en="The document that this paper belongs to has not arrived. It can be printed once both are in the books.",
        )
    try:
        require_standing(of)
    except NotAllowed as refused:
        vi, en = WORDS[of.kind]
        raise NotAllowed(
            refused.code,
            vi=f"Giấy này kèm theo {vi[0].lower()}{vi[1:]} {of.number}. {refused.vi}",
            en=f"This paper belongs to the {en.lower()} {of.number}. {refused.en}",
        ) from refused


def _require_in_books(document: Document) -> None:
    if document.verdict == HELD or (document.verdict == APPLIED and document.held):
        raise _under_review(document)
    if document.verdict == SET_ASIDE:
        raise NotAllowed(
            "set_aside",
            vi="Văn bản này đã để riêng nên không in.",
            en="This document was set aside: it is not printed.",
        )
    if document.verdict != APPLIED:
        why = WAITING_ON.get(document.detail or "", ("mục trước chưa về", "an earlier entry has not arrived"))
        raise NotAllowed(
            "not_entered",
            vi=f"Văn bản chưa vào sổ ({why[0]}). Chỉ in được khi đã vào sổ.",
            en=f"The document is not in the books yet ({why[1]}). It can be printed once it is.",
        )


def require_version(document: Document, version: int) -> None:
    """NotAllowed("version_changed") when another document changed the decision since the permit was given."""
    if document.version != version:
        by = f" bởi {document.changed_by}" if document.changed_by else ""
        raise NotAllowed(
            "version_changed",
            vi=f"Quyết định vừa được thay đổi{by} sau khi cho in. Xem lại rồi cho in lần nữa.",
            en="The decision was changed after the permit was given. Look again, then ask for the print once more.",
        )


def _require_live(document: Document) -> None:
    if document.state in STANDING:
        return
    if document.state == "cancelled":
        by = f" bởi {document.changed_by}" if document.changed_by else ""
        raise NotAllowed(
            "cancelled",
            vi=f"Quyết định đã bị huỷ{by} nên không in. In quyết định huỷ bỏ nếu cần.",
            en="The decision is cancelled: it is not printed. Print the cancellation where it is needed.",
        )
    raise NotAllowed(
        "lapsed",
        vi="Quyết định không còn hiệu lực nên không in.",
        en="The decision no longer stands: it is not printed.",
    )


def _under_review(document: Document) -> NotAllowed:
    vi, en = HELD_REASONS.get(document.detail or "", ("chờ người xem", "waits for a person"))
    return NotAllowed(
        "under_review",
        vi=f"Văn bản đang giữ lại xem xét ({vi}). Xử lý mục giữ lại trước, rồi in.",
        en=f"The document is under review ({en}). Settle it first, then print.",
    )
