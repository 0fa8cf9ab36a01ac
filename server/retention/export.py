"""A ledger as the server holds it, as a checkable file: exact bytes, and the signed note where retention took them."""

from __future__ import annotations

import hashlib
import re
from uuid import UUID

from sqlalchemy import select

from server.db import db
from server.desk.book import export_desk
from server.devices.models import DESK, Tablet
from server.ledger.models import LedgerRow, PushRow
from server.ledger.receipts import sign_receipt
from server.ledger.store import head_at
from server.parts import Parts
from server.retention.lines import ledger_lines
from server.times.models import KnownReceipt
from server.units.service import epoch_of
from shared.errors import NotFound
from shared.ledger.chain import first_head
from shared.ledger.export import write_ledger
from shared.ledger.receipt import Receipt
from shared.seal.signed import Signed

_ANCHOR = re.compile(rb'\{"anchor":"([0-9a-f]{64})"')


def export_ledger(parts: Parts, home: int, ledger: UUID) -> bytes:
    """The ledger of a tablet, under the head signature of its newest push, or of a desk. NotFound: nothing is here."""
    tablet = db.session.get(Tablet, (home, ledger))
    if tablet is not None and tablet.kind == DESK:
        return export_desk(parts, home, ledger)
    row = db.session.get(LedgerRow, (home, ledger))
    if tablet is None or row is None or row.signature is None:
        raise NotFound(
            "ledger",
            field="tablet",
            vi="Máy này chưa gửi gì, hoặc không thuộc đơn vị. Xem lại mã máy.",
            en="This tablet has sent nothing yet, or is not of this unit. Check its id.",
        )
    lines = list(ledger_lines(home, ledger))
    return write_ledger(
        ledger,
        code=tablet.code,
        home=home,
        lines=lines,
        receipts=_receipts(parts, tablet, row, {_anchor(one) for one in lines if isinstance(one, bytes)}),
        signature=row.signature,
    )


def _receipts(parts: Parts, tablet: Tablet, ledger: LedgerRow, named: set[bytes]) -> list[Signed]:
    """The receipts that the lines name. Those no longer stored are made again from place, head and time, and signed
    only where their hash says that they are the very ones given: this server states nothing new here."""
    of_ledger = {"home": tablet.home, "tablet": tablet.id}
    bodies = dict.fromkeys(db.session.scalars(select(PushRow.receipt).filter_by(**of_ledger).order_by(PushRow.last)))
    bodies[ledger.receipt] = None
    times = {(0, tablet.enrolled_at)}
    times |= {(one.seq, one.time) for one in db.session.scalars(select(KnownReceipt).filter_by(**of_ledger))}
    for seq, time in sorted(times):
        if seq <= ledger.seq:
            head = head_at(ledger, seq, first=first_head(ledger.tablet))
            for epoch in range(1, epoch_of(parts) + 1):
                bodies[Receipt(parts.keys.server_id, epoch, tablet.id, seq, head, time).exact()] = None
    return [sign_receipt(parts, one) for one in bodies if hashlib.sha256(one).digest() in named]


def _anchor(raw: bytes) -> bytes:
    """The anchor of an event's bytes: the first member, since keys are sorted. Empty for what is no event."""
    found = _ANCHOR.match(raw)
    return bytes.fromhex(found[1].decode()) if found else b""
