"""Committed documents as paper: the only way from a row to a PDF on the tablet. reportlab is loaded at first use."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select

from field_client.ledger.receipts import newest_receipt_time
from field_client.printing.papers import document_of, needs_sheets
from field_client.printing.permits import Sealed
from field_client.store.tables import decisions, events, reports
from shared.errors import Corrupt, NotAllowed, NotFound
from shared.ledger.event import content_hash, read_event
from shared.printing.copies import FIRST_MARKED, STALE_MS
from shared.protocol.events import read_data
from shared.seal.base64url import from_base64url

if TYPE_CHECKING:
    from field_client.enrolment.identity import Identity
    from print_templates.attached import RecordedPaper
    from print_templates.printable import PrintableDecision, RecordedReport

_KEPT = 6


@dataclass(frozen=True, slots=True)
class Committed:
    """A document or paper as loaded from its committed rows. `number` as printed."""

    sealed: Sealed
    number: str
    printable: PrintableDecision | RecordedReport | RecordedPaper
    receipt_of: int = 0
    """As sealed: it prints only once the server's receipt covers this place (its decision's); 0: at once."""


def load_committed(connection: Connection, sealed: Sealed, identity: Identity) -> Committed:
    """The document of a permit. NotAllowed("not_entered") when no such row is committed; Corrupt when seal, hash and
    bytes do not belong together, or the document is another unit's. Of a paper also NotFound (`no_form`, `removed`).
    """
    if sealed.document == "paper":
        return _load_paper(connection, sealed, identity)
    from print_templates.printable import printable_decision, recorded_report  # noqa: PLC0415 - see the module

    table = reports if sealed.document == "report" else decisions
    row = connection.execute(
        select(events.c.raw, table.c.token, table.c.number)
        .join(table, table.c.of_seq == events.c.seq)
        .where(events.c.seq == sealed.of_seq, events.c.hash == sealed.hash, table.c.hash == sealed.hash)
    ).first()
    if row is None:
        raise not_entered()
    token = from_base64url(row.token)
    if sealed.document == "report":
        recorded = recorded_report(row.raw, token, tablet_code=identity.code)
        _require_own(recorded.report.unit.home, identity)
        return Committed(sealed, row.number, recorded)
    entered = printable_decision(row.raw, token, tablet_code=identity.code)
    _require_own(entered.decision.unit.home, identity)
    waits = entered.decision.print_policy == "acknowledged"
    return Committed(sealed, row.number, entered, sealed.of_seq if waits else 0)


def _load_paper(connection: Connection, sealed: Sealed, identity: Identity) -> Committed:
    """A paper of its own event, through the gate of the document it belongs to."""
    from print_templates.attached import RecordedPaper, recorded_paper  # noqa: PLC0415 - see the module

    raw = connection.execute(
        select(events.c.raw).where(events.c.seq == sealed.of_seq, events.c.hash == sealed.hash)
    ).scalar()
    if raw is None:
        raise not_entered()
    event = read_event(_kept(raw, sealed))
    if event.kind == "shift.closed":
        recorded = _day_sheet(connection, raw, identity)
        return Committed(sealed, recorded.paper.number, recorded)
    document = document_of(connection, event)
    if document is None:
        raise not_entered()
    of = load_committed(connection, document, identity)
    if isinstance(of.printable, RecordedPaper):
        raise not_entered()
    paper = recorded_paper(raw, of=of.printable, tablet_code=identity.code)
    return Committed(sealed, paper.paper.number, paper, of.receipt_of)


def _day_sheet(connection: Connection, raw: bytes, identity: Identity) -> RecordedPaper:
    from print_templates.attached import day_sheet  # noqa: PLC0415 - see the module

    closed = read_data(read_event(raw))
    found = select(events.c.raw).where(events.c.seq.between(closed.first_seq, closed.last_seq)).order_by(events.c.seq)
    shift = [_kept(one) for one in connection.execute(found).scalars()]
    return day_sheet(raw, shift=shift, unit=identity.unit, tablet_code=identity.code)


def _kept(raw: bytes, sealed: Sealed | None = None) -> bytes:
    """The bytes, when they were not removed at the end of their term and are those that `sealed` names."""
    if not raw:
        raise NotFound(
            "removed",
            vi="Không in: mục đã huỷ khi hết hạn lưu. Dấu vết trong sổ vẫn còn.",
            en="Not printed: the entry was removed at the end of its term. Its trace in the ledger stays.",
        )
    if sealed is not None and content_hash(raw) != sealed.hash:
        raise Corrupt(
            "not_printable",
            vi="Không in: mục trong sổ không khớp mã băm. Đưa máy về đơn vị.",
            en="Not printed: the entry does not fit its hash. Bring the tablet to the unit.",
        )
    return raw


def _require_own(home: int, identity: Identity) -> None:
    """A ledger holds documents of its own unit only; what another unit sealed was put in from outside."""
    if home != identity.unit.home:
        raise Corrupt(
            "other_unit",
            vi="Không in: giấy này của đơn vị khác. Sổ không đổi; đồng bộ rồi báo đơn vị.",
            en="Not printed: this document is another unit's. The ledger is unchanged; sync, then tell the unit.",
        )


class Press:
    """Renders copies; keeps the last few without a mark, since printer and screen want the same bytes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._plain: OrderedDict[bytes, bytes] = OrderedDict()

    def copy(self, committed: Committed, copy: int, *, as_of: int | None = None) -> bytes:
        """The PDF of one copy. Copies 1 and 2 carry no mark; `as_of` (ms UTC) when this tablet's feed is old."""
        if copy >= FIRST_MARKED:
            return _render(committed, copy, as_of)
        with self._lock:
            key = committed.sealed.hash
            if key not in self._plain:
                self._plain[key] = _render(committed, copy, None)
            self._plain.move_to_end(key)
            while len(self._plain) > _KEPT:
                self._plain.popitem(last=False)
            return self._plain[key]

    def notice(self, committed: Committed, *, roll: int) -> bytes:
        """What a thermal printer of `roll` dots gets: a notice, never a copy of the document."""
        from field_client.printing.thermal_bytes import commands  # noqa: PLC0415 - only where there is a roll
        from print_templates.attached import RecordedPaper  # noqa: PLC0415 - see the module
        from print_templates.notice import render_notice  # noqa: PLC0415 - see the module

        if isinstance(committed.printable, RecordedPaper):
            raise needs_sheets()
        with self._lock:
            return commands(render_notice(committed.printable, width=roll))


def _render(committed: Committed, copy: int, as_of: int | None) -> bytes:
    from print_templates.attached import RecordedPaper, render_recorded  # noqa: PLC0415 - see the module
    from print_templates.copies import render_copy  # noqa: PLC0415 - see the module
    from print_templates.render import CopyMark  # noqa: PLC0415 - see the module

    if isinstance(committed.printable, RecordedPaper):
        return render_recorded(committed.printable, copy_mark=CopyMark(copy, as_of) if copy >= FIRST_MARKED else None)
    return render_copy(committed.printable, copy, as_of=as_of)


def stale_since(connection: Connection, now_ms: int) -> int | None:
    """When the server was last heard, if that is more than 24 h ago."""
    heard = newest_receipt_time(connection)
    return heard if heard is not None and now_ms - heard > STALE_MS else None


def not_entered() -> NotAllowed:
    """The print gate (I1)."""
    return NotAllowed(
        "not_entered",
        vi="Chỉ in được sau khi nhập. Nhập quyết định trước.",
        en="Printing is possible only after entry. Enter the decision first.",
    )
