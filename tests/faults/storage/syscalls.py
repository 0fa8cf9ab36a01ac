"""F01 at its finest: strace kills the real process before the Nth system call that writes, for each N of each act."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from tests.faults.storage.victim import Job
from tests.faults.storage.victims import check_whole, job_of, shown_in
from tests.field_client.conftest import Site

WRITES = "pwrite64,write,fsync,fdatasync,ftruncate,rename,unlink"
ACTS = ("record", "enter", "ask", "print", "settle", "serve")


def killed_at_syscalls(site: Site, folder: Path) -> dict[str, Any]:
    """Each act of a shift, from a copy of the files as they were before it."""
    if shutil.which("strace") is None:
        return {"runs": 0, "faults": 0, "lost": 0, "why": "no strace"}
    site.enrol()
    site.sync()
    site.tablet.stop()
    runs, broken, unlocking = 0, [], 1
    for act in ACTS:
        # The calls of the unlocking before the act are the same each time: they are tried once.
        for nth in range(unlocking, _count(site, folder, "unlock", act) + 1):
            copy = replace(site, folder=folder / "copy")
            shutil.copytree(site.folder, copy.folder)
            job = job_of(copy, "unlock", act)
            _traced(job, f"inject={WRITES}:signal=KILL:when={nth}", folder / "trace")
            runs += 1
            broken += _faults(copy, job, f"{act} at {nth}")
            shutil.rmtree(copy.folder)
        unlocking = _count(site, folder, "unlock") + 1
        _traced(job_of(site, "unlock", act), "signal=none", folder / "trace")
    return {"runs": runs, "faults": runs, "lost": len(broken), "broken": broken[:5]}


def _count(site: Site, folder: Path, *acts: str) -> int:
    """How many calls there are to be killed at."""
    copy = replace(site, folder=folder / "counted")
    shutil.copytree(site.folder, copy.folder)
    lines = _traced(job_of(copy, *acts), "signal=none", folder / "trace")
    shutil.rmtree(copy.folder)
    return len(lines)


def _traced(job: Job, fault: str, log: Path) -> list[str]:
    program = [sys.executable, "-m", "tests.faults.storage.victim", json.dumps(asdict(job))]
    command = ["strace", "-f", "--seccomp-bpf", "-qq", "-o", str(log), "-e", f"trace={WRITES}", "-e", fault, *program]
    subprocess.run(command, check=False, capture_output=True)
    return [line for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if "(" in line]


def _faults(site: Site, job: Job, where: str) -> list[str]:
    try:
        site.restart()
        check_whole(site, shown_in(job))
    except Exception as error:  # the finding, whatever it is
        return [f"{where}: {error!r}"]
    finally:
        site.tablet.stop()
    return []
