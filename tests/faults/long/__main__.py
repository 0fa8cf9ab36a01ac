"""``python -m tests.faults.long --state FILE [--seed N] [--deliveries N] [--minutes N] [--only NAME]`` goes on."""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
import time
from pathlib import Path

from field_client.enrolment import wraps
from tests.faults.long.jobs import AnswersJob, DrainJob, Job, SeasonJob, cut_jobs
from tests.faults.long.state import State

QUICK_PIN_KIB = 64


def main(argv: list[str]) -> int:
    """0: everything done and nothing wrong; 1: something was; 3: time was up first, run it again."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.long", description=__doc__)
    parser.add_argument("--state", type=Path, required=True, help="what was done; gone on with when it exists")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--deliveries", type=int, default=1_000_000)
    parser.add_argument("--minutes", type=float, default=24 * 60.0, help="start nothing new after that long")
    parser.add_argument("--only", default="", help="jobs whose name begins so: cut, season, drain, answers")
    asked = parser.parse_args(argv)
    # The slow half of the PIN is tested at its real cost elsewhere; what is refused is counted here, not logged.
    wraps._MEMORY_KIB = QUICK_PIN_KIB
    logging.disable(logging.CRITICAL)
    state = State.load(asked.state, seed=asked.seed)
    until = time.monotonic() + asked.minutes * 60
    with tempfile.TemporaryDirectory(dir=_fast_disk()) as folder:
        for job in _jobs(state, asked.deliveries, Path(folder)):
            if not job.name.startswith(asked.only):
                continue
            if time.monotonic() > until:
                break
            job.run(Path(folder) / job.name.replace(" ", "-"), state)
            state.save()
            print(f"{job.name}: {state.deliveries:,} deliveries, {state.cuts:,} cuts, wrong: {state.wrong}", flush=True)
    if state.wrong:
        return 1
    return 0 if state.deliveries >= asked.deliveries else 3


def _jobs(state: State, deliveries: int, folder: Path) -> list[Job]:
    """What is left. Cuts and seasons in turn, so that a run that is stopped has something of both."""
    cuts = [job for job in cut_jobs(folder / "sizes") if job.name not in state.done]
    missing = max(0, -(-(deliveries - state.deliveries) // SeasonJob.DELIVERIES))
    first = state.next_season
    seasons = [SeasonJob(state.seed, first + n) for n in range(missing)]
    others = [job for job in (AnswersJob(), DrainJob(0.5), DrainJob(1.0)) if job.name not in state.done]
    both: list[Job] = [*others]
    for n in range(max(len(cuts), len(seasons))):
        both += cuts[n : n + 1] + seasons[n : n + 1]
    return both


def _fast_disk() -> str | None:
    """Memory where there is one: a million commits would otherwise wait for a disk that no fault of ours concerns."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of random name is made below it
    return str(memory) if memory.is_dir() else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
