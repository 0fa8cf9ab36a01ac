"""One exchange cut after one byte, then healed: what F04 is made of, in CI and for every byte in the long run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from field_client.ledger.chain_writer import last_seq
from field_client.ledger.delivery import unsent
from server.db import db
from server.devices.models import Tablet
from server.ledger.models import EventRow
from server.numbering.models import LeaseRow
from tests.faults.books import Counted, count, ledger_of
from tests.faults.front import front
from tests.faults.proxy import Link, Proxy, Way
from tests.faults.site import FieldTablet, Station

Act = Callable[[FieldTablet], object]

ACTS: dict[str, Act] = {
    "push": lambda one: one.tablet.opened.sync._pushing.push_all(),
    "offer": lambda one: one.tablet.opened.sync._pushing.offer(),
    "feed": lambda one: one.tablet.opened.sync._feeding.fetch(),
    "lease": lambda one: one.tablet.opened.sync._leasing.ask_if_needed(force=True),
}
"""The exchanges of an enrolled tablet; enrolment itself is `CutSite.enrolment`."""
EXCHANGES = (*ACTS, "enrolment")
HALF_AN_HOUR = 1_800
"""Seconds between two cuts: a tablet may ask for numbers only so often a day."""


@dataclass
class CutSite:
    """Server, proxy, one tablet. `counted` sums what was wrong after each cut."""

    station: Station
    proxy: Proxy
    tablet: FieldTablet
    ticket: str

    def size(self, exchange: str) -> dict[Way, tuple[int, int]]:
        """(bytes of the head, bytes of all) of that exchange each way, by doing it once."""
        if exchange == "enrolment":
            self.tablet.enrol(self.ticket)
        else:
            self.tablet.sync()  # what comes only once has come
            self.write(exchange)
            self.proxy.link(Link())
            ACTS[exchange](self.tablet)
        seen = {way: bytes(content) for way, content in self.proxy.seen.items()}
        return {way: (content.index(b"\r\n\r\n") + 4, self.proxy.passed[way]) for way, content in seen.items()}

    def write(self, exchange: str) -> None:
        """Something to send, where the exchange sends events: a whole case with both seals."""
        if exchange == "push":
            self.tablet.case()

    def cut(self, exchange: str, way: Way, after: int, *, reset: bool) -> bool:
        """Cut it there; whether the cut came."""
        if exchange == "enrolment":
            return self._cut_enrolment(way, after, reset=reset)
        self.station.clock.forward(seconds=HALF_AN_HOUR)
        self.proxy.cut_after(way, after, reset=reset)
        self.tablet.tried(lambda: ACTS[exchange](self.tablet))
        return self.proxy.calm()

    def heal(self, exchange: str) -> None:
        """The exchange without a cut, and everything is sent. AssertionError: not exactly healed."""
        if exchange != "enrolment":
            for _ in range(5):
                if self.tablet.tried(lambda: (ACTS[exchange](self.tablet), ACTS["push"](self.tablet))):
                    break
            self._check()

    def _cut_enrolment(self, way: Way, after: int, *, reset: bool) -> bool:
        """The same device tries with the same code until nothing cuts it."""
        self.proxy.cut_after(way, after, reset=reset)
        self.tablet.tried(lambda: self.tablet.enrol(self.ticket))
        fired = self.proxy.calm()
        with self.station.app.app_context():
            enrolled = db.session.scalar(select(func.count()).select_from(Tablet))
        assert enrolled in (0, 1), f"{enrolled} tablets out of one code"
        return fired

    def _check(self) -> None:
        """Exactly one row an event, nothing unsent, no number that its tablet does not know of."""
        with self.tablet.open.store.reading() as connection:
            created, left = last_seq(connection), unsent(connection).count
        ledger = ledger_of(self.tablet)
        with self.station.app.app_context():
            here = db.session.scalar(select(func.count()).select_from(EventRow).where(EventRow.tablet == ledger))
            granted = db.session.scalar(select(func.count()).select_from(LeaseRow))
            taken = db.session.scalar(select(func.count()).select_from(EventRow).where(EventRow.kind == "lease.taken"))
        assert (left, here) == (0, created)
        assert granted == taken

    def count(self) -> Counted:
        """All of it, event by event."""
        return count(self.station, [self.tablet])

    def finish_enrolment(self) -> Counted:
        """Enrol without a cut, sync, count."""
        self.proxy.calm()
        self.tablet.tried(lambda: self.tablet.enrol(self.ticket))
        self.tablet.until_synced()
        return self.count()


@contextmanager
def slow_site(folder: Path) -> Iterator[CutSite]:
    """As `cut_site`, with the reverse proxy of a real installation between the bad link and the server."""
    station = Station(folder)
    tablet = FieldTablet(folder / "tablet", station.clock)
    with front(station.serve()) as before, Proxy(before.port) as proxy:
        site = CutSite(station, proxy, tablet, station.ticket(proxy.url))
        try:
            tablet.enrol(site.ticket)
            tablet.until_synced()
            yield site
        finally:
            tablet.tablet.stop()
            station.close()


@contextmanager
def cut_site(folder: Path, exchange: str) -> Iterator[CutSite]:
    """A fresh server and tablet behind a proxy; enrolled and synced unless enrolment itself is to be cut."""
    station = Station(folder)
    with Proxy(station.serve()) as proxy:
        # A request of which half arrived is given up by the real server after its own time limit, not the tablet's.
        tablet = FieldTablet(folder / "tablet", station.clock, lease_size=3)
        site = CutSite(station, proxy, tablet, station.ticket(proxy.url))
        try:
            if exchange != "enrolment":
                tablet.enrol(site.ticket)
                tablet.until_synced()
            yield site
        finally:
            tablet.tablet.stop()
            station.close()
