"""Killing a tablet's process over the files of a `Site`, and what must hold of the files afterwards."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sqlalchemy import select

from field_client.ledger.chain_writer import head_at
from field_client.store.tables import decisions, events, numbers, reports
from field_client.ui import views as v
from shared.ledger.chain import first_head, head_after
from tests.faults.storage.victim import Job
from tests.field_client.conftest import Site

KILLED = -signal.SIGKILL


class Victims:
    """One warm process; each job is done by a child of it."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.storage.victim"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, site: Site, *acts: str, kill_at: str = "") -> tuple[int, list[str]]:
        """(how the process ended, what the officer was shown). The site's own tablet must be stopped."""
        job = job_of(site, *acts, kill_at=kill_at)
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise RuntimeError("no pipes")
        stdin.write(json.dumps(asdict(job)) + "\n")
        stdin.flush()
        return int(stdout.readline()), shown_in(job)

    def close(self) -> None:
        self._process.kill()
        self._process.wait()


def job_of(site: Site, *acts: str, kill_at: str = "") -> Job:
    shown = site.folder.parent / f"{site.folder.name}.shown"
    shown.unlink(missing_ok=True)
    return Job(str(site.folder), list(acts), str(shown), site.clock.ms, site.clock.mono, kill_at)


def shown_in(job: Job) -> list[str]:
    path = Path(job.shown)
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def check_whole(site: Site, shown: list[str]) -> None:
    """After a start over the files: every act is whole or absent, and whatever was shown is there."""
    with site.tablet.opened.tablet.store.reading() as connection:
        raws = list(connection.execute(select(events.c.raw).order_by(events.c.seq)).scalars())
        kinds = list(connection.execute(select(events.c.kind).order_by(events.c.seq)).scalars())
        tablet = site.tablet.opened.tablet.identity.tablet
        assert head_at(connection, tablet, len(raws)) == head_after(first_head(tablet), raws)
        recorded = list(connection.execute(select(reports.c.number)).scalars())
        entered = list(connection.execute(select(decisions.c.number)).scalars())
        taken: Any = connection.execute(select(numbers.c.serial)).scalars().all()
    assert kinds.count("report.recorded") == len(recorded)
    assert kinds.count("decision.entered") == len(entered) == len(taken) == len(set(taken))
    assert kinds.count("document.sealed") == len(recorded) + len(entered)
    for line in shown:
        act, _, number = line.partition(" ")
        assert act != "recorded" or number in recorded
        assert act != "entered" or number in entered
        assert act != "served" or "service.recorded" in kinds
        assert act != "ended" or "shift.closed" in kinds
        assert act != "settled" or "print.settled" in kinds
    assert site.tablet.home(v.CaseFilter.ALL).ledger.holds
