"""When an event was written, as far as anybody but its device can prove: after the receipt it names as its anchor, and
before the first receipt that covers it. What the device's clock says is kept beside it and never corrected.

The worker does this, behind the pushes: nothing here refuses or delays an event.
"""

from __future__ import annotations

import hashlib
import logging
from bisect import bisect_left
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import and_, or_, select, update

from server.cases.models import DecisionRow
from server.catalogue.stored import case_of_row
from server.db import db, insert_once, transaction
from server.devices.models import Tablet
from server.ledger.models import EventRow, LedgerRow, PushRow
from server.parts import Parts
from server.times.models import KnownReceipt, TimeDoubt
from server.units.service import epoch_of
from shared.clock import VIETNAM, ms_of
from shared.errors import DomainError
from shared.law.assess import decision_due, limitation_until
from shared.law.book import load_law
from shared.ledger.chain import first_head
from shared.ledger.event import read_event
from shared.ledger.exact import read_exact
from shared.ledger.receipt import Receipt

LOG = logging.getLogger("bienban.times")
AT_ONCE = 500
ALLOWED_SKEW_MS = 120_000
"""Two clocks that are both right may stand this far apart: no event is doubted for it."""
OFFLINE_MS = 15 * 24 * 3_600_000
"""A decision that came later than this after its tablet's last receipt: the 14 days of a lease, and one to arrive."""
OVERRUN, OUTSIDE, DUE = "overrun", "outside", "due"


@dataclass(frozen=True, slots=True)
class Bracket:
    """The event lies after `after` (None: no receipt is known that tells) and before `before`, server times, ms."""

    after: int | None
    before: int

    def holds(self, at: int) -> bool:
        """Whether the device's time lies inside, the allowed skew granted."""
        early = self.after is not None and at < self.after - ALLOWED_SKEW_MS
        return not early and at <= self.before + ALLOWED_SKEW_MS

    def spans(self, moment: int) -> bool:
        """Whether nobody can tell if the event came before or after this moment."""
        return (self.after is None or self.after < moment) and moment <= self.before


class Receipts:
    """The receipts known of one ledger."""

    def __init__(self, rows: list[KnownReceipt]) -> None:
        self._time_of = {row.anchor.hex(): row.time for row in rows}
        covering = sorted((row.seq, row.time) for row in rows)
        self._seqs = [seq for seq, _ in covering]
        self._first_from: list[int] = []
        earliest = None
        for _, moment in reversed(covering):
            earliest = moment if earliest is None else min(earliest, moment)
            self._first_from.append(earliest)
        self._first_from.reverse()

    def bracket(self, anchor: str, seq: int, received_at: int) -> Bracket:
        """Of the event at `seq` that names `anchor` and came here at `received_at`."""
        place = bisect_left(self._seqs, seq)
        first = self._first_from[place] if place < len(self._first_from) else received_at
        return Bracket(self._time_of.get(anchor), min(first, received_at))


def judge_times(parts: Parts, *, most: int = AT_ONCE) -> int:
    """Judge events that were not judged yet, of one ledger; how many. 0: nothing is left."""
    behind = or_(LedgerRow.timed_to.is_(None), LedgerRow.timed_to < LedgerRow.seq)
    key = db.session.execute(select(LedgerRow.home, LedgerRow.tablet).where(behind, LedgerRow.seq > 0)).first()
    if key is None:
        return 0
    with transaction():
        ledger = db.session.get_one(LedgerRow, tuple(key))
        done = ledger.timed_to or 0
        _learn(parts, ledger, done)
        known = Receipts(list(db.session.scalars(select(KnownReceipt).filter_by(home=key.home, tablet=key.tablet))))
        rows = db.session.scalars(
            select(EventRow)
            .where(EventRow.home == key.home, EventRow.tablet == key.tablet, EventRow.seq > done)
            .order_by(EventRow.seq)
            .limit(most)
        ).all()
        for row in rows:
            _judge(row, known)
        last = rows[-1].seq if rows else ledger.seq
        # Only this column, and only upwards: the ledger's row belongs to the pushes.
        mine = update(LedgerRow).where(LedgerRow.home == key.home, LedgerRow.tablet == key.tablet)
        db.session.execute(mine.values(timed_to=last).execution_options(synchronize_session=False))
    return len(rows)


def _learn(parts: Parts, ledger: LedgerRow, done: int) -> None:
    """Receipts given for pushes after `done`, the newest, and that of the enrolment, which covers nothing."""
    of_ledger = and_(PushRow.home == ledger.home, PushRow.tablet == ledger.tablet)
    bodies = list(db.session.scalars(select(PushRow.receipt).where(of_ledger, PushRow.last > done)))
    bodies.append(ledger.receipt)
    if done == 0:
        enrolled_at = db.session.scalars(
            select(Tablet.enrolled_at).where(Tablet.home == ledger.home, Tablet.id == ledger.tablet)
        ).one()
        head = first_head(ledger.tablet)
        bodies += [
            Receipt(parts.keys.server_id, epoch, ledger.tablet, 0, head, enrolled_at).exact()
            for epoch in range(1, epoch_of(parts) + 1)
        ]
    for body in bodies:
        told = read_exact(body)
        anchor = hashlib.sha256(body).digest()
        insert_once(
            KnownReceipt,
            {"home": ledger.home, "tablet": ledger.tablet, "anchor": anchor, "seq": told["seq"], "time": told["time"]},
        )


def _judge(row: EventRow, known: Receipts) -> None:
    try:
        event = read_event(row.raw)
    except DomainError:
        return  # bytes that are no event say nothing of a time
    bracket = known.bracket(event.anchor, row.seq, row.received_at)
    decision = db.session.get(DecisionRow, (row.home, row.hash)) if row.kind == "decision.entered" else None
    if decision is not None and _is_overrun(decision, row, bracket):
        reason = OVERRUN
    elif not bracket.holds(event.at):
        reason = OUTSIDE
    elif decision is not None and _due_inside(decision, bracket):
        reason = DUE
    else:
        return
    insert_once(
        TimeDoubt,
        {
            "home": row.home, "tablet": row.tablet, "seq": row.seq, "kind": row.kind, "case_id": row.case_id,
            "reason": reason, "at": event.at, "after": bracket.after, "before": bracket.before,
        },
    )  # fmt: skip


def _is_overrun(decision: DecisionRow, row: EventRow, bracket: Bracket) -> bool:
    """Whether its number was used past the date of its block, by the device's own time, or by how long the tablet
    was away: its clock may have been set back. The decision stands; people look."""
    if bracket.after is not None and row.received_at - bracket.after > OFFLINE_MS:
        decision.lease_overrun = True
    return decision.lease_overrun


def _due_inside(decision: DecisionRow, bracket: Bracket) -> bool:
    """Whether the last day to decide (LC Đ66), or of the limitation (LC Đ6), ends between the two receipts."""
    try:
        case, law = case_of_row(decision), load_law()
        days = (decision_due(case, law), limitation_until(case, law))
    except (DomainError, ValueError, LookupError):
        LOG.info("no due date for decision %s/%s", decision.tablet, decision.seq)
        return False
    ends = [ms_of(datetime.combine(day + timedelta(days=1), time.min, VIETNAM)) for day in days]
    return any(bracket.spans(end) for end in ends)
