"""A season: three tablets record and enter, and every exchange with the server may go wrong in any way we know of.

Then the network is healed, everything drains, and the books are compared event by event. One seed is one course of
events (ids and keys are drawn anew); the long run plays season after season up to a million deliveries.
"""

from __future__ import annotations

import random
import shutil
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path

import requests

from field_client.sync.batch import BatchSize
from tests.faults.books import Counted, count
from tests.faults.lane import CLEAR, LANE_URL, Fault, Kind, Lane, is_push, open_lane
from tests.faults.site import FieldTablet, Station
from tests.field_client.conftest import CutAt

TABLETS = 3
WEIGHTS = {
    Kind.CLEAR: 3,
    Kind.REQUEST_CUT: 2,
    Kind.ANSWER_CUT: 6,
    Kind.REPEATED: 6,
    Kind.LATE: 3,
    Kind.PORTAL: 1,
    Kind.KILLED_BEFORE_COMMIT: 1,
    Kind.KILLED_AFTER_COMMIT: 2,
}
"""How often each happens to a push: seven in eight pushes meet a fault."""
MOST_REPEATS = 40
"""How often a network may bring one request again; ten times was seen in the field."""
TABLET_CUTS = ("push.before", "push.sent", "push.stored", "lease.asked", "lease.stored")


@dataclass
class Outcome:
    """`deliveries`: events that came whole to the server, each time counted; `events` of them different."""

    seed: int
    deliveries: int = 0
    events: int = 0
    exchanges: int = 0
    faults: dict[str, int] = field(default_factory=dict)
    counted: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0


class Season:
    """Plays below `folder`, which must be on a fast disk; nothing of it is kept.

    In most seasons batches stay as large as on a good line, although it is cut all the time; in the others they shrink
    as they do.
    """

    def __init__(self, folder: Path, seed: int) -> None:
        self._folder, self._seed, self._chance = folder, seed, random.Random(seed)
        self._stormy = True
        self._large = self._chance.random() < 0.9
        self._midway = Counted()

    def play(self, deliveries: int) -> Outcome:
        """At least so many deliveries, then calm."""
        began = time.monotonic()
        station = Station(self._folder)
        lane = Lane(station.app, station.hooks, self._choose)
        open_lane(lane)
        tablets = [self._enrolled(station, n) for n in range(TABLETS)]
        try:
            while lane.delivered < deliveries:
                self._step(station, self._chance.choice(tablets))
            self._midway.add(count(station, tablets, drained=False))
            self._calm(lane, tablets)
            counted = count(station, tablets)
            counted.add(self._midway)
            return self._outcome(lane, tablets, counted, time.monotonic() - began)
        finally:
            for one in tablets:
                one.tablet.stop()
            station.close()
            shutil.rmtree(self._folder)

    def _enrolled(self, station: Station, n: int) -> FieldTablet:
        one = FieldTablet(self._folder / f"tablet{n}", station.clock, hooks=CutAt(), lease_size=20)
        ticket = station.ticket(LANE_URL)
        while not one.tried(lambda: one.enrol(ticket)):
            pass
        return one

    def _step(self, station: Station, one: FieldTablet) -> None:
        """Something is recorded, sometimes the power goes, and mostly a round of sync is tried."""
        chance = self._chance
        station.clock.forward(seconds=chance.randrange(30, 1_200))
        if chance.random() < 0.3:
            one.case(decide=chance.random() < 0.8)
        one.notes(chance.randrange(1, 400 if self._large else 60))
        if self._large:
            one.tablet.opened.sync._pushing._size = BatchSize()
        if chance.random() < 0.05:
            one.hooks.name = chance.choice(TABLET_CUTS)
        if chance.random() < 0.9:
            one.tried(one.sync)
        if one.hooks.name and chance.random() < 0.5:
            one.hooks.name = ""

    def _choose(self, request: requests.PreparedRequest) -> Fault:
        chance = self._chance
        if not self._stormy or (not is_push(request) and chance.random() < 0.8):
            return CLEAR
        kind = chance.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
        return Fault(kind, chance.random(), reset=chance.random() < 0.5, again=chance.randrange(1, MOST_REPEATS + 1))

    def _calm(self, lane: Lane, tablets: list[FieldTablet]) -> None:
        self._stormy = False
        for one in tablets:
            one.hooks.name = ""
            one.until_synced()
        lane.deliver_late()
        for one in tablets:
            one.until_synced()

    def _outcome(self, lane: Lane, tablets: list[FieldTablet], counted: Counted, seconds: float) -> Outcome:
        faults = Counter({kind.value: n for kind, n in lane.injected.items() if kind is not Kind.CLEAR})
        faults["tablet's power cut"] = sum(one.cuts for one in tablets)
        return Outcome(
            seed=self._seed,
            deliveries=lane.delivered,
            events=sum(one.created() for one in tablets),
            exchanges=lane.injected.total(),
            faults=dict(faults),
            counted=asdict(counted),
            seconds=round(seconds, 1),
        )
