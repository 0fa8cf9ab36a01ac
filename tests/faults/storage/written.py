"""F02 against the real thing: the SQLCipher process of a shift writes through a log, which is then cut anywhere."""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from field_client.store.store import open_connection
from tests.faults.power.disk import Disk, Op, cuts
from tests.faults.power.judge import recovered, sound_state_of
from tests.faults.power.process import build, compiler, logged
from tests.faults.storage.victims import job_of
from tests.field_client.conftest import PIN, Site

ACTS = ("sync", "record", "print", "enter", "ask", "print", "settle", "serve", "sync", "change_pin")


class TabletOnDisk:
    """What a start over an image would find: the store's state, and whether the key file names an enrolled tablet."""

    def __init__(self, folder: Path, key: bytes) -> None:
        self._folder, self._connection = folder / "data", open_connection(folder / "data" / "store.db", key)

    def state(self) -> str:
        path = self._folder / "keystore.json"
        enrolled = json.loads(path.read_bytes())["enrolled"] if path.exists() else None
        return f"{enrolled} {sound_state_of(self._connection)}"

    def close(self) -> None:
        self._connection.close()


def replayed(seeds: int) -> Callable[[Site, Path], dict[str, Any]]:
    """For `long.parts`."""

    def run(site: Site, folder: Path) -> dict[str, Any]:
        if compiler() is None:
            return {"runs": 0, "faults": 0, "lost": 0, "why": "no C compiler"}
        job = job_of(site, f"enrol={site.server.ticket()}", *ACTS)
        command = [sys.executable, "-m", "tests.faults.storage.victim", json.dumps(asdict(job))]
        log = logged(command, build(folder), root=site.folder, told=Path(job.shown))
        kept = [op for op in log if not op.name.startswith("printed")]
        site.tablet = site.build()
        key = site.tablet._keystore.unlock(_pin(site)).store
        faults: list[str] = []
        runs = 0
        for seed in range(1, seeds + 1):
            judged = judge_process(kept, folder / "cut", key, random.Random(seed))
            runs += judged[0]
            faults += judged[1]
        return {"runs": runs, "faults": runs, "lost": len(faults), "broken": faults[:5], "writes": len(kept)}

    return run


def _pin(site: Site) -> str:
    from tests.faults.storage.victim import OTHER_PIN  # noqa: PLC0415 - the last act changed it

    return OTHER_PIN if PIN else ""


def judge_process(log: list[Op], folder: Path, key: bytes, random_: random.Random) -> tuple[int, list[str]]:
    """A process tells fewer things than it commits: a disk must hold a state that the files had at some moment, not
    older than the last one that was told and not newer than the cut."""
    seen: dict[int, str] = {}

    def state(image: dict[str, bytes]) -> str:
        name = hash(tuple(sorted(image.items())))
        if name not in seen:
            seen[name] = recovered(image, folder, lambda where: TabletOnDisk(where, key))
        return seen[name]

    states: list[str] = []
    promised, runs, faults, disk = 0, 0, [], Disk()
    for place, op in enumerate(log):
        if op.kind in {"sync", "sync_names", "told", "rename", "delete"}:
            whole = state(disk.after(disk.pending))
            if whole not in states:
                states.append(whole)
            for fault, reached in cuts(disk.pending, random_) if op.kind != "told" else ():
                runs += 1
                found = state(disk.after(reached))
                if found not in states[promised:]:
                    kind = "an older state" if found in states else found
                    faults.append(f"{op.kind} {op.name} at {place}, {fault}: {kind}")
            if op.kind == "told":
                promised = states.index(whole)
        disk.take(op)
    return runs, faults
