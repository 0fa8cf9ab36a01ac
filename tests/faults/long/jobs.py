"""The pieces of the long run, each a minute or less: a stretch of cut positions, or one season."""

from __future__ import annotations

import shutil
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import ClassVar

from tests.faults.answers import lose_answers
from tests.faults.backlog import RATE_50_KBIT, record_backlog
from tests.faults.cuts import EXCHANGES, cut_site, slow_site
from tests.faults.long.state import State
from tests.faults.proxy import Link, Way
from tests.faults.season import Season

STRETCH = 150
"""Positions on one server: its key list grows with every lease."""
IN_A_ROW = 8
"""Cuts of one exchange, each at its own byte, before the network heals."""
MARGIN = 40
"""Bytes beyond the size measured: signatures and times compress differently from one push to the next."""


@dataclass(frozen=True)
class CutJob:
    """One exchange cut after each of `places` bytes one way; odd positions end by RST, even ones by FIN."""

    exchange: str
    way: Way
    places: range

    @property
    def name(self) -> str:
        """Also the key in the state file."""
        return f"cut {self.exchange} {self.way.value} {self.places.start}-{self.places.stop - 1}"

    def run(self, folder: Path, state: State) -> None:
        """Cut, heal, count."""
        began, fired = time.monotonic(), 0
        with cut_site(folder, self.exchange) as site:
            for after in self.places:
                if after % IN_A_ROW == 0:
                    site.write(self.exchange)
                fired += site.cut(self.exchange, self.way, after, reset=bool(after % 2))
                if after % IN_A_ROW == IN_A_ROW - 1:
                    site.heal(self.exchange)
            site.heal(self.exchange)
            counted = site.finish_enrolment() if self.exchange == "enrolment" else site.count()
        shutil.rmtree(folder)
        figures = {"runs": len(self.places), "faults": {f"{self.way.value} cut": fired}, "counted": asdict(counted)}
        state.add(self.name, figures | {"seconds": round(time.monotonic() - began, 1)})


@dataclass(frozen=True)
class SeasonJob:
    """Season number `n` of the run that began with `seed`."""

    DELIVERIES: ClassVar[int] = 60_000
    seed: int
    n: int

    @property
    def name(self) -> str:
        """Also the key in the state file."""
        return f"season {self.n}"

    def run(self, folder: Path, state: State) -> None:
        """Play it."""
        outcome = Season(folder, self.seed * 1_000_000 + self.n).play(self.DELIVERIES)
        figures = asdict(outcome)
        figures["runs"] = figures.pop("exchanges")
        state.add(self.name, figures)


@dataclass(frozen=True)
class AnswersJob:
    """Answers lost once to twenty times each."""

    MOST: ClassVar[int] = 20
    name: ClassVar[str] = "answers lost"

    def run(self, folder: Path, state: State) -> None:
        """Play it."""
        began, times = time.monotonic(), range(1, self.MOST + 1)
        counted = lose_answers(folder, times)
        shutil.rmtree(folder)
        told = (
            f"Answers lost 1 to {self.MOST} times, half an hour apart: {sum(times)} lost, {len(times)} cases, "
            f"{counted.applied_twice} applied twice."
        )
        figures = {"runs": len(times), "faults": {"answer lost": sum(times)}, "counted": asdict(counted), "told": told}
        state.add(self.name, figures | {"seconds": round(time.monotonic() - began, 1)})


@dataclass(frozen=True)
class DrainJob:
    """A thousand reports over a link of 50 kbit/s and so much latency one way, in real time."""

    REPORTS: ClassVar[int] = 1_000
    latency_s: float

    @property
    def name(self) -> str:
        """Also the key in the state file."""
        return f"drain {self.REPORTS} reports {self.latency_s} s"

    def run(self, folder: Path, state: State) -> None:
        """Record, sync, measure."""
        with slow_site(folder) as site:
            record_backlog(site.tablet, self.REPORTS)
            site.proxy.link(Link(RATE_50_KBIT, self.latency_s))
            began = time.monotonic()
            site.tablet.push_backlog()
            seconds = time.monotonic() - began
            counted = site.count()
            payload = sum(site.tablet.pushed)
        shutil.rmtree(folder)
        filled = payload / (RATE_50_KBIT * seconds)
        told = (
            f"{self.REPORTS:,} reports ({payload:,} bytes) over 50 kbit/s with {self.latency_s} s one way, in real "
            f"time: {seconds:.0f} s, {filled:.1%} of the link's capacity carried ledger."
        )
        figures = {"runs": 1, "faults": {}, "counted": asdict(counted), "told": told, "filled": round(filled, 4)}
        state.add(self.name, figures | {"seconds": round(seconds, 1)})


Job = CutJob | SeasonJob | AnswersJob | DrainJob


def cut_jobs(folder: Path) -> list[CutJob]:
    """Every byte of every exchange, both ways, in stretches."""
    jobs = []
    for exchange in EXCHANGES:
        with cut_site(folder / exchange, exchange) as site:
            sizes = site.size(exchange)
        for way in Way:
            whole = sizes[way][1] + MARGIN
            jobs += [
                CutJob(exchange, way, range(start, min(start + STRETCH, whole))) for start in range(0, whole, STRETCH)
            ]
    shutil.rmtree(folder)
    return jobs
