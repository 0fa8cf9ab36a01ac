"""Granting leases: never the same serial twice (I2), the same answer to the same request."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select

from server.db import db, insert_once, transaction
from server.devices.models import FROZEN, Tablet
from server.feed.service import tell
from server.keys.publication import publish_keys
from server.ledger.store import lock_ledger
from server.numbering.models import LeaseRow, SeriesMark
from server.parts import Parts
from server.units.service import epoch_of
from shared.errors import NotAllowed
from shared.numbering.lease import USE_BEFORE_MS, Lease
from shared.numbering.number import LARGEST_SERIAL
from shared.seal.signed import Signed


def grant_lease(parts: Parts, tablet: Tablet, body: dict[str, Any]) -> Signed:
    """The signed lease of LeaseRequestSchema's `body`. NotAllowed("frozen") or ("series_full")."""
    with transaction():
        ledger = lock_ledger(tablet.home, tablet.id)
        ledger.contacts += 1
        ledger.last_contact_at = parts.clock.now_ms()
        row = _known(tablet, body["request"])
        if row is None:
            row = _grant(parts, tablet, body)
            tell(parts, tablet, kind="lease", data={"lease": signed_lease(row).to_wire()})
            publish_keys(parts, tablet.home)
        return signed_lease(row)


def signed_lease(row: LeaseRow) -> Signed:
    """The lease as it was signed."""
    return Signed(row.body, row.kid, row.signature)


def store_lease(lease: Lease, signed: Signed, request: UUID) -> LeaseRow:
    """Write a lease down. Call inside a transaction."""
    row = LeaseRow(
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
    db.session.add(row)
    db.session.flush()
    return row


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


def _grant(parts: Parts, tablet: Tablet, body: dict[str, Any]) -> LeaseRow:
    if tablet.state == FROZEN:
        raise NotAllowed(
            "frozen",
            vi="Máy này trùng mã với máy khác. Tạm khoá số và in; mang máy về đơn vị để ghi danh lại.",
            en="Another copy of this tablet exists. It gets no numbers; bring it to the unit to enrol again.",
        )
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
    return store_lease(lease, Signed.make("lease", lease.body(), parts.keys.server), body["request"])
