"""How fast the server takes pushes in: events and reports a second, batch by batch, on SQLite and on PostgreSQL.

Both keep every promise while measured (SQLite FULL, PostgreSQL with fsync and synchronous commit), every chain, head
and seal is verified, and each figure stands beside a plain insert of the same bytes in the same run: the machine's
speed moves by a third within an hour, so only ratios of one run compare. One process, no network.
Run: ``python -m tests.benchmarks.ingest``.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import repeat
from pathlib import Path

from flask import Flask
from sqlalchemy import text as sql

from server.cli import init
from server.db import WRITES, db
from server.settings import load_settings
from server.system_clock import SystemClock
from server.units.unit_file import read_unit
from tests.load.fleet import Enlisted, Shift, Writer, enlist, write_shift
from tests.postgres import SAFE, cluster, find_binaries
from tests.server.conftest import HOME, UNIT

BATCHES = {1: 40, 10: 400, 100: 1_400, 500: 2_000}
"""Events of a batch → events of a run."""
RUNS = 3
SHIFT = Shift(cases=150, decided=7)
MARK = "CREATE TABLE plain (tablet {uuid}, seq bigint, hash {bytes}, raw {bytes}, PRIMARY KEY (tablet, seq))"


@contextmanager
def server(url: str = "") -> Iterator[Flask]:
    """A server with one unit on `url`; empty: SQLite."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {"BIENBAN_DATA_DIR": folder} | ({"BIENBAN_DATABASE_URL": url} if url else {})
        app = init(load_settings(environment), SystemClock(), read_unit(UNIT))
        yield app
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


class Sitting:
    """One database: ours and the plain insert, measured in turns."""

    def __init__(self, app: Flask) -> None:
        self.app, self.client = app, app.test_client()
        with app.app_context(), db.engine.begin() as connection:
            on_postgres = connection.dialect.name == "postgresql"
            kinds = {"uuid": "uuid", "bytes": "bytea"} if on_postgres else {"uuid": "text", "bytes": "blob"}
            connection.execute(sql(MARK.format(**kinds)))

    def measure(self, batch: int, count: int) -> dict[str, float]:
        """Events a second: `ours`, `again` (the same batches once more), `plain`."""
        rates: dict[str, list[float]] = {"ours": [], "again": [], "plain": []}
        for _ in range(RUNS):
            writers = self._writers(count)
            bodies = [(one.tablet, body) for one in writers for body in one.pushes(repeat(batch))]
            rates["ours"].append(count / _timed(partial(self._push, bodies)))
            rates["again"].append(count / _timed(partial(self._push, bodies)))
            rates["plain"].append(count / _timed(partial(self._insert, writers, batch)))
        return {name: statistics.median(found) for name, found in rates.items()}

    def _writers(self, count: int) -> list[Writer]:
        writers = []
        while count:
            tablet = enlist(self.app, home=HOME, shift=SHIFT, now=SystemClock().now_ms())
            writer = write_shift(tablet, SHIFT)
            del writer.events[count:]
            count -= len(writer.events)
            writers.append(writer)
        return writers

    def _push(self, bodies: list[tuple[Enlisted, bytes]]) -> None:
        for tablet, body in bodies:
            answer = self.client.post(
                f"/api/v1/ledger/{tablet.id}", data=body, headers={"Authorization": f"Bearer {tablet.token}"}
            )
            told = answer.get_json()
            assert answer.status_code == 200, told
            assert all(one["verdict"] != "held" for one in told["verdicts"]), told

    def _insert(self, writers: list[Writer], batch: int) -> None:
        statement = sql("INSERT INTO plain VALUES (:tablet, :seq, :hash, :raw)")
        with self.app.app_context(), db.engine.connect().execution_options(**{WRITES: True}) as connection:
            for writer in writers:
                rows = [
                    {"tablet": str(writer.id), "seq": seq, "hash": raw[:32], "raw": raw}
                    for seq, raw in enumerate(writer.events, start=1)
                ]
                for first in range(0, len(rows), batch):
                    with connection.begin():
                        connection.execute(statement, rows[first : first + batch])


def _timed(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def measured(name: str, app: Flask) -> list[str]:
    """A line for each size of batch."""
    sitting = Sitting(app)
    sitting.measure(100, 300)  # warm: statements compiled, closures made
    lines = []
    for batch, count in BATCHES.items():
        rates = sitting.measure(batch, count)
        reports = rates["ours"] * SHIFT.cases / SHIFT.events
        lines.append(
            f"| {name} | {batch} | {rates['ours']:,.0f} | {reports:,.0f} | {rates['again']:,.0f} "
            f"| {rates['plain']:,.0f} | {rates['ours'] / rates['plain']:.2f} |"
        )
    return lines


HEAD = """# Taking pushes in

Written by `python -m tests.benchmarks.ingest --report FILE`; do not edit. One process, no network, 7 of 10 reports
decided; every chain, head and seal verified; the plain insert puts the same bytes into one table in the same run.

| database | events a push | events/s | reports/s | resent/s | plain insert/s | ratio |
| --- | --- | --- | --- | --- | --- | --- |"""


def main() -> None:
    """Print the table, and write it where it is wanted."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.ingest")
    parser.add_argument("--report", type=Path)
    chosen = parser.parse_args()
    lines = [HEAD]
    with server() as app:
        lines += measured("SQLite FULL", app)
    with cluster(find_binaries(), SAFE) as postgres:
        postgres.prepare("ingest", lambda _url: None)
        with server(postgres.url("ingest")) as app:
            lines += measured("PostgreSQL, fsync", app)
    text = "\n".join(lines) + "\n"
    print(text)
    if chosen.report:
        chosen.report.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
