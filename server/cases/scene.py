"""What a handler gets: the event, its data, its seal, and a way to ask what became of other events."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from server.cases.models import DecisionRow
from server.db import db
from server.ledger.entries import Entry
from server.ledger.models import APPLIED, EventRow
from server.ledger.verdicts import Holds, Verdict, Waits
from server.parts import Parts
from shared.ledger.event import Event


@dataclass(frozen=True, slots=True)
class Scene:
    """`data` is the event's data as its domain object; `seal` the `document.sealed` entry that follows, if any."""

    parts: Parts
    entry: Entry
    event: Event
    data: Any
    seal: Entry | None
    verdict_at: Callable[[int], Verdict | None]

    @property
    def case(self) -> UUID:
        """The case; an event of a case that names none is at fault."""
        if self.event.case is None:
            raise Holds("malformed", "case")
        return self.event.case

    def require_applied(self, of_seq: int, *, on: str = "cause") -> None:
        """Waits until event `of_seq` of the same ledger is applied. Holds when it does not come before this one."""
        if of_seq >= self.entry.seq:
            raise Holds("not_allowed", "of_seq")
        verdict = self.verdict_at(of_seq)
        if verdict is None or not verdict.is_applied:
            raise Waits(on)

    def require_named(self, *, on: str = "cause") -> EventRow:
        """The event that `of_seq` or `of_hash` (another ledger's) of the data names, once it is applied."""
        if self.data.of_seq is not None:
            self.require_applied(self.data.of_seq, on=on)
            return db.session.get_one(EventRow, (self.entry.home, self.entry.ledger, self.data.of_seq))
        row = db.session.scalar(
            select(EventRow).where(
                EventRow.home == self.entry.home, EventRow.hash == bytes.fromhex(self.data.of_hash or "")
            )
        )
        if row is None or row.verdict != APPLIED:
            raise Waits(on)
        if row.tablet == self.entry.ledger:
            self.require_applied(row.seq, on=on)
        return row

    def decision(self) -> DecisionRow:
        """The decision that the data names, applied; Waits("decision") until it is."""
        named = self.require_named(on="decision")
        row = db.session.get(DecisionRow, (self.entry.home, named.hash))
        if row is None or row.held or row.case_id != self.case:
            raise Holds("not_allowed", "of_seq")
        return row
