"""What a demo leaves behind: `summary.json`, and whether everything came to what the shift said it must."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from server.db import db
from server.ledger.queries import tablet_figures
from server.sms.models import SmsRow
from server.sms.queries import sms_counts
from tools.demo.citizen import LookUps
from tools.demo.roadside import Tally
from tools.demo.station import Station


@dataclass
class Outcome:
    """Collected over all parts."""

    tally: Tally = field(default_factory=Tally)
    events_created: int = 0
    pages_printed: int = 0
    lookups: LookUps = field(default_factory=LookUps)
    sms: dict[str, int] = field(default_factory=dict)
    events_received: int = 0
    verified: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, float] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def expect(self, what: str, wanted: object, found: object) -> None:
        """Note a difference; the demo goes on and fails at its end."""
        if wanted != found:
            self.faults.append(f"{what}: wanted {wanted!r}, found {found!r}")

    def summary(self) -> dict[str, Any]:
        """The stable content of summary.json (design 10)."""
        return {
            "reports": self.tally.reports,
            "decisions_entered": self.tally.entered,
            "decisions_transferred": self.tally.transferred,
            "pages_printed": self.pages_printed,
            "prints_refused_before_entry": self.tally.refused_prints,
            "events_created": self.events_created,
            "events_received": self.events_received,
            "sms": self.sms,
            "lookups": {
                "asked": self.lookups.asked,
                "found": self.lookups.found,
                "misses": dict(self.lookups.misses),
            },
            "verify": {"pages_ok": self.verified["ok"], "pages_bad": self.verified["bad"]},
            "seconds": {name: round(spent, 2) for name, spent in self.seconds.items()},
        }

    def judge(self) -> None:
        """What must hold whatever the shift was."""
        self.expect("events received", self.events_created, self.events_received)
        self.expect("look-ups found", self.lookups.asked, self.lookups.found)
        self.expect("pages that do not verify", 0, self.verified["bad"])
        if not (self.tally.refused_prints and self.lookups.asked and self.verified["ok"]):
            self.faults.append("nothing was refused, looked up or verified")


def ask_books(outcome: Outcome, station: Station) -> None:
    """What the server's own books say: events received, texts by state."""
    with station.books():
        outcome.events_received = sum(one.arrived for one in tablet_figures())
        counts = sms_counts()
        outcome.sms = {
            "queued": sum(counts.values()) - counts.get("no_phone", 0),
            "delivered": counts.get("delivered", 0),
            "no_phone": counts.get("no_phone", 0),
            "failed": counts.get("failed", 0),
        }


def texts_settled(station: Station) -> bool:
    """Whether every text that is owed has reached its end."""
    with station.books():
        open_states = ("waiting_lookup", "queued", "sending", "accepted")
        return db.session.scalar(select(SmsRow.id).where(SmsRow.state.in_(open_states)).limit(1)) is None
