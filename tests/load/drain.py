"""A thousand tablets come back at the end of a shift, the server is slow and then down for a while (scenario F30).

Counted in the database: every event once, every number once, no tablet left behind; meanwhile a supervisor's page is
asked for all the time. ``python -m tests.load.drain [--tablets 1000] [--cases 200] [--report FILE]``.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import signal
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from tests.load.drain_report import write
from tests.load.fleet import Shift, write_fleet
from tests.load.site import Site, Size, Supervisor, no_rows, psycopg_address
from tests.load.tablets import SimulatedTablet, Tally
from tests.postgres import SAFE, cluster, find_binaries

LOOK_EVERY = 0.5


@dataclass(frozen=True)
class Trouble:
    """`slow_at`, `down_at`: shares of the events that have arrived by then. Seconds."""

    slow_at: float = 0.25
    slow_seconds: float = 20.0
    down_at: float = 0.5
    down_seconds: float = 15.0
    within: float = 30.0


@dataclass
class Result:
    """Of one run; `counted` is what the database says at the end."""

    size: Size
    trouble: Trouble
    tally: Tally
    page: list[float]
    page_failed: dict[str, int]
    seconds: float
    set_up_seconds: float
    written_seconds: float
    counted: dict[str, int] = field(default_factory=dict)


async def drain(site: Site, folder: Path, size: Size, trouble: Trouble) -> tuple[Tally, Supervisor, float]:
    """Everything the tablets have, through slowness and a fall."""
    site.start()
    await site.answers()
    supervisor, tally = Supervisor(site), Tally()
    await supervisor.log_in()
    tablets = [SimulatedTablet(folder, n, port=site.port, chance=random.Random(n)) for n in range(size.tablets)]
    looking = asyncio.create_task(supervisor.look(LOOK_EVERY))
    began = time.monotonic()
    work = asyncio.gather(*(one.drain(tally, within=trouble.within) for one in tablets))
    troubled = asyncio.create_task(_trouble(site, tally, size, trouble))
    await work
    seconds = time.monotonic() - began
    looking.cancel()
    await troubled
    return tally, supervisor, seconds


async def _trouble(site: Site, tally: Tally, size: Size, trouble: Trouble) -> None:
    await _until(tally, trouble.slow_at * size.events)
    until = time.monotonic() + trouble.slow_seconds
    while time.monotonic() < until:  # every other half second it stands still
        site.signal_workers(signal.SIGSTOP)
        await asyncio.sleep(0.5)
        site.signal_workers(signal.SIGCONT)
        await asyncio.sleep(0.5)
    await _until(tally, trouble.down_at * size.events)
    site.kill()
    await asyncio.sleep(trouble.down_seconds)
    site.start()


async def _until(tally: Tally, events: float) -> None:
    while tally.events < events:
        await asyncio.sleep(0.05)


def count(site: Site, folder: Path, size: Size) -> dict[str, int]:
    """What the database holds, against what the tablets wrote."""
    known = {one["id"]: one for one in (json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.json"))}
    with psycopg.connect(psycopg_address(site.url)) as connection:

        def number(sql: str) -> int:
            row = connection.execute(sql.encode()).fetchone()
            assert row is not None
            return int(row[0])

        ledgers = connection.execute("SELECT tablet, seq, head FROM ledgers").fetchall()
        wrong = sum(
            (seq, bytes(head).hex()) != (known[str(tablet)]["events"], known[str(tablet)]["head"])
            for tablet, seq, head in ledgers
        )
        events = number("SELECT count(*) FROM events")
        once = number("SELECT count(DISTINCT (tablet, seq, hash)) FROM events")
        decisions = number("SELECT count(*) FROM decisions")
        numbers = number("SELECT count(DISTINCT (home, year, series, serial)) FROM decisions")
        return {
            "events": events,
            "lost": size.events - once,
            "duplicated": events - once,
            "serials_twice": decisions - numbers,
            "not_applied": number("SELECT count(*) FROM events WHERE verdict <> 'applied'"),
            "heads_wrong": wrong + size.tablets - len(ledgers),
            "reports": number("SELECT count(DISTINCT case_id) FROM reports"),
            "decisions": decisions,
            "numbers_used": number("SELECT count(*) FROM serials WHERE state = 'entered'"),
            "texts_owed": number("SELECT count(DISTINCT decision) FROM sms_outbox"),
        }


def expected(size: Size) -> dict[str, int]:
    """What `count` says when nothing was lost and nothing doubled."""
    decisions = size.tablets * size.shift.decisions
    return {
        "events": size.events,
        "lost": 0,
        "duplicated": 0,
        "serials_twice": 0,
        "not_applied": 0,
        "heads_wrong": 0,
        "reports": size.tablets * size.shift.cases,
        "decisions": decisions,
        "numbers_used": decisions,
        "texts_owed": decisions,
    }


def run(folder: Path, url: str, size: Size, trouble: Trouble) -> Result:
    """Set up, write the fleet, drain, count."""
    site, pushes, began = Site(folder, url), folder / "pushes", time.monotonic()
    pushes.mkdir()
    tablets = site.set_up(size)
    enlisted = time.monotonic()
    write_fleet(pushes, tablets, size.shift)
    written = time.monotonic()
    try:
        tally, supervisor, seconds = asyncio.run(drain(site, pushes, size, trouble))
    finally:
        site.stop()
    result = Result(
        size, trouble, tally, supervisor.seconds, supervisor.failed, seconds, enlisted - began, written - enlisted
    )
    result.counted = count(site, pushes, size)
    return result


def main() -> int:
    """Run at full size, print and write the report. 1 when anything was lost, doubled or wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.load.drain")
    parser.add_argument("--tablets", type=int, default=1_000)
    parser.add_argument("--cases", type=int, default=200)
    parser.add_argument("--decided", type=int, default=7, help="of ten cases")
    parser.add_argument("--units", type=int, default=50)
    parser.add_argument("--report", type=Path)
    parser.add_argument("--note", default="", help="what else a reader of the report must know")
    chosen = parser.parse_args()
    size = Size(chosen.tablets, Shift(chosen.cases, chosen.decided), min(chosen.units, chosen.tablets))
    with cluster(find_binaries(), SAFE) as postgres, tempfile.TemporaryDirectory() as folder:
        postgres.prepare("drain", no_rows)
        result = run(Path(folder), postgres.url("drain"), size, Trouble())
    text = write(result, cores=os.cpu_count() or 1, note=chosen.note)
    print(text)
    if chosen.report:
        chosen.report.parent.mkdir(parents=True, exist_ok=True)
        chosen.report.write_text(text, encoding="utf-8")
    return int(result.counted != expected(size) or bool(result.tally.wrong))


if __name__ == "__main__":
    raise SystemExit(main())
