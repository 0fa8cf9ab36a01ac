"""One event on its way into the tables, with what its ledger says about it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from server.devices.models import Tablet
from server.ledger.models import EventRow
from shared.errors import DomainError
from shared.ledger.event import Event, content_hash, read_event

_KIND = re.compile(r"[a-z_]{1,30}\.[a-z_]{1,60}")


@dataclass(frozen=True)
class Entry:
    """The exact bytes at `seq` of the ledger of `tablet`."""

    tablet: Tablet
    seq: int
    raw: bytes

    @property
    def home(self) -> int:
        """The unit."""
        return self.tablet.home

    @property
    def ledger(self) -> UUID:
        """The ledger's id."""
        return self.tablet.id

    @cached_property
    def hash(self) -> bytes:
        """The content hash."""
        return content_hash(self.raw)

    @cached_property
    def event(self) -> Event | None:
        """The event, or None where the bytes do not have its frame or stand at another place than they say."""
        try:
            event = read_event(self.raw)
        except DomainError:
            return None
        return event if event.seq == self.seq else None

    def row(self, *, head: bytes, received_at: int) -> dict[str, object]:
        """The values of a new EventRow, as if it had simply applied."""
        event = self.event
        return {
            "home": self.home,
            "tablet": self.ledger,
            "seq": self.seq,
            "raw": self.raw,
            "hash": self.hash,
            "head": head,
            # Any text may stand there; what no kind is ever spelt with (PostgreSQL takes no NUL) is left to the bytes.
            "kind": event.kind if event and _KIND.fullmatch(event.kind) else "",
            "case_id": event.case if event else None,
            "training": event.training if event else False,
            "at": event.at if event else 0,
            "received_at": received_at,
            "verdict": "applied",
            "detail": None,
            "field": None,
        }


def entry_of(tablet: Tablet, row: EventRow) -> Entry:
    """The entry of a stored event."""
    return Entry(tablet, row.seq, row.raw)
