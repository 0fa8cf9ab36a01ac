"""``python -m tests.faults.storage.long [--seeds N] [--only NAME]``: the storage faults that take minutes.

Each part prints one JSON line: scenario, what, runs, faults, lost, seconds; ``why`` where this machine lacks a tool
(strace, a C compiler, the right to mount). The exit code is 1 when anything was lost.

- ``syscalls``: the real process is killed by strace before each system call that writes, of each act (F01)
- ``write-log``: the writes of the real SQLCipher process, replayed to every prefix, dropped and torn (F02)
- ``vfs``: a shift over our VFS, cut at every single write, with many seeds (F02)
- ``small-disk``: a tmpfs filled to the last block, each act at each fill (F03)
"""

from __future__ import annotations

import argparse
import io
import json
import logging
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image

from field_client.enrolment import wraps
from tests.faults.power.vfs import power
from tests.faults.storage.rig import Rig, play_a_shift
from tests.faults.storage.small_disk import small_disk
from tests.faults.storage.syscalls import killed_at_syscalls
from tests.faults.storage.written import replayed
from tests.field_client.conftest import HandClock, Site
from tests.field_client.unit_server import UnitServer

Figures = dict[str, Any]


@contextmanager
def site_in(folder: Path) -> Iterator[Site]:
    """A tablet, not enrolled, and a small server."""
    clock = HandClock()
    server = UnitServer(clock)
    server.start()
    site = Site(server, clock, folder)
    yield site
    site.tablet.stop()
    server.stop()


def jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (640, 480), (90, 120, 150)).save(out, "JPEG")
    return out.getvalue()


def cut_at_every_write(folder: Path, seeds: int) -> Figures:
    """One shift; every write is a moment, every seed tears other sectors."""
    power().forget()
    rig = Rig(power())
    with site_in(folder / "tablet") as site, rig.under():
        play_a_shift(site, jpeg())
    cuts, faults = 0, []
    for seed in range(1, seeds + 1):
        judged = rig.cut(folder / "cut", seed=seed, every_write=True)
        cuts += judged.cuts
        faults += judged.faults
    return {"runs": cuts, "faults": cuts, "lost": len(faults), "broken": faults[:5]}


def parts(seeds: int) -> dict[str, tuple[str, str, Callable[[Path], Figures]]]:
    """name → (scenario, what, how)."""

    def with_site(do: Callable[[Site, Path], Figures]) -> Callable[[Path], Figures]:
        def run(folder: Path) -> Figures:
            with site_in(folder / "tablet") as site:
                return do(site, folder)

        return run

    return {
        "syscalls": ("F01", "killed before each system call that writes", with_site(killed_at_syscalls)),
        "write-log": ("F02", "real SQLCipher process, every prefix of its writes", with_site(replayed(seeds))),
        "vfs": ("F02", "a shift over our VFS, cut at every write", lambda folder: cut_at_every_write(folder, seeds)),
        "small-disk": ("F03", "8 MB disk, filled to the last block", small_disk),
    }


def main(arguments: list[str]) -> int:
    """0: nothing was lost."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.storage.long", description=__doc__)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--only", default="")
    asked = parser.parse_args(arguments)
    wraps._MEMORY_KIB = 64
    logging.disable(logging.CRITICAL)
    lost = 0
    for name, (scenario, what, run) in parts(asked.seeds).items():
        if asked.only and name != asked.only:
            continue
        began = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            figures = run(Path(folder))
        lost += figures["lost"]
        told = {"scenario": scenario, "what": what, **figures, "seconds": round(time.monotonic() - began, 1)}
        print(json.dumps(told, ensure_ascii=False), flush=True)
    return int(lost > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
