"""Removing what is due, a case a transaction: bytes and personal columns go, hashes, numbers, signed notes stay."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select, update

from server.cases.models import DecisionRow, ReportRow
from server.db import db, transaction
from server.desk.models import SettlementRow
from server.devices.models import DESK, Tablet
from server.evidence.models import PhotoClaim, PhotoFile
from server.evidence.service import shelf_of
from server.feed.service import tell
from server.ledger.models import EventRow
from server.parts import Parts
from server.retention.due import DueCase, due_cases
from server.retention.models import Removal
from server.retention.terms import Terms
from server.sms.models import SandboxMessage, SmsRow
from shared.clock import day_of
from shared.ledger.export import RemovedEvent, sign_removal
from shared.seal.keys import key_id

GONE = b""
"""What stands where an event's bytes were."""
REASON = "term_ended"


def remove_due(parts: Parts, terms: Terms, home: int | None = None) -> list[DueCase]:
    """Remove all that is due by the server's clock; what was removed. Run again after a crash: it goes on."""
    done = due_cases(terms, day_of(parts.clock.now_ms()), home)
    for one in done:
        with transaction():
            if one.takes_events:
                _remove_events(parts, one)
            if one.takes_photos:
                _mark_photos(parts, one)
        parts.hooks.point("retention.committed")
    remove_files(parts)
    return done


def remove_files(parts: Parts) -> int:
    """Take photo files away that were marked, also those that a crash left; how many."""
    shelf, found = shelf_of(parts), 0
    for row in db.session.scalars(select(PhotoFile).where(PhotoFile.removed_at.is_not(None))):
        path = shelf.kept(row.home, row.sha256)
        found += path.exists()
        shelf.remove(path)
    return found


def _remove_events(parts: Parts, due: DueCase) -> None:
    rows = db.session.scalars(
        select(EventRow).where(EventRow.home == due.home, EventRow.case_id == due.case).order_by(EventRow.seq)
    ).all()
    tablets = {row.tablet: db.session.get_one(Tablet, (due.home, row.tablet)) for row in rows}
    for row in rows:
        signature = sign_removal(parts.keys.root, row.tablet, row.seq, row.head)
        db.session.add(
            Removal(
                home=row.home,
                tablet=row.tablet,
                seq=row.seq,
                kind=row.kind,
                reason=REASON,
                kid=key_id(parts.keys.root_public),
                signature=signature,
                removed_at=parts.clock.now_ms(),
            )
        )
        row.raw = GONE
        if tablets[row.tablet].kind != DESK:
            line = RemovedEvent(row.head, row.kind, REASON, row.seq, signature).line()
            tell(parts, tablets[row.tablet], kind="removed", data=line)
    _forget_persons(due.home, due.case)


def _forget_persons(home: int, case: UUID) -> None:
    """Who it was goes; that there was a number, a decision and its state stays, so that a paper is still found."""
    nobody = {"name": None, "identity": None, "plate": None, "phone": None}
    for model in (ReportRow, DecisionRow):
        db.session.execute(update(model).where(model.home == home, model.case_id == case).values(nobody))
    decisions = select(DecisionRow.hash).where(DecisionRow.home == home, DecisionRow.case_id == case)
    texts = (SmsRow.home == home) & SmsRow.decision.in_(decisions)
    sent = select(SmsRow.id).where(texts)
    db.session.execute(
        update(SandboxMessage).where(SandboxMessage.home == home, SandboxMessage.id.in_(sent)).values(phone="", text="")
    )
    db.session.execute(update(SmsRow).where(texts).values(phone=None, text=""))
    places = select(EventRow.tablet, EventRow.seq).where(EventRow.home == home, EventRow.case_id == case)
    for ledger, seq in db.session.execute(places).all():
        settled = db.session.get(SettlementRow, (home, ledger, seq))
        if settled is not None:
            settled.changes = {}


def _mark_photos(parts: Parts, due: DueCase) -> None:
    """Photos that no other case still needs. Their files go after the commit: a file gone before would be a claim
    that cannot be kept."""
    mine = select(PhotoClaim.sha256).where(PhotoClaim.home == due.home, PhotoClaim.case_id == due.case)
    others = select(PhotoClaim.sha256).where(PhotoClaim.home == due.home, PhotoClaim.case_id != due.case)
    db.session.execute(
        update(PhotoFile)
        .where(
            PhotoFile.home == due.home,
            PhotoFile.removed_at.is_(None),
            PhotoFile.sha256.in_(mine),
            PhotoFile.sha256.not_in(others),
        )
        .values(removed_at=parts.clock.now_ms())
    )
