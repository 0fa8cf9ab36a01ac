"""`event.settled`: what a person decided about a held event, as the tables keep it."""

from __future__ import annotations

from uuid import UUID

from server.cases.scene import Scene
from server.db import db
from server.desk.models import SettlementRow
from server.devices.models import DESK
from server.ledger.models import HELD, EventRow
from server.ledger.verdicts import Holds
from shared.cases.records import EventSettled
from shared.ids import parse_uuid


def settle_event(scene: Scene) -> None:
    """Keep the settlement, so that the event it names is judged by it from now on. Only a desk may settle, only a held
    event, and only the very bytes it names."""
    settled: EventSettled = scene.data
    if scene.entry.tablet.kind != DESK:
        raise Holds("not_allowed", "kind")
    ledger = parse_uuid(settled.ledger, "ledger")
    row = db.session.get(EventRow, (scene.entry.home, ledger, settled.seq))
    if row is None or row.hash.hex() != settled.of_hash:
        raise Holds("not_allowed", "of_hash")
    if row.verdict != HELD:
        raise Holds("not_allowed", "seq")
    _keep(scene, settled, ledger)


def _keep(scene: Scene, settled: EventSettled, ledger: UUID) -> None:
    """An event settled before may be held again for another fault; what was accepted then stays accepted."""
    key = (scene.entry.home, ledger, settled.seq)
    earlier = db.session.get(SettlementRow, key)
    objections = set(settled.objections).union(earlier.objections if earlier else ())
    changes = {**(earlier.changes if earlier else {}), **dict(settled.changes)}
    db.session.merge(
        SettlementRow(
            home=key[0],
            tablet=ledger,
            seq=settled.seq,
            desk=scene.entry.ledger,
            desk_seq=scene.entry.seq,
            officer=scene.event.officer,
            outcome=settled.outcome,
            reason=settled.reason,
            objections=sorted(objections),
            changes=changes,
            settled_at=scene.event.at,
        )
    )
