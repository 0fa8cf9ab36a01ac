"""Proof that the decision reached the offender: payment counts from it (LC Đ70, Đ73)."""

from __future__ import annotations

from uuid import UUID

from field_client.cases.case_rows import case_row, change_case, decision_of
from field_client.ledger.chain_writer import Entry
from field_client.printing.paper import not_entered
from field_client.ui.views import ServiceWay
from field_client.workplace import Workplace
from shared.cases.machines import step
from shared.cases.records import ServiceRecorded
from shared.text import nfc

_ACTIONS = {ServiceWay.HANDED: "hand", ServiceWay.REFUSED: "refuse", ServiceWay.POSTED: "post"}


def serve(place: Workplace, case_id: str, way: ServiceWay, note: str) -> None:
    """Write `service.recorded`. NotAllowed("not_entered") before entry, NotAllowed("state") when served already."""
    tablet, officer = place.tablet, place.on_duty().officer.id
    with tablet.store.transaction() as tx:
        decision = decision_of(tx, case_id)
        if decision is None:
            raise not_entered()
        after = step("service", case_row(tx, case_id).service, _ACTIONS[way])
        now = tablet.clock.now_ms()
        proof = ServiceRecorded(way=way.value, served_at=now, of_seq=decision.seq, note=nfc(note).strip() or None)
        tablet.chain.append(tx, Entry("service.recorded", proof, officer, UUID(case_id), now))
        change_case(tx, case_id, service=after, served_at=now)
        tablet.hooks.point("serve.inserted")
    tablet.hooks.point("serve.committed")
