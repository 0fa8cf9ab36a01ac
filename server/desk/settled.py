"""How an event is judged once a person has settled it: what is accepted, and which data counts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from server.db import db
from server.desk.models import SettlementRow
from server.ledger.entries import Entry
from shared.ledger.event import Event
from shared.protocol.corrections import correct_data

NOTHING: frozenset[str] = frozenset()


def settlement_of(entry: Entry) -> SettlementRow | None:
    """What a person decided about this event, if anybody did."""
    return db.session.get(SettlementRow, (entry.home, entry.ledger, entry.seq))


def as_settled(event: Event, settlement: SettlementRow | None) -> tuple[Event, frozenset[str]]:
    """The event with the data that counts, and the objections that stop nothing."""
    if settlement is None:
        return event, NOTHING
    data: dict[str, Any] = correct_data(event.kind, event.data, settlement.changes)
    return replace(event, data=data), frozenset(settlement.objections)
