"""Committed documents as paper: the only way from a row to a PDF on the tablet. reportlab is loaded at first use."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select

from field_client.ledger.receipts import newest_receipt_time
from field_client.printing.permits import Sealed
from field_client.store.tables import decisions, events, reports
from shared.errors import Corrupt, NotAllowed
from shared.printing.copies import FIRST_MARKED, STALE_MS
from shared.seal.base64url import from_base64url

if TYPE_CHECKING:
    from field_client.enrolment.identity import Identity
    from print_templates.printable import PrintableDecision, RecordedReport

_KEPT = 6


@dataclass(frozen=True, slots=True)
class Committed:
    """A document as loaded from its committed rows. `number` as printed."""

    sealed: Sealed
    number: str
    printable: PrintableDecision | RecordedReport
    needs_receipt: bool = False
    """As sealed: this decision prints only after the server's receipt."""


def load_committed(connection: Connection, sealed: Sealed, identity: Identity) -> Committed:
    """The document of a permit. NotAllowed("not_entered") when no such row is committed; Corrupt when seal, hash and
    bytes do not belong together, or the document is another unit's."""
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
    return Committed(sealed, row.number, entered, entered.decision.print_policy == "acknowledged")


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
        from print_templates.notice import render_notice  # noqa: PLC0415 - see the module

        with self._lock:
            return commands(render_notice(committed.printable, width=roll))


def _render(committed: Committed, copy: int, as_of: int | None) -> bytes:
    from print_templates.copies import render_copy  # noqa: PLC0415 - see the module

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
