"""The officer at the roadside: every tap of one shift on the real app.

`tapped` cases are keyed letter by letter, one frame a tap; the others fill the same widgets, one text event a field,
and tap only the actions. Each screen is shot once.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from shared.errors import DomainError
from tools.demo.camera import CardCamera
from tools.demo.shift import ShiftCase

if TYPE_CHECKING:
    from tools.ui_driver import Driver

SEGMENTS = {"offender.sex": "sex"}
PATIENCE_S = 20.0


@dataclass
class Tally:
    """What happened on the tablets, counted by the hand that did it."""

    reports: int = 0
    entered: int = 0
    transferred: int = 0
    waiting: int = 0
    refused_prints: int = 0


class Shots:
    """Each screen once."""

    def __init__(self, driver: Driver, folder: Path) -> None:
        self._driver, self._folder = driver, folder
        self._taken: set[str] = set()

    def take(self, name: str) -> None:
        """A picture of the glass under this name, unless there is one."""
        if name not in self._taken:
            self._taken.add(name)
            self._driver.shot(self._folder / f"{name}.png")


class Roadside:
    """One tablet in one part."""

    def __init__(self, driver: Driver, camera: CardCamera, shots: Shots, tally: Tally) -> None:
        self.driver, self._camera, self._shots, self._tally = driver, camera, shots, tally

    def enrol(self, ticket: str, pin: str) -> None:
        """First start: scan the ticket, choose a PIN twice."""
        self._shots.take("00-enrol")
        self.driver.fill("enrol/ticket", ticket)
        self.driver.tap("enrol/next")
        self._shots.take("00-enrol-offer")
        self.driver.tap("enrol/next")
        for _ in range(2):
            self.driver.pin("enrol/pad", pin)
        self._until(lambda: self.driver.app.current.step == "done")
        self._shots.take("00b-enrolled")
        self.driver.tap("enrol/next")

    def unlock(self, pin: str) -> None:
        """The lock screen with a right PIN."""
        self._shots.take("01-unlock")
        self.driver.pin("unlock/pad", pin)

    def work(self, case: ShiftCase, pin: str) -> str:
        """One stop from `Lập biên bản` to the served decision, or to where the law says that it stops. The outcome."""
        # A software renderer spends 35 ms on a frame: only the case that is tapped key by key has one for every tap.
        self.driver.draws = case.tapped
        self.driver.tap("home/new_report")
        self._person(case)
        self._vehicle(case)
        self._acts(case)
        self._evidence(case)
        self._shots.take("07-review")
        self.driver.tap("report/next")
        self._tally.reports += 1
        self._report_printed()
        outcome = self._decide(case, pin)
        self.driver.draws = True
        return outcome

    def _person(self, case: ShiftCase) -> None:
        typed = dict(case.typed)
        kind = typed.pop("offender.kind", "person")
        if kind != "person":
            self.driver.tap(f"report/person/kinds/pick_{kind}")
        if case.card:
            self._camera.hold(case.card)
            self.driver.tap("report/person/scan")
            self._until(lambda: bool(self.driver.get("report/person/name").text))
        if case.declines_phone:
            self.driver.tap("report/person/phone_declined")
        for name, text in typed.items():
            field = name.removeprefix("offender.")
            if name in SEGMENTS:
                self.driver.tap(f"report/person/{SEGMENTS[name]}/seg_{text}")
                continue
            as_keyed = unicodedata.normalize("NFD", text) if case.nfd and field == "name" else text
            self._type(case, f"report/person/{field}", as_keyed)
        self._shots.take("03-person")
        self.driver.tap("report/next")

    def _vehicle(self, case: ShiftCase) -> None:
        self.driver.tap(f"report/vehicle/tile_{case.group}")
        for key in case.registration:
            if case.tapped:
                self.driver.tap(f"report/vehicle/keypad/key_{key}")
            else:
                self.driver.app.current.typed(key)
        self.driver.settle()
        self._shots.take("04-vehicle")
        self.driver.tap("report/next")

    def _acts(self, case: ShiftCase) -> None:
        for act in case.acts:
            self._type(case, "report/acts/query", act.search)
            self._until(partial(self._is_found, act.violation))
            self.driver.tap(f"report/acts/hit_{self._hits().index(act.violation)}")
        self._shots.take("05-acts" if case.expect.outcome != "transferred" else "05b-over-authority")
        self.driver.tap("report/next")

    def _is_found(self, code: str) -> bool:
        return code in self._hits()

    def _hits(self) -> list[str]:
        """The catalogue codes of the hits on the acts screen, top down."""
        return [row.code for row in self.driver.get("report/acts").hits]

    def _evidence(self, case: ShiftCase) -> None:
        self.driver.tap("report/evidence/photo")
        self.driver.tap("report/evidence/place")
        self.driver.fill("dialog/content/text", case.place)
        self.driver.tap("dialog/primary")
        if case.waives_explanation:
            self.driver.tap("report/evidence/statement")
            self.driver.tap("dialog/content/waived")
            self.driver.tap("dialog/primary")
        self.driver.tap("report/evidence/read_back")
        self.driver.sign("report/evidence/offender/area")
        self.driver.sign("report/evidence/recorder/area")
        self._shots.take("06-evidence")
        self.driver.tap("report/next")

    def _report_printed(self) -> None:
        self._until(lambda: self.driver.app.current.name == "recorded")
        self._until(lambda: bool(self.driver.app.current.asked))
        self._shots.take("07b-report-printed")
        self.driver.tap("recorded/primary")

    def _decide(self, case: ShiftCase, pin: str) -> str:
        """The decision where the law lets it be made now; the recorded report says what comes next."""
        screen = self.driver.app.current
        if screen.name == "decision":
            self._enter(case, pin)
            return "entered"
        self._shots.take(f"07c-{case.expect.outcome}")
        case_id = screen.case_id
        self.driver.tap("recorded/primary")
        self.driver.tap(f"home/rows/row_{case_id}")
        self._until(lambda: self.driver.app.current.name in ("decision", "recorded"))
        if self.driver.app.current.name == "decision":
            self._until(lambda: self.driver.app.current.mode != "loading")
            self._shots.take(f"08c-{case.expect.outcome}")
        waits = self.driver.app.current.name == "decision" and self.driver.app.current.mode != "passed_on"
        self._home()
        if waits:
            self._tally.waiting += 1
            return "waiting"
        self._tally.transferred += 1
        return "transferred"

    def _enter(self, case: ShiftCase, pin: str) -> None:
        self._until(lambda: self.driver.app.current.mode != "loading")
        self._refused_print()
        self._shots.take("08-decision")
        self.driver.tap("decision/enter")
        self._shots.take("08b-pin-again")
        if case.tapped:
            self.driver.pin("dialog/content", pin)
        else:
            for digit in pin:
                self.driver.app.current.typed(digit)
            self.driver.settle()
        self._until(lambda: self.driver.app.current.name == "entered")
        self._tally.entered += 1
        self._shots.take("09-entered")
        self._decision_printed()

    def _refused_print(self) -> None:
        """Ask for paper before the entry, by the button and behind its back: both must refuse (I1)."""
        self.driver.tap("decision/locked_print")
        told = "Chỉ in được sau khi nhập" in " ".join(self.driver.texts())
        app = self.driver.app
        refusals: list[DomainError] = []
        ask = partial(app.services.print_decision, app.current.case_id, 2)
        app.bridge.call(ask, then=lambda _view: None, failed=refusals.append)
        self.driver.settle()
        if told and [one.code for one in refusals] == ["not_entered"]:
            self._tally.refused_prints += 1

    def _decision_printed(self) -> None:
        self.driver.tap("entered/primary")
        self._until(lambda: self.driver.app.current.mode == "asked")
        self._shots.take("09b-print-question")
        self.driver.tap("entered/primary")
        self.driver.tap("entered/ways/pick_handed")
        self._shots.take("09c-served")
        self.driver.tap("entered/primary")
        self._home()

    def look_at_sync(self, name: str) -> None:
        """The sync screen: what is here, what the server has."""
        self.driver.tap("rail/sync")
        self._shots.take(name)
        self.driver.tap("rail/home")

    def _home(self) -> None:
        self.driver.app.go("home")
        self.driver.settle()

    def _type(self, case: ShiftCase, path: str, text: str) -> None:
        if case.tapped:
            self.driver.fill(path, "")
            self.driver.keys(path, text)
        else:
            self.driver.fill(path, text)

    def _until(self, true: Callable[[], bool]) -> None:
        self.driver.wait(true, PATIENCE_S)
