"""A tablet without a window, in a process that is there to be killed.

``python -m tests.faults.storage.victim`` reads one job a line from standard input, as JSON, and does each in a forked
child: forking a process that has everything loaded takes milliseconds, so that every point can have a kill of its own.
With a job as its argument it does that one in this process (for strace). It has no threads to leave behind.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from field_client.bootstrap import build_tablet
from field_client.enrolment import wraps
from field_client.settings import Settings
from field_client.tablet import Tablet
from field_client.ui import views as v
from shared.law.book import load_law
from tests.field_client.conftest import CARD, PIN, STROKES, HandClock
from tests.samples import sample_decision, sample_report

OTHER_PIN = "171717"


@dataclass
class Job:
    """`acts` on the tablet in `folder`, at the hand clock's `ms`; `point` (``name`` or ``name:times``) kills.

    What the officer was shown is written to the file `shown`, one line an act, before the next act begins.
    """

    folder: str
    acts: list[str]
    shown: str
    ms: int
    mono: int
    point: str = ""


class KillAt:
    """Ends this process as a pulled battery does, the `times`-th time that the point is reached."""

    def __init__(self, point: str) -> None:
        name, _, times = point.partition(":")
        self._name, self._left = name, int(times or 1)

    def point(self, name: str) -> None:
        if name == self._name:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


class Officer:
    """Does the acts by the calls of the screens."""

    def __init__(self, tablet: Tablet) -> None:
        self._tablet = tablet

    def enrol(self, ticket: str) -> str:
        self._tablet.enrol(self._tablet.read_enrolment_code(ticket), PIN)
        return "enrolled"

    def unlock(self, _: str) -> str:
        self._tablet.unlock(PIN)
        return "unlocked"

    def change_pin(self, _: str) -> str:
        self._tablet.change_pin(PIN, OTHER_PIN)
        return "changed"

    def record(self, _: str) -> str:
        draft = self._tablet.new_draft()
        self._tablet.read_card(draft.id, CARD)
        values = {
            "vehicle.group": "motorbike", "vehicle.plate": "29AB12345", "offender.phone": "0912345678",
            "acts": [["moto.no_helmet", 1]], "place.text": "Nguyễn Trãi", "read_back": True,
            "signature.offender": STROKES, "signature.recorder": STROKES,
        }  # fmt: skip
        self._tablet.save_draft(draft.id, values)
        return f"recorded {self._tablet.record_report(draft.id).number}"

    def enter(self, _: str) -> str:
        return f"entered {self._tablet.enter_decision(self._case, PIN).number}"

    def ask(self, _: str) -> str:
        self._tablet.print_decision(self._case, 2)
        return "asked"

    def print(self, _: str) -> str:
        return f"printed {self._tablet.opened.printing.work_once()}"

    def settle(self, _: str) -> str:
        printing = self._tablet.printing(self._case, decision=True)
        if printing.open is None:
            raise AssertionError("nothing was printed")
        self._tablet.settle_print(printing.open.print_id, v.PrintOutcome.ALL)
        return "settled"

    def serve(self, _: str) -> str:
        self._tablet.serve_decision(self._case, v.ServiceWay.HANDED, "")
        return "served"

    def end(self, _: str) -> str:
        self._tablet.close_shift()
        return "ended"

    def sync(self, _: str) -> str:
        self._tablet.opened.sync.sync_once()
        return "synced"

    @property
    def _case(self) -> str:
        return next(row.case_id for row in self._tablet.home(v.CaseFilter.ALL).rows if row.report_number)


def points_in_files(hooks: KillAt) -> None:
    """Small files have no point of their own: ``fsync`` and ``replace`` count their steps."""
    sync, replace = os.fsync, Path.replace

    def fsync(handle: int) -> None:
        hooks.point("fsync")
        sync(handle)

    def renamed(self: Path, target: Path) -> Path:
        hooks.point("replace")
        return replace(self, target)

    os.fsync, Path.replace = fsync, renamed  # type: ignore[method-assign]  # this process lives for one job


def do(job: Job) -> None:
    """Everything in the job, in this process."""
    wraps._MEMORY_KIB = 64
    hooks = KillAt(job.point)
    points_in_files(hooks)
    clock = HandClock(job.ms, job.mono)
    settings = replace(Settings.under(Path(job.folder)), timeout=5.0, lease_size=3)
    tablet = build_tablet(settings, clock=clock, hooks=hooks)
    shown = os.open(job.shown, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    officer = Officer(tablet)
    for act in job.acts:
        name, _, value = act.partition("=")
        os.write(shown, f"{getattr(officer, name)(value)}\n".encode())
    tablet.stop()


def forked(job: Job) -> int:
    """The job in a child; how it ended, as `subprocess` tells it."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            do(job)
            code = 0
        except Exception as error:
            print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
        os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def warm() -> None:
    """Load what the first acts would load, once for all children: modules, law, fonts and forms."""
    import field_client.enrolment.enrolling  # noqa: PLC0415
    import field_client.opened  # noqa: F401, PLC0415
    from print_templates.render import count_pages_decision, count_pages_report  # noqa: PLC0415

    load_law()
    count_pages_report(sample_report())
    count_pages_decision(sample_decision())


def read(line: str) -> Job:
    content: dict[str, Any] = json.loads(line)
    return Job(**content)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        do(read(sys.argv[1]))
    else:
        warm()
        for line in sys.stdin:
            print(forked(read(line)), flush=True)
