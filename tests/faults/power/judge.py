"""Cuts a log at every moment, reopens what the disk then holds, and says where a commit was lost or halved."""

from __future__ import annotations

import hashlib
import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.faults.power.disk import Disk, Image, Op, cuts

EMPTY = "nothing was committed yet"
Opened = Callable[[Path], Any]
"""Opens the database in a folder as the production program does: a connection with `execute`, or anything that tells
its `state()` itself."""


@dataclass
class Judged:
    """`cuts`: how many (moment, fault) were tried, `images` how many different disks they left; `faults`: what broke,
    in words."""

    cuts: int = 0
    images: int = 0
    faults: list[str] = field(default_factory=list)


def state_of(connection: Any) -> str:
    """One digest of everything in the database; EMPTY without tables."""
    rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
    if not rows:
        return EMPTY
    digest = hashlib.sha256()
    for (name,) in rows:
        found = connection.execute(f"SELECT * FROM {name}").fetchall()  # noqa: S608 - the name is the schema's own
        digest.update(repr((name, found)).encode())
    return digest.hexdigest()


def sound_state_of(connection: Any) -> str:
    """`state_of`, or what SQLite itself finds wrong."""
    (word,) = connection.execute("PRAGMA integrity_check").fetchone()
    return state_of(connection) if word == "ok" else f"integrity: {word}"


def recovered(image: Image, folder: Path, opened: Opened) -> str:
    """Write the image to a folder of its own, open it, and give its state, or what is wrong with it in words."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, content in image.items():
        if not name.endswith("-shm"):  # shared memory does not outlive the power
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
    try:
        found = opened(folder)
        try:
            return str(found.state()) if hasattr(found, "state") else sound_state_of(found)
        finally:
            found.close()
    except Exception as error:  # the judge's finding, whatever it is
        return f"does not open: {error!r}"


def moments(log: list[Op], *, every_write: bool) -> Iterator[int]:
    """Where the power may go: before each sync, and at the end; or before every single operation."""
    for place, op in enumerate(log):
        if op.kind == "sync" or (every_write and op.kind != "told"):
            yield place
    yield len(log)


def judge(
    log: list[Op],
    folder: Path,
    opened: Opened,
    *,
    start: Image | None = None,
    seed: int = 1,
    every_write: bool = False,
) -> Judged:
    """At each moment the disk must hold the state last told, or the one whose commit was under way: whole, and never
    an older one. States are the ``told`` operations of the log, in order; `start`: what lay on the disk before it."""
    begun = recovered(start, folder, opened) if start else EMPTY
    told = [begun, *(op.data.decode() for op in log if op.kind == "told")]
    wanted, seen, judged = set(moments(log, every_write=every_write)), dict[str, str](), Judged()
    disk, random_, last = Disk.holding(start or {}), random.Random(seed), 0
    for place, op in enumerate([*log, Op("end", "")]):
        if place in wanted:
            for fault, kept in cuts(disk.pending, random_):
                image = disk.after(kept)
                name = hashlib.sha256(repr(sorted(image.items())).encode()).hexdigest()
                if name not in seen:
                    seen[name] = recovered(image, folder, opened)
                judged.cuts += 1
                if seen[name] not in told[last : last + 2]:
                    older = "an older state" if seen[name] in told else seen[name]
                    judged.faults.append(f"{op.kind} {op.name} at {place}, {fault}: {older} after {last} commits")
        disk.take(op) if op.kind != "end" else None
        last += op.kind == "told"
    judged.images = len(seen)
    return judged
