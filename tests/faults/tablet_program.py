"""The real tablet program in a process of its own, which a test can kill at a named point.

``python -m tests.faults.tablet_program FOLDER POINT ACT…`` opens the real app over FOLDER; at POINT (``-``: never) the
process gets a SIGKILL from itself. Acts, in order: ``enrol=TICKET`` (alone, without the app), ``unlock``, ``record``,
``enter``, ``sync``, ``tell``.
Every line on standard output is something that the officer was shown; ``tell`` writes what the screens say, as JSON.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from field_client.bootstrap import build_tablet
from field_client.settings import Settings
from field_client.system_clock import SystemClock
from field_client.ui.views import CaseFilter
from tools.demo.camera import CardCamera
from tools.demo.glass import open_glass

if TYPE_CHECKING:
    from tools.ui_driver import Driver

PIN = "280946"
CARD = "001099012345||NGUYỄN VĂN MẪU|12031999|Nam|Số 5 phố Mẫu, phường Thượng Đình, Hà Nội|15062021"
SCRIBBLE = [[[10, 10, 0], [40, 30, 80]]]


class KillAt:
    """Ends this process at one point, as a pulled battery does it, the `passes`-th time it is reached."""

    def __init__(self, point: str) -> None:
        name, _, passes = point.partition(":")
        self._name, self._left = name, int(passes or 1)

    def point(self, name: str) -> None:
        if name == self._name:
            self._left -= 1
            if self._left == 0:
                sys.stdout.flush()
                os.kill(os.getpid(), signal.SIGKILL)


class Officer:
    """Does the acts on the real app."""

    def __init__(self, driver: Driver, tablet: Any) -> None:
        self._driver, self._tablet = driver, tablet

    def unlock(self) -> None:
        self._driver.pin("unlock/pad", PIN)
        self._driver.wait(lambda: self._driver.app.current.name == "home")
        show("unlocked")

    def record(self) -> None:
        draft = self._ask(self._tablet.new_draft)
        self._ask(partial(self._tablet.read_card, draft.id, CARD))
        changes = {
            "vehicle.group": "motorbike",
            "vehicle.plate": "29AB12345",
            "offender.phone": "0912345678",
            "place.text": "Nguyễn Trãi",
            "acts": [["moto.no_helmet", 1]],
            "read_back": True,
            "signature.offender": SCRIBBLE,
            "signature.recorder": SCRIBBLE,
        }
        self._ask(partial(self._tablet.save_draft, draft.id, changes))
        recorded = self._ask(partial(self._tablet.record_report, draft.id))
        self._case = recorded.case_id
        show(f"recorded {recorded.number}")

    def enter(self) -> None:
        self._driver.app.go("decision", case_id=self._case)
        self._driver.settle()
        self._driver.tap("decision/enter")
        self._driver.pin("dialog/content", PIN)
        self._driver.wait(lambda: self._driver.app.current.name == "entered")
        number = next(text for text in self._driver.texts() if "/QĐ-" in text)
        show(f"entered {number}")

    def sync(self) -> None:
        self._tablet.sync_now()
        self._synced()
        show("synced")

    def tell(self) -> None:
        home = self._ask(partial(self._tablet.home, CaseFilter.ALL))
        rows = [
            {"report": row.report_number, "decision": row.decision_number, "stage": row.stage.value}
            for row in home.rows
        ]
        sums = {"created": home.ledger.created, "acknowledged": home.ledger.acknowledged, "unsent": home.ledger.unsent}
        show("told " + json.dumps({"rows": rows, **sums}, ensure_ascii=False))

    def _synced(self) -> None:
        def done() -> bool:
            home = self._ask(partial(self._tablet.home, CaseFilter.ALL))
            return home.ledger.unsent == 0 and home.serials is not None

        self._driver.wait(done)

    def _ask(self, work: Callable[[], Any]) -> Any:
        answers: list[Any] = []
        self._driver.app.bridge.call(work, then=answers.append, failed=fail)
        self._driver.settle()
        return answers[0]


def enrol(tablet: Any, ticket: str) -> None:
    """First start, until numbers are there and everything is sent. Needs no glass."""
    tablet.enrol(tablet.read_enrolment_code(ticket), PIN)
    tablet.sync_now()
    while tablet.truth().unsent or tablet.home(CaseFilter.ALL).serials is None:
        time.sleep(0.05)
    show("enrolled")


def show(line: str) -> None:
    """What the officer sees."""
    print(line, flush=True)


def fail(error: Exception) -> None:
    raise error


def main(folder: str, point: str, *acts: str) -> None:
    tablet = build_tablet(Settings.under(Path(folder)), clock=SystemClock(), hooks=KillAt(point), camera=CardCamera())
    tablet.start()
    if acts[0].startswith("enrol="):
        enrol(tablet, acts[0].removeprefix("enrol="))
        tablet.stop()
        return
    driver = open_glass(tablet)
    officer = Officer(driver, tablet)
    for act in acts:
        getattr(officer, act)()
    driver.app.stop()


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except Exception:
        # Kivy has taken sys.stderr for its log; the test that started us reads the real one.
        traceback.print_exc(file=sys.__stderr__)
        sys.exit(1)
