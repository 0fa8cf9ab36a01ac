"""What a handler gets: the event, its data, its seal, and a way to ask what became of other events."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from server.cases.models import DecisionRow
from server.db import db
from server.ledger.entries import Entry
from server.ledger.models import APPLIED, SET_ASIDE, EventRow
from server.ledger.rows import Rows
from server.ledger.verdicts import Holds, Verdict, Waits
from server.parts import Parts
from shared.ledger.event import Event


@dataclass(frozen=True, slots=True)
class Scene:
    """`data` is the event's data as its domain object; `seal` the `document.sealed` entry that follows, if any.

    `applied_hash`: the content hash of an event of the same ledger, None unless it is applied.
    `verdict_of`: what became of a stored event, also where this transaction has just changed it.
    `accepted`: objections (`Verdict.objection`) that a person has accepted; they stop nothing.
    """

    parts: Parts
    entry: Entry
    event: Event
    data: Any
    seal: Entry | None
    rows: Rows
    applied_hash: Callable[[int], bytes | None]
    verdict_of: Callable[[EventRow], Verdict]
    accepted: frozenset[str] = frozenset()

    @property
    def case(self) -> UUID:
        """The case; an event of a case that names none is at fault."""
        if self.event.case is None:
            raise Holds("malformed", "case")
        return self.event.case

    def object(self, reason: str, field: str | None = None) -> None:
        """Holds, unless a person has accepted exactly this."""
        hold = Holds(reason, field)
        if not self.accepts(hold):
            raise hold

    def accepts(self, hold: Holds) -> bool:
        """Whether a person has accepted this objection."""
        return hold.verdict.objection in self.accepted

    @contextmanager
    def unless_accepted(self) -> Iterator[None]:
        """A check inside that holds stops nothing where a person has accepted its objection."""
        try:
            yield
        except Holds as hold:
            if not self.accepts(hold):
                raise

    def require_applied(self, of_seq: int, *, on: str = "cause") -> bytes:
        """Waits until event `of_seq` of the same ledger is applied; its content hash. Holds when it is not earlier."""
        if of_seq >= self.entry.seq:
            raise Holds("not_allowed", "of_seq")
        found = self.applied_hash(of_seq)
        if found is None:
            raise Waits(on)
        return found

    def require_named(self, *, on: str = "cause") -> bytes:
        """Content hash of the event that `of_seq` or `of_hash` (another ledger's) of the data names, once applied."""
        if self.data.of_seq is not None:
            return self.require_applied(self.data.of_seq, on=on)
        row = db.session.scalar(
            select(EventRow).where(
                EventRow.home == self.entry.home, EventRow.hash == bytes.fromhex(self.data.of_hash or "")
            )
        )
        state = None if row is None else self.verdict_of(row).state
        if state == SET_ASIDE:
            raise Holds("cause_set_aside", "of_hash")
        if row is None or state != APPLIED:
            raise Waits(on)
        return self.require_applied(row.seq, on=on) if row.tablet == self.entry.ledger else row.hash

    def decision(self) -> DecisionRow:
        """The decision that the data names, applied; Waits("decision") until it is."""
        named = self.require_named(on="decision")
        for row in self.rows.decisions(self.case):
            if row.hash == named and not row.held:
                return row
        raise Holds("not_allowed", "of_seq")
