"""Screen 10: the sum, the last verified receipt, a reason per row. "Sent" is said only under a receipt (I7)."""

from __future__ import annotations

from sqlalchemy import Connection, ScalarSelect, func, select

from field_client.cases.plates import shown_plate
from field_client.ledger.delivery import SET_ASIDE, UNSENT, ledger_sum, view_of
from field_client.ledger.frozen import BEHIND, frozen_because
from field_client.numbering.leases import held_leases, used_serials
from field_client.store import meta
from field_client.store.tables import cases, decisions, deliveries, events, receipts, reports
from field_client.sync.photo_words import photos_told
from field_client.sync.status import SyncStatus
from field_client.sync.titles import TITLES
from field_client.ui.views import ReceiptView, SerialsOwn, SyncFilter, SyncRow, SyncView, Words
from shared.ledger.exact import read_exact
from shared.numbering.number import TRAINING_SERIES
from shared.protocol.messages import HELD_REASONS, WAITING_ON

MOST_ROWS, MOST_LEASES = 200, 4
_SET_ASIDE = Words("Đơn vị để riêng, không có hiệu lực", "Set aside by the unit, without effect")
_STATES = {
    SyncFilter.OPEN: ("pending", "sent", "waiting", "held"),
    SyncFilter.UNSENT: UNSENT,
    SyncFilter.HELD: ("held",),
    SyncFilter.RECEIVED: ("received", "waiting"),
}


def sync_view(connection: Connection, which: SyncFilter, status: SyncStatus) -> SyncView:
    """Newest first, at most 200 rows."""
    newest = connection.execute(select(receipts).order_by(receipts.c.n.desc()).limit(1)).first()
    return SyncView(
        sums=ledger_sum(connection),
        last_seq=connection.execute(select(func.max(events.c.seq))).scalar() or 0,
        receipt=ReceiptView(newest.time, newest.seq, _head(newest.body)) if newest else None,
        rows=_rows(connection, which, status.why),
        counts={one: _count(connection, one) for one in SyncFilter},
        why_not=_why_not(connection, status),
        progress=status.progress,
        waiting=_count_state(connection, "waiting"),
        serials=_serials(connection),
        photos=photos_told(connection),
        skew_ms=meta.get(connection, "skew_ms", 0),
    )


def _rows(connection: Connection, which: SyncFilter, failure: Words | None) -> tuple[SyncRow, ...]:
    found = (
        select(
            events.c.seq,
            events.c.kind,
            events.c.at,
            func.length(events.c.raw).label("size"),
            deliveries.c.state,
            deliveries.c.reason,
            deliveries.c.note,
            _received_at().label("received_at"),
            cases.c.plate,
            decisions.c.number,
            reports.c.number.label("report"),
        )
        .join(deliveries, deliveries.c.seq == events.c.seq)
        .outerjoin(cases, cases.c.id == events.c.case_id)
        .outerjoin(decisions, decisions.c.of_seq == events.c.seq)
        .outerjoin(reports, reports.c.of_seq == events.c.seq)
        .where(deliveries.c.state.in_(_STATES[which]))
        .order_by(events.c.seq.desc())
        .limit(MOST_ROWS)
    )
    return tuple(
        SyncRow(
            seq=row.seq,
            title=_title(row.kind, row.number or row.report),
            plate=shown_plate(row.plate),
            at_ms=row.at,
            size=row.size,
            delivery=view_of(row.state),
            note=_note(row.state, row.reason, failure),
            since_ms=row.received_at,
            words=row.note or "",
        )
        for row in connection.execute(found)
    )


def _title(kind: str, number: str | None) -> Words:
    vi, en = TITLES.get(kind, (kind, kind))
    plain = (number or "").split("/")[0]
    return Words(f"{vi} {plain}".strip(), f"{en} {plain}".strip())


def _note(state: str, reason: str | None, failure: Words | None) -> Words:
    if state == "waiting":
        return Words(*WAITING_ON.get(reason or "", ("Chờ mục trước", "Waits for an earlier entry")))
    if state == "held":
        return Words(*HELD_REASONS.get(reason or "", ("Máy chủ chưa nhận mục này", "The server did not take it")))
    if state == "received":
        return _SET_ASIDE if reason == SET_ASIDE else Words("", "")
    return failure or Words("Chưa thử lần nào", "Not tried yet")


def _received_at() -> ScalarSelect[int]:
    """Server time of the first receipt that covers the event: since then the server has it, whatever it says of it."""
    covering = select(func.min(receipts.c.time)).where(receipts.c.seq >= events.c.seq)
    return covering.correlate(events).scalar_subquery()


def _serials(connection: Connection) -> tuple[SerialsOwn, ...]:
    """The tablet's own leases, the newest first, with what it has used of each."""
    return tuple(
        SerialsOwn(
            year=lease.year,
            training=lease.series == TRAINING_SERIES,
            first=lease.first,
            last=lease.last,
            used=sum(
                lease.first <= serial <= lease.last
                for serial in used_serials(connection, year=lease.year, series=lease.series)
            ),
        )
        for lease in sorted(held_leases(connection), key=lambda one: (-one.year, one.series, -one.first))[:MOST_LEASES]
    )


def _count(connection: Connection, which: SyncFilter) -> int:
    counted = select(func.count()).where(deliveries.c.state.in_(_STATES[which]))
    return connection.execute(counted).scalar() or 0


def _count_state(connection: Connection, state: str) -> int:
    counted = select(func.count()).where(deliveries.c.state == state)
    return connection.execute(counted).scalar() or 0


def _why_not(connection: Connection, status: SyncStatus) -> Words | None:
    frozen = frozen_because(connection)
    if frozen is not None and frozen.code != BEHIND:  # what is missing comes back by syncing
        return Words(frozen.vi, frozen.en)
    return Words("Đang đồng bộ", "Syncing") if status.running else None


def _head(body: bytes) -> str:
    return str(read_exact(body)["head"])[:8]
