"""The same events into ours, Kinto and express-pouchdb, in turns within one sitting: batches of 100, four senders.

``tests/load/peers.sh FOLDER`` installs the peers; ``python -m tests.load.peers --installed FOLDER [--report FILE]``.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from uuid import uuid4

from server.app import create_app
from server.cli import init
from server.db import db
from server.settings import load_settings
from server.system_clock import SystemClock
from tests.load.drain_report import share
from tests.load.fleet import Shift, Writer, add_unit, enlist, write_shift
from tests.load.http import Answer, ask
from tests.load.peer_servers import Request, kinto, kinto_batch, kinto_setup, pouch, pouch_batch, pouch_setup
from tests.load.site import FIRST_HOME, Site, no_rows
from tests.postgres import SAFE, cluster, find_binaries

BATCH, SENDERS, ROUNDS = 100, 4, 3
SHIFT = Shift(cases=150)
EACH = 500
"""Events of a ledger that are sent, in five batches."""
Lane = list[Request]


@dataclass(frozen=True)
class Run:
    """One system, one round. `wire`: bytes of bodies an event, sent and received."""

    rate: float
    seconds: list[float]
    bad: int
    wire: tuple[float, float]


async def pour(port: int, lanes: list[Lane]) -> Run:
    """Each lane is one sender, who waits for each answer."""
    seconds: list[float] = []
    answers: list[tuple[Request, Answer]] = []

    async def send(lane: Lane) -> None:
        for one in lane:
            began = time.monotonic()
            answer = await ask(port, one.method, one.path, body=one.body, headers=one.headers)
            seconds.append(time.monotonic() - began)
            answers.append((one, answer))

    began = time.monotonic()
    await asyncio.gather(*(send(lane) for lane in lanes))
    took, count = time.monotonic() - began, BATCH * len(answers)
    bad = sum(not one.good(answer) for one, answer in answers)
    sent, received = (sum(map(len, part)) / count for part in zip(*((a.body, b.body) for a, b in answers), strict=True))
    return Run(count / took, seconds, bad, (sent, received))


def ours(writers: list[Writer]) -> list[Lane]:
    """Pushes of whole ledgers: a sender sends one after the other."""
    lanes: list[Lane] = [[] for _ in range(SENDERS)]
    for n, writer in enumerate(writers):
        headers = {"Authorization": f"Bearer {writer.tablet.token}", "Content-Type": "application/x-ndjson"}
        lanes[n % SENDERS] += [
            Request("POST", f"/api/v1/ledger/{writer.id}", headers, body, _is_taken)
            for body in writer.pushes(repeat(BATCH))
        ]  # fmt: skip
    return lanes


def _is_taken(answer: Answer) -> bool:
    return answer.status == 200 and all(one["verdict"] != "held" for one in answer.json()["verdicts"])


def theirs(writers: list[Writer], batch: Callable[[list[tuple[str, bytes]], int], Request]) -> list[Lane]:
    """The same events as documents."""
    lanes: list[Lane] = [[] for _ in range(SENDERS)]
    for n, writer in enumerate(writers):
        records = [(str(uuid4()), raw) for raw in writer.events]
        lanes[n % SENDERS] += [
            batch(records[first : first + BATCH], n) for first in range(0, len(records), BATCH)
        ]  # fmt: skip
    return lanes


class Fleet:
    """Fresh ledgers for each round, enrolled at our server."""

    def __init__(self, folder: Path, url: str) -> None:
        environment = {"BIENBAN_DATA_DIR": str(folder / "data"), "BIENBAN_DATABASE_URL": url}
        settings = load_settings(environment)
        init(settings, SystemClock())
        self._app = create_app(settings, clock=SystemClock())
        add_unit(self._app, FIRST_HOME)

    def ledgers(self, count: int) -> list[Writer]:
        """That many, of `EACH` events."""
        made = []
        for _ in range(count):
            tablet = enlist(self._app, home=FIRST_HOME, shift=SHIFT, now=SystemClock().now_ms())
            writer = write_shift(tablet, SHIFT)
            del writer.events[EACH:]
            made.append(writer)
        with self._app.app_context():
            db.session.remove()
        return made


def sit(installed: Path, folder: Path, urls: tuple[str, str]) -> tuple[dict[str, list[Run]], float]:
    """All systems up at once, measured in turns; with the mean size of an event in bytes."""
    site, runs, size = Site(folder, urls[0]), defaultdict[str, list[Run]](list), 0.0
    fleet = Fleet(folder, urls[0])
    with contextlib.ExitStack() as stack:
        ports = {
            "Kinto 26.5.0": stack.enter_context(kinto(installed, folder / "kinto", urls[1])),
            "express-pouchdb 4.2.0": stack.enter_context(pouch(installed, folder / "pouch")),
        }
        site.start()
        stack.callback(site.stop)
        asyncio.run(site.answers())
        for port, requests in zip(ports.values(), (kinto_setup(), pouch_setup()), strict=True):
            assert asyncio.run(pour(port, [requests])).bad == 0
        for turn in range(ROUNDS + 1):  # the first warms up and is not counted
            many, few = fleet.ledgers(8), fleet.ledgers(4)
            size = statistics.mean(len(raw) for raw in many[0].events)
            for name, port, lanes in (
                ("ours", site.port, ours(many)),
                ("Kinto 26.5.0", ports["Kinto 26.5.0"], theirs(few, kinto_batch)),
                ("express-pouchdb 4.2.0", ports["express-pouchdb 4.2.0"], theirs(many, pouch_batch)),
            ):  # fmt: skip
                run = asyncio.run(pour(port, lanes))
                if turn:
                    runs[name].append(run)
    return runs, size


def report(runs: dict[str, list[Run]], *, size: float) -> str:
    """The page as Markdown."""
    lines = []
    for name, found in runs.items():
        rates = [one.rate for one in found]
        seconds = [value for one in found for value in one.seconds]
        sent, received = found[-1].wire
        lines.append(
            f"| {name} | {statistics.median(rates):,.0f} [{min(rates):,.0f}..{max(rates):,.0f}] "
            f"| {share(seconds, 50) * 1e3:,.0f} / {share(seconds, 99) * 1e3:,.0f} | {sent:,.0f} + {received:,.0f} "
            f"| {sum(one.bad for one in found)} |"
        )
    table = "\n".join(lines)
    return f"""# Peers beside ours

Written by `make peers`; do not edit. {os.cpu_count()} cores, which servers, database and senders share; one sitting,
the systems in turns, median of {ROUNDS} rounds [lowest..highest]. The machine's speed moves by a third within an hour:
only figures of one sitting compare.

The same events into each: exact bytes of reports, decisions and their seals, {size:,.0f} bytes on average. Batches of
{BATCH} events, {SENDERS} senders, each of whom waits for the answer; a connection for each request.

| system | events/s | a batch, p50 / p99 ms | body bytes an event, sent + received | batches not wholly taken |
| --- | --- | --- | --- | --- |
{table}

Not equal work:

- **Ours** verifies the chain, the head's and every document's signature, checks every field, applies events to tables
  (report, decision, number, text owed), and answers with a signed receipt after a commit that waited for the disk
  (PostgreSQL, fsync on, 2 worker processes). Pushes are gzip. Sent again, the same bytes get the same answer.
- **Kinto** (PostgreSQL, fsync on, 2 gunicorn workers, `/batch` of create-only PUTs into 16 collections) verifies no
  signature and no schema; it stores each event as one JSON record. Several writers of one collection collide (409),
  hence the 16. Sent again, each record is 412, which does not tell whether the other has the same bytes.
- **express-pouchdb** (PouchDB over LevelDB, one node process, `_bulk_docs`) verifies nothing, and its writes are not
  synced to the disk: its rate is not one of durable ingest. Sent again, each document is a conflict.
"""


def main() -> int:
    """1 when a batch was not taken."""
    parser = argparse.ArgumentParser(prog="python -m tests.load.peers")
    parser.add_argument("--installed", type=Path, required=True, help="where tests/load/peers.sh put them")
    parser.add_argument("--report", type=Path)
    chosen = parser.parse_args()
    with cluster(find_binaries(), SAFE) as postgres, tempfile.TemporaryDirectory() as folder:
        for name in ("ours", "kinto"):
            postgres.prepare(name, no_rows)
        runs, size = sit(chosen.installed.absolute(), Path(folder), (postgres.url("ours"), postgres.url("kinto")))
    text = report(runs, size=size)
    print(text)
    if chosen.report:
        chosen.report.parent.mkdir(parents=True, exist_ok=True)
        chosen.report.write_text(text, encoding="utf-8")
    return int(any(one.bad for found in runs.values() for one in found))


if __name__ == "__main__":
    raise SystemExit(main())
