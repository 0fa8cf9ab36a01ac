"""Granting leases: never the same serial twice (I2), the same answer to the same request.

In this order, so that a crash between any two steps grants a block once or not at all: the block is reserved and
committed; the witness is on the disk; only then is the lease signed. A lease that was never signed never left, and the
same request finds it and goes on from there.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select

from server.db import db, insert_once, transaction
from server.devices.models import CLOSED, FROZEN, LOST, Tablet
from server.feed.service import tell
from server.keys.publication import publish_keys
from server.keys.witness import Witness, raise_witness
from server.ledger.models import LedgerRow
from server.ledger.offers import other_epoch
from server.ledger.receipts import stored_epoch
from server.ledger.store import lock_ledger
from server.numbering.models import LeaseRow, SeriesMark
from server.parts import Parts
from server.restore.service import compare_witness
from server.units.service import epoch_of, lock_unit
from shared.errors import NotAllowed, NotFound
from shared.numbering.lease import USE_BEFORE_MS, Lease
from shared.numbering.number import LARGEST_SERIAL
from shared.seal.signed import Signed

UNSIGNED = b""
DESK = "desk"


def grant_lease(parts: Parts, tablet: Tablet, body: dict[str, Any]) -> Signed:
    """The signed lease of LeaseRequestSchema's `body`. NotAllowed("frozen") or ("series_full"); Problem 409 `epoch`
    while the tablet has not shown its receipt in this epoch."""
    compare_witness(parts, (tablet.home, body["year"], body["series"]))
    with transaction():
        ledger = lock_ledger(tablet.home, tablet.id)
        _require_offer(parts, tablet, ledger)
        ledger.contacts += 1
        ledger.last_contact_at = parts.clock.now_ms()
        if "renew" in body:
            return _renew(parts, tablet, body)
        row = _known(tablet, body["request"]) or _reserve(parts, tablet, body)
        lease, known = row.id, Witness(row.epoch, {(row.home, row.year, row.series): row.last})
        if row.signature != UNSIGNED:
            return signed_lease(row)
        parts.hooks.point("lease.reserved")
    parts.hooks.point("lease.committed")
    raise_witness(parts.settings.key_dir, known)
    parts.hooks.point("lease.witnessed")
    return _sign(parts, tablet, lease)


def _renew(parts: Parts, tablet: Tablet, body: dict[str, Any]) -> Signed:
    """The same block with a later date. No serial is given out by it, so it needs no witness. NotFound("lease") when
    it is not this tablet's."""
    row = db.session.get(LeaseRow, (tablet.home, body["renew"]))
    if row is None or row.tablet != tablet.id or row.signature == UNSIGNED:
        raise NotFound(
            "lease",
            field="renew",
            vi="Máy chủ không có dải số này của máy nên không gia hạn. Xin dải mới.",
            en="The server knows no such block of this tablet, so it is not renewed. Ask for a new one.",
        )
    if row.renewal == body["request"]:
        return signed_lease(row)
    _refuse_frozen(tablet)
    row.epoch, row.issued_at = epoch_of(parts), parts.clock.now_ms()
    row.use_before, row.renewal = row.issued_at + USE_BEFORE_MS, body["request"]
    signed = Signed.make("lease", lease_in(parts, row).body(), parts.keys.server)
    row.body, row.kid, row.signature = signed.body, signed.kid, signed.signature
    tell(parts, tablet, kind="lease", data={"lease": signed.to_wire()})
    return signed


def lease_in(parts: Parts, row: LeaseRow) -> Lease:
    """The lease that a row stands for."""
    return Lease(
        id=row.id,
        server=parts.keys.server_id,
        epoch=row.epoch,
        home=row.home,
        ledger=row.tablet,
        year=row.year,
        series=row.series,
        first=row.first,
        last=row.last,
        issued_at=row.issued_at,
        use_before=row.use_before,
    )


def _refuse_frozen(tablet: Tablet) -> None:
    if tablet.state == FROZEN:
        raise NotAllowed(
            "frozen",
            vi="Máy này trùng mã với máy khác. Tạm khoá số và in; mang máy về đơn vị để ghi danh lại.",
            en="Another copy of this tablet exists. It gets no numbers; bring it to the unit to enrol again.",
        )
    if tablet.state in (LOST, CLOSED):
        raise NotAllowed(
            "frozen",
            vi="Đơn vị đã khai mất máy này nên không cấp số nữa. Mang máy về đơn vị.",
            en="The unit declared this tablet lost, so it gets no numbers. Bring it to the unit.",
        )


def _sign(parts: Parts, tablet: Tablet, lease: UUID) -> Signed:
    """Sign a reserved block, tell the tablet, and put it into the unit's key list."""
    with transaction():
        if tablet.kind == DESK:
            lock_unit(tablet.home)  # whoever writes at the desk locks the unit first; the other order would deadlock
        lock_ledger(tablet.home, tablet.id)
        row = db.session.get_one(LeaseRow, (tablet.home, lease), populate_existing=True)
        if row.signature == UNSIGNED:
            signed = Signed.over("lease", row.body, parts.keys.server)
            row.kid, row.signature = signed.kid, signed.signature
            tell(parts, tablet, kind="lease", data={"lease": signed.to_wire()})
            publish_keys(parts, tablet.home)
        parts.hooks.point("lease.signed")
        answer = signed_lease(row)
    parts.hooks.point("lease.granted")
    return answer


def signed_lease(row: LeaseRow) -> Signed:
    """The lease as it was signed."""
    return Signed(row.body, row.kid, row.signature)


def lease_row(lease: Lease, signed: Signed, request: UUID) -> LeaseRow:
    """The row of a lease, not yet in the session."""
    return LeaseRow(
        home=lease.home,
        id=lease.id,
        tablet=lease.ledger,
        request=request,
        epoch=lease.epoch,
        year=lease.year,
        series=lease.series,
        first=lease.first,
        last=lease.last,
        issued_at=lease.issued_at,
        use_before=lease.use_before,
        body=signed.body,
        kid=signed.kid,
        signature=signed.signature,
    )


def lock_mark(home: int, year: int, series: int) -> SeriesMark:
    """The series' mark, locked until the transaction ends; made at its first use."""
    wanted = (
        select(SeriesMark)
        .where(SeriesMark.home == home, SeriesMark.year == year, SeriesMark.series == series)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    mark = db.session.scalar(wanted)
    if mark is None:
        # Two first grants at once: one inserts, the other finds the row and waits for its lock.
        insert_once(SeriesMark, {"home": home, "year": year, "series": series, "high": 0})
        mark = db.session.scalars(wanted).one()
    return mark


def _known(tablet: Tablet, request: UUID) -> LeaseRow | None:
    return db.session.scalar(
        select(LeaseRow).where(LeaseRow.home == tablet.home, LeaseRow.tablet == tablet.id, LeaseRow.request == request)
    )


def _require_offer(parts: Parts, tablet: Tablet, ledger: LedgerRow) -> None:
    """After a restore a tablet first shows what it holds: it may have a lease that this database has forgotten. The
    desk's ledger lies in this very database and has nothing to show."""
    if tablet.kind != DESK and stored_epoch(ledger) != epoch_of(parts):
        raise other_epoch(parts)


def _reserve(parts: Parts, tablet: Tablet, body: dict[str, Any]) -> LeaseRow:
    """Take the next serials of the series out of it, for this tablet; nothing is signed yet."""
    _refuse_frozen(tablet)
    mark = lock_mark(tablet.home, body["year"], body["series"])
    first, last = mark.high + 1, mark.high + body["count"]
    if last > LARGEST_SERIAL:
        raise NotAllowed(
            "series_full",
            field="count",
            vi="Dãy số của năm đã cấp hết. Báo quản trị đơn vị.",
            en="The series of this year is given out. Tell the unit's administrator.",
        )
    mark.high = last
    now = parts.clock.now_ms()
    lease = Lease(
        id=parts.new_id(),
        server=parts.keys.server_id,
        epoch=epoch_of(parts),
        home=tablet.home,
        ledger=tablet.id,
        year=body["year"],
        series=body["series"],
        first=first,
        last=last,
        issued_at=now,
        use_before=now + USE_BEFORE_MS,
    )
    made = Signed.make("lease", lease.body(), parts.keys.server)
    row = lease_row(lease, Signed(made.body, made.kid, UNSIGNED), body["request"])
    db.session.add(row)
    db.session.flush()
    return row
