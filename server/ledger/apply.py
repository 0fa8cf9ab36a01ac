"""Stored events become rows of tables: one by one, each in a savepoint, so that a bad one harms no other (I5)."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from functools import partial
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError

from server.cases.handlers import HANDLERS, IGNORED, TOGETHER
from server.cases.scene import Scene
from server.cases.unapplied import note_unapplied
from server.db import db
from server.desk.models import SettlementRow
from server.desk.settled import as_settled, settlement_of
from server.devices.models import Tablet
from server.feed.service import tell
from server.ledger.entries import Entry, entry_of
from server.ledger.models import HELD, SET_ASIDE, WAITING, EventRow
from server.ledger.rows import Rows
from server.ledger.store import write_verdicts
from server.ledger.verdicts import PLAIN, Holds, Verdict, Waits
from server.parts import Parts
from shared.errors import DomainError, InvalidInput, NotAllowed
from shared.ledger.event import SEALED_KINDS, is_understood
from shared.protocol.events import read_data

LOG = logging.getLogger("bienban.ledger")
SEAL, UNSEALED, OUTSIDE_LEASE = "document.sealed", "unsealed", "outside_lease"
Key = tuple[UUID, int]
Case = tuple[int, UUID]
_HELD_FOR: dict[type[DomainError], str] = {InvalidInput: "malformed", NotAllowed: "not_allowed"}


class Application:
    """Applying inside one transaction. `judged` holds every event it has judged, `changed` what became of each."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.changed: dict[Key, Verdict] = {}
        self._new: dict[Key, Entry] = {}
        self.judged: dict[Key, Entry] = {}
        self._stored: dict[Key, EventRow | None] = {}
        self._cases: set[Case] = set()
        self._waiting_new: dict[Case, dict[Key, Entry]] = {}

    def take(self, entries: Iterable[Entry]) -> None:
        """Judge events just stored, in order, then whatever waited for one of them."""
        fresh = list(entries)
        self._new = {(one.ledger, one.seq): one for one in fresh}
        for may_go_together, group in groupby(fresh, self._goes_together):
            if may_go_together:
                self._judge_all(list(group))
            else:
                for entry in group:
                    self._judge_once(entry)
        self._release_numbers(fresh)
        self.settle_cases()
        self._write()

    def _release_numbers(self, fresh: list[Entry]) -> None:
        """A lease that shows up gives its numbers their right: what was held outside every lease is judged again."""
        if not any(one.event is not None and one.event.kind == "lease.taken" for one in fresh):
            return
        tablet = fresh[0].tablet
        stored = db.session.scalars(
            select(EventRow)
            .where(EventRow.home == tablet.home, EventRow.tablet == tablet.id)
            .where(EventRow.verdict == HELD, EventRow.detail == OUTSIDE_LEASE)
            .order_by(EventRow.seq)
        )
        held = [entry_of(tablet, row) for row in stored if (tablet.id, row.seq) not in self._new]
        held += [one for one in fresh if self.changed[one.ledger, one.seq].detail == OUTSIDE_LEASE]
        for entry in held:
            self._judge(entry)

    def retry(self, rows: Iterable[tuple[EventRow, Tablet]]) -> None:
        """Judge waiting events again (after an upgrade, or because a cause came by another way)."""
        for row, tablet in rows:
            if (tablet.id, row.seq) not in self.changed:
                self._judge(entry_of(tablet, row))
        self.settle_cases()
        self._write()

    def verdict_at(self, entry: Entry, seq: int) -> Verdict | None:
        """What became of event `seq` of the same ledger; None when it is not here."""
        known = self.changed.get((entry.ledger, seq))
        if known is not None:
            return known
        row = self._row_at(entry, seq)
        return None if row is None else Verdict(row.verdict, row.detail, row.field)

    def settle_cases(self) -> None:
        """Events of a case that waited may apply now; those may again be causes: until nothing moves."""
        waiting_before = self._cases_that_waited()
        while self._cases:
            case = self._cases.pop()
            fresh = self._waiting_new.pop(case, {})
            stored = self._waiting_in(*case) if case in waiting_before else {}
            for entry in sorted({**stored, **fresh}.values(), key=lambda one: (one.ledger, one.seq)):
                now = self.changed.get((entry.ledger, entry.seq))
                if now is None or now.state == WAITING:
                    self._judge(entry)

    def _cases_that_waited(self) -> set[Case]:
        """Cases with a waiting event in the table: asked once, so that a push of many cases asks no more."""
        homes = {home for home, _ in self._cases}
        rows = db.session.execute(
            select(EventRow.home, EventRow.case_id)
            .where(EventRow.home.in_(homes), EventRow.verdict == WAITING, EventRow.case_id.is_not(None))
            .distinct()
        )
        return {(home, case) for home, case in rows if case is not None}

    def _waiting_in(self, home: int, case: UUID) -> dict[Key, Entry]:
        stored = db.session.execute(
            select(EventRow, Tablet)
            .join(Tablet, (Tablet.home == EventRow.home) & (Tablet.id == EventRow.tablet))
            .where(EventRow.home == home, EventRow.case_id == case, EventRow.verdict == WAITING)
        )
        return {(tablet.id, row.seq): entry_of(tablet, row) for row, tablet in stored}

    def _goes_together(self, entry: Entry) -> bool:
        """Whether the event may be judged in one group with its neighbours; a document and its seal only together."""
        event = entry.event
        if event is None or not is_understood(event):
            return False
        if event.kind == SEAL:
            return (entry.ledger, entry.seq - 1) in self._new
        if event.kind in SEALED_KINDS and (entry.ledger, entry.seq + 1) not in self._new:
            return False
        return event.kind in TOGETHER

    def _judge_all(self, group: list[Entry]) -> None:
        """A group goes in as one; where that fails, each half by itself: whoever is at fault is soon alone (I5)."""
        if len(group) == 1:
            self._judge_once(group[0])
        elif not self._went_together(group):
            half = len(group) // 2
            self._judge_all(group[:half])
            self._judge_all(group[half:])

    def _went_together(self, group: list[Entry]) -> bool:
        """Apply all of them, or leave no trace of any: not of their rows and not of their verdicts."""
        judged = [one for one in group if (one.ledger, one.seq) not in self.changed]
        if not judged:
            return True
        rows = Rows(judged[0].tablet, {one.event.case for one in judged if one.event and one.event.case})
        tried: list[Entry] = []
        try:
            with db.session.begin_nested():
                for entry in judged:
                    if (entry.ledger, entry.seq) not in self.changed:
                        tried += self._apply_in_group(entry, rows)
                rows.write()
        except Exception as error:
            if isinstance(error, DBAPIError) and not isinstance(error, (IntegrityError, DataError)):
                raise
            # What is wrong, and with which event, is found out where it is judged alone.
            for entry in tried:
                self.changed.pop((entry.ledger, entry.seq), None)
            return False
        return True

    def _apply_in_group(self, entry: Entry, rows: Rows) -> list[Entry]:
        partner = self._partner(entry)
        if entry.event is None or entry.event.kind == SEAL:
            raise Holds("not_allowed")
        self._apply(entry, partner, rows)
        both = [entry] if partner is None else [entry, partner]
        for one in both:
            self._set(one, PLAIN)
        return both

    def _judge_once(self, entry: Entry) -> None:
        if (entry.ledger, entry.seq) not in self.changed:
            self._judge(entry)

    def _partner(self, entry: Entry) -> Entry | None:
        sealed = entry.event is not None and entry.event.kind in SEALED_KINDS
        return self._at(entry, entry.seq + 1) if sealed else None

    def _judge(self, entry: Entry) -> None:
        event = entry.event
        settlement = self._settlement_of(entry)
        if settlement is not None and settlement.outcome == SET_ASIDE:
            self._set_aside(entry)
            return
        if event is not None and event.kind == SEAL:
            self._judge_seal(entry)
            return
        partner = self._partner(entry)
        verdict = self._tried(entry, partner)
        self._set(entry, verdict)
        if partner is not None and partner.event is not None and partner.event.kind == SEAL:
            self._set(partner, PLAIN if verdict.is_applied else Verdict(WAITING, "cause"))
        if not verdict.is_applied:
            note_unapplied(entry)

    def _set_aside(self, entry: Entry) -> None:
        """Whatever it is, even bytes that are no event: it takes no effect, and its seal goes with it."""
        partner = self._partner(entry)
        both = [entry] if partner is None or partner.event is None or partner.event.kind != SEAL else [entry, partner]
        for one in both:
            self._set(one, Verdict(SET_ASIDE))

    def _judge_seal(self, entry: Entry) -> None:
        """A seal goes with the event before it; alone it is at fault, or early."""
        before = self._at(entry, entry.seq - 1)
        if before is None or before.event is None or before.event.kind not in SEALED_KINDS:
            self._set(entry, Verdict(HELD, "not_allowed", "of_seq"))
            return
        if self.verdict_at(entry, before.seq) in (Verdict(WAITING, "seal"), None):
            self._judge(before)
            return
        found = self.verdict_at(entry, before.seq)
        self._set(entry, PLAIN if found is not None and found.is_applied else Verdict(WAITING, "cause"))

    def _tried(self, entry: Entry, partner: Entry | None) -> Verdict:
        rows = Rows(entry.tablet, [entry.event.case] if entry.event and entry.event.case else [])
        try:
            with db.session.begin_nested():
                self._apply(entry, partner, rows)
                rows.write()
        except (Waits, Holds) as verdict:
            return verdict.verdict
        except DomainError as error:
            return Verdict(HELD, _HELD_FOR.get(type(error), "unreadable"), error.field)
        except IntegrityError:
            return Verdict(HELD, "duplicate")
        except DataError:
            return Verdict(HELD, "malformed")
        except DBAPIError:
            raise
        except Exception:
            # A fault of this code must not stop the ledger for ever: the event is held, the bytes are kept, and an
            # upgrade or a person settles it.
            LOG.exception("event %s/%s", entry.ledger, entry.seq)
            return Verdict(HELD, "unreadable")
        return PLAIN

    def _apply(self, entry: Entry, partner: Entry | None, rows: Rows) -> None:
        event = entry.event
        if event is None:
            raise Holds("unreadable")
        if not is_understood(event):
            raise Waits("upgrade")
        event, accepted = as_settled(event, self._settlement_of(entry))
        if event.kind in SEALED_KINDS and UNSEALED not in accepted:
            _check_partner(partner)  # where a person accepted that it is missing, what follows is another event
        data = read_data(event)
        applied = partial(self._applied_hash, entry)
        scene = Scene(self.parts, entry, event, data, partner, rows, applied, self._verdict_of, accepted)
        if event.kind not in IGNORED:
            HANDLERS[event.kind](scene)
        if event.case is not None:
            self._cases.add((entry.home, event.case))

    def _at(self, entry: Entry, seq: int) -> Entry | None:
        fresh = self._new.get((entry.ledger, seq))
        if fresh is not None:
            return fresh
        row = self._row_at(entry, seq)
        return None if row is None else entry_of(entry.tablet, row)

    def _row_at(self, entry: Entry, seq: int) -> EventRow | None:
        """An event stored before; kept here, since the session itself forgets what nobody holds."""
        key = (entry.ledger, seq)
        if key not in self._stored:
            self._stored[key] = db.session.get(EventRow, (entry.home, *key))
        return self._stored[key]

    def _settlement_of(self, entry: Entry) -> SettlementRow | None:
        """Nobody has looked at an event that comes just now."""
        return None if (entry.ledger, entry.seq) in self._new else settlement_of(entry)

    def _verdict_of(self, row: EventRow) -> Verdict:
        """Of a stored event of any ledger: the row itself is written only at the end."""
        known = self.changed.get((row.tablet, row.seq))
        return known if known is not None else Verdict(row.verdict, row.detail, row.field)

    def _applied_hash(self, entry: Entry, seq: int) -> bytes | None:
        verdict, found = self.verdict_at(entry, seq), self._at(entry, seq)
        if verdict is not None and verdict.state == SET_ASIDE:
            raise Holds("cause_set_aside", "of_seq")
        return found.hash if found is not None and verdict is not None and verdict.is_applied else None

    def _set(self, entry: Entry, verdict: Verdict) -> None:
        key = (entry.ledger, entry.seq)
        self.changed[key], self.judged[key] = verdict, entry
        case = entry.event.case if entry.event is not None else None
        if verdict.state == SET_ASIDE and case is not None:
            self._cases.add((entry.home, case))  # what rests on it must not wait for ever
        if verdict.state == WAITING and entry.event is not None and entry.event.case is not None:
            # Not yet marked in the table, so a query would not find it.
            self._waiting_new.setdefault((entry.home, entry.event.case), {})[key] = entry

    def _write(self) -> None:
        """Store what differs from the plain `applied` of a new row; tell tablets what changed of older events."""
        rows = []
        for key, verdict in self.changed.items():
            entry = self.judged[key]
            if key in self._new:
                if not verdict.is_applied:
                    rows.append(_update_of(entry, verdict))
            elif self._differs(entry, verdict):
                tell(self.parts, entry.tablet, kind="verdict", data=_told(entry, verdict))
                rows.append(_update_of(entry, verdict))
        if rows:
            write_verdicts(rows)

    def _differs(self, entry: Entry, verdict: Verdict) -> bool:
        row = db.session.get_one(EventRow, (entry.home, entry.ledger, entry.seq))
        return (row.verdict, row.detail, row.field) != (verdict.state, verdict.detail, verdict.field)


def _told(entry: Entry, verdict: Verdict) -> dict[str, Any]:
    """As in VerdictSchema, with the words of whoever settled it."""
    told = verdict.told(entry.seq) or {"seq": entry.seq, "verdict": "already_applied"}
    settlement = settlement_of(entry)
    return told if settlement is None else {**told, "note": settlement.reason}


def _update_of(entry: Entry, verdict: Verdict) -> dict[str, object]:
    return {
        "of_home": entry.home,
        "of_tablet": entry.ledger,
        "of_seq": entry.seq,
        "new_verdict": verdict.state,
        "new_detail": verdict.detail,
        "new_field": verdict.field,
    }


def _check_partner(partner: Entry | None) -> None:
    if partner is None:
        raise Waits("seal")
    if partner.event is None or partner.event.kind != SEAL:
        raise Holds("unsealed")
