"""What every new ledger of a unit begins with, a tablet's or the desk's: its code and the receipt of seq 0."""

from __future__ import annotations

from sqlalchemy import func, select

from server.db import db
from server.devices.models import Tablet
from server.ledger.models import LedgerRow
from server.numbering.service import lock_mark
from server.parts import Parts
from server.restore.service import TABLET_CODES
from server.units.service import epoch_of
from shared.ledger.chain import first_head
from shared.ledger.receipt import Receipt


def open_ledger(parts: Parts, tablet: Tablet, *, epoch: int | None = None) -> LedgerRow:
    """The sync row with the receipt of seq 0, so that there is always a receipt to anchor events in; of the server's
    `epoch`, or of an older one for a ledger that was opened in it."""
    head = first_head(tablet.id)
    receipt = Receipt(parts.keys.server_id, epoch or epoch_of(parts), tablet.id, 0, head, tablet.enrolled_at)
    row = LedgerRow(
        home=tablet.home,
        tablet=tablet.id,
        seq=0,
        head=head,
        receipt=receipt.exact(),
        reported_seq=0,
        contacts=1,
        last_contact_at=tablet.enrolled_at,
        feed_n=0,
        feed_acknowledged=0,
    )
    db.session.add(row)
    return row


def next_code(home: int) -> str:
    """Four digits, five when these are used up; never one that was given before (it is part of report numbers), not
    even after a restore: codes are counted, witnessed and skipped like a series of numbers.

    Call under the unit's lock.
    """
    given = db.session.scalar(select(func.count()).select_from(Tablet).where(Tablet.home == home)) or 0
    mark = lock_mark(home, 0, TABLET_CODES)
    mark.high = max(mark.high, given) + 1
    return f"{mark.high:04d}"
