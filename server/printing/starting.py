"""The one place where a print starts: everything is read again in the transaction that writes `print.started`."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from uuid import UUID

from server.db import db, transaction
from server.desk.book import Act, open_desk, write_down
from server.devices.models import Tablet
from server.ledger.apply import Application
from server.ledger.models import LedgerRow
from server.pades.signing import sign_copies
from server.parts import Parts
from server.printing.documents import Document, document_with
from server.printing.gate import require_standing, require_version
from server.printing.kinds import CHANGES, DECISION
from server.printing.models import CREATED, EXPIRED, REFUSED, STARTED, PrintPermit
from server.printing.paper import render_copies
from server.printing.permits import permit_with, require_officer
from shared.cases.records import PrintStarted
from shared.errors import DomainError
from shared.printing.copies import STALE_MS

SENDING_MS = 120_000
"""How long a worker that started a print may be silent; then nobody knows what came out, and a person is asked."""
Key = tuple[int, UUID]


@dataclass(frozen=True, slots=True)
class Prepared:
    """The pages of a permit, rendered from committed bytes, signed where the unit has a certificate. `as_of`: what
    their mark says."""

    number: str
    as_of: int | None
    copies: tuple[tuple[int, bytes], ...]

    @property
    def files(self) -> list[dict[str, object]]:
        """Each copy with the SHA-256 of its file."""
        return [{"copy": copy, "file_hash": hashlib.sha256(pdf).hexdigest()} for copy, pdf in self.copies]


def prepare(parts: Parts, key: Key) -> Prepared:
    """The pages, before anything is promised. Errors as `render_copies` and the gate."""
    permit = permit_with(*key)
    document = document_with(permit.home, permit.document)
    require_standing(document)
    as_of = _stale_since(parts, document)
    copies = tuple(render_copies(document, permit.copies, as_of=as_of))
    if document.kind in (DECISION, *CHANGES):
        copies = sign_copies(parts, permit.home, copies)
    return Prepared(document.number, as_of, copies)


def start(parts: Parts, key: Key, prepared: Prepared, *, by: str) -> bool:
    """Write `print.started` and use the permit up, in one transaction; only then may a byte leave.

    False when the permit is not `by`'s any more, or was refused or has expired: nothing must leave then.
    """
    with transaction():
        desk = open_desk(parts, key[0])
        permit = permit_with(*key, locked=True)
        if permit.state != CREATED or permit.claimed_by != by:
            return False
        now = parts.clock.now_ms()
        if now >= permit.expires_at:
            permit.state = EXPIRED
            return False
        document = document_with(permit.home, permit.document, locked=True)
        refused = _objection(permit, document)
        if refused is not None:
            permit.state, permit.refused_because = REFUSED, refused.vi
            return False
        seq = _write_started(parts, desk, permit, document)
        permit.state, permit.started_desk, permit.started_seq, permit.started_at = STARTED, desk.id, seq, now
        permit.as_of, permit.files, permit.fault = prepared.as_of, prepared.files, None
        permit.lease_until = now + SENDING_MS
        db.session.flush()
        parts.hooks.point("print.starting")
    return True


def refuse(key: Key, because: DomainError) -> None:
    """The gate, or the form, does not let this permit be printed. One that has started is past this."""
    with transaction():
        permit = permit_with(*key, locked=True)
        if permit.state == CREATED:
            permit.state, permit.refused_because = REFUSED, because.vi


def _objection(permit: PrintPermit, document: Document) -> DomainError | None:
    try:
        require_officer(permit.home, permit.asked_by)
        require_standing(document)
        require_version(document, permit.version)
    except DomainError as refused:
        return refused
    return None


def _write_started(parts: Parts, desk: Tablet, permit: PrintPermit, document: Document) -> int:
    own = document.tablet == desk.id
    started = PrintStarted(
        copies=tuple(permit.copies),
        printer=permit.printer,
        of_seq=document.seq if own else None,
        of_hash=None if own else document.hash.hex(),
    )
    act = Act("print.started", permit.asked_by, started, case=document.case, training=document.training)
    (entry,) = write_down(parts, desk, [act])
    application = Application(parts)
    application.take([entry])
    verdict = application.changed[(entry.ledger, entry.seq)]
    if not verdict.is_applied:
        raise RuntimeError(f"the desk's own print.started is {verdict}")
    return entry.seq


def _stale_since(parts: Parts, document: Document) -> int | None:
    """A tablet not heard for a day may hold a cancellation of its own that nobody here knows of."""
    if not document.on_tablet:
        return None
    heard = db.session.get_one(LedgerRow, (document.home, document.tablet)).last_contact_at
    return heard if parts.clock.now_ms() - heard > STALE_MS else None
