"""A tablet that is lost or stolen: its numbers are declared lost, its keys closed, and it is ordered to wipe itself.

It may still speak: what it holds and nobody else has must come in first. The order is signed; the tablet sends, or
seals, its outbox before it obeys.
"""

from __future__ import annotations

from uuid import UUID

from server.db import db, transaction
from server.desk.book import Act, open_desk, write_down
from server.devices.models import DESK, LOST, REVOKED, Tablet
from server.devices.revocation import close_keys, known_tablet, no_tablet
from server.feed.service import tell
from server.ledger.apply import Application
from server.ledger.store import lock_ledger
from server.numbering.lost import unseen_runs
from server.parts import Parts
from server.units.models import Officer
from shared.cases.records import NumbersGone
from shared.errors import NotAllowed, NotFound
from shared.seal.signed import Signed

MOST_AT_ONCE = 1_000


def declare_lost(parts: Parts, tablet: tuple[int, UUID], *, officer: int, reason: str) -> int:
    """`tablet` (home, id) is gone, says `officer`, for `reason`: how many serials became lost. Doing it again is safe.

    `number.lost` goes into the desk's ledger. From now on the tablet gets no number, its keys seal nothing more, and
    the wipe order waits for its first contact. NotFound ``tablet``, ``officer``; NotAllowed("out_of_service").
    """
    with transaction():
        row = _tablet(*tablet)
        _require_officer(row.home, officer)
        lock_ledger(row.home, row.id)  # what it is sending right now is applied first, or finds its numbers lost
        runs = unseen_runs(row.home, row.id, longest=MOST_AT_ONCE)
        if runs:
            desk = open_desk(parts, row.home)
            acts = [Act("number.lost", officer, NumbersGone(*run, reason=reason)) for run in runs]
            Application(parts).take(write_down(parts, desk, acts))
        row.state = LOST
        close_keys(parts, row.home, row.id)
        _order_wipe(parts, row)
    return sum(last - first + 1 for _, _, first, last in runs)


def order_wipe(parts: Parts, tablet: tuple[int, UUID]) -> None:
    """Order a tablet to send everything and wipe itself. NotFound("tablet"); NotAllowed("out_of_service")."""
    with transaction():
        _order_wipe(parts, _tablet(*tablet))


def _order_wipe(parts: Parts, tablet: Tablet) -> None:
    order = Signed.make(
        "wipe",
        {"server": str(parts.keys.server_id), "tablet": str(tablet.id), "time": parts.clock.now_ms()},
        parts.keys.server,
    )
    tell(parts, tablet, kind="wipe", data={"wipe": order.to_wire()})


def _tablet(home: int, tablet: UUID) -> Tablet:
    row = known_tablet(home, tablet)
    if row.kind == DESK:
        raise no_tablet(home, tablet)
    if row.state == REVOKED:
        raise NotAllowed(
            "out_of_service",
            field="tablet",
            vi="Máy này đã thu hồi nên không nhận lệnh nữa.",
            en="This tablet is out of service and takes no orders any more.",
        )
    return row


def _require_officer(home: int, officer: int) -> None:
    row = db.session.get(Officer, (home, officer))
    if row is None or not row.active:
        raise NotFound(
            "officer",
            field="officer",
            vi=f"Đơn vị {home} không có cán bộ số {officer}. Xem lại danh sách cán bộ.",
            en=f"Unit {home} has no officer {officer}. Check the roster.",
        )
