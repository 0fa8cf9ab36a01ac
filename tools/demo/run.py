"""One demo from beginning to end: parts in rising time, each with its own clock, tablet and lease year."""

from __future__ import annotations

import gc
import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from field_client.bootstrap import build_tablet
from field_client.settings import Settings
from field_client.ui.views import CaseFilter
from shared.clock import day_of
from tools.demo.camera import CardCamera
from tools.demo.citizen import Citizen
from tools.demo.clock import ShiftedClock
from tools.demo.glass import open_glass
from tools.demo.nursery import Nursery
from tools.demo.outcome import Outcome, ask_books, texts_settled
from tools.demo.papers import PaperCheck
from tools.demo.roadside import Roadside, Shots
from tools.demo.shift import Part, Shift, ShiftCase
from tools.demo.station import Station

PATIENCE_S = 30.0


class Demo:
    """Runs a shift into `out`; `run` gives its outcome."""

    def __init__(self, shift: Shift, out: Path, nursery: Nursery) -> None:
        self._shift, self._out, self._work = shift, out, nursery.folder
        self._outcome = Outcome()
        self._station = Station(nursery, out / "sms.jsonl")
        self._driver: Any = None
        self._shots: Any = None
        self._clock = ShiftedClock(0)

    def run(self) -> Outcome:
        """Every part, then the books and the papers."""
        try:
            for number, part in enumerate(self._shift.parts, start=1):
                self._part(number, part)
            self._close()
        finally:
            self._station.close()
            if self._driver is not None:
                self._driver.app.stop()
        return self._outcome

    def _part(self, number: int, part: Part) -> None:
        self._clock = clock = ShiftedClock(part.starts_ms(_real_now()))
        with self._timed(f"{part.name}: enrolment and lease"):
            self._station.prepare(part, self._shift.chief, clock)
            tablet, camera = self._tablet(number, clock)
            self._station.start(clock)
            ticket = self._station.ticket(self._shift.chief, part.station.home, clock)
            roadside = Roadside(self._driver, camera, self._shots, self._outcome.tally)
            roadside.enrol(ticket, self._shift.pin)
            self._sync(tablet)
            self._station.kill()
        with self._timed(f"{part.name}: shift, offline"):
            self._driver.app.lock()
            self._driver.settle()
            roadside.unlock(self._shift.pin)
            self._shots.take("02-home")
            for case in part.cases:
                told = aged(case, day_of(clock.now_ms()))
                self._outcome.expect(case.id, case.expect.outcome, roadside.work(told, self._shift.pin))
            if number == len(self._shift.parts):  # the fullest shift makes the best picture
                self._shots.take("02b-home-after-shift")
                roadside.look_at_sync("10-sync-offline")
        with self._timed(f"{part.name}: sync, texts, look-up"):
            self._reconnect(tablet, part)
            if number == len(self._shift.parts):
                roadside.look_at_sync("10b-sync-received")
            self._keep(number, tablet)
            self._station.kill()
        tablet.stop()

    def _tablet(self, number: int, clock: ShiftedClock) -> tuple[Any, CardCamera]:
        camera = CardCamera()
        folder = Settings.under(self._work / f"tablet-{number}")
        tablet = build_tablet(replace(folder, print_dir=self._out), clock=clock, camera=camera)
        tablet.start()
        if self._driver is None:
            self._driver = open_glass(tablet)
            self._shots = Shots(self._driver, self._out / "screens")
        else:
            self._driver.app.take(tablet)
            self._driver.settle()
        return tablet, camera

    def _sync(self, tablet: Any) -> None:
        """Ask for a sync and wait until everything that the tablet wrote has its receipt, and numbers are there."""
        tablet.sync_now()
        self._driver.wait(lambda: _has_synced(tablet), PATIENCE_S)

    def _reconnect(self, tablet: Any, part: Part) -> None:
        known = self._messages()
        self._station.start(self._clock)
        self._station.start_texting(self._clock)
        self._sync(tablet)
        self._driver.wait(lambda: texts_settled(self._station), PATIENCE_S)
        self._ask(self._messages()[len(known) :], part)

    def _ask(self, messages: list[dict[str, Any]], part: Part) -> None:
        wanted = sum(case.expect.outcome == "entered" and case.expect.texted for case in part.cases)
        self._outcome.expect(f"{part.name}: texts", wanted, len(messages))
        citizen = Citizen(self._station.url)
        careless = any(case.mistyped for case in part.cases)
        for number, message in enumerate(messages):
            citizen.ask_for(message["text"], self._outcome.lookups, mistype_first=careless and number == 0)

    def _messages(self) -> list[dict[str, Any]]:
        file = self._out / "sms.jsonl"
        lines = file.read_text("utf-8").splitlines() if file.exists() else []
        return [json.loads(line) for line in lines]

    def _keep(self, number: int, tablet: Any) -> None:
        last = number == len(self._shift.parts)
        name = "ledger.ndjson" if last else f"ledger-{number}.ndjson"
        data: bytes = tablet.export_bytes()
        (self._out / name).write_bytes(data)
        self._outcome.events_created += data.count(b"\n") - 1

    def _close(self) -> None:
        with self._timed("verify"):
            keys = self._out / "keys.json"
            self._station.write_keys(keys, self._clock)
            root = self._work / "root"
            root.write_text(json.loads(keys.read_bytes())["root"], encoding="utf-8")
            check = PaperCheck(self._out, str(root))
            check.start()
            ask_books(self._outcome, self._station)
            check.finish(self._outcome)
        self._outcome.judge()

    @contextmanager
    def _timed(self, name: str) -> Iterator[None]:
        started = time.monotonic()
        yield
        self._outcome.seconds[name] = time.monotonic() - started


def _has_synced(tablet: Any) -> bool:
    """Nothing unsent, and numbers of this year at hand."""
    return tablet.truth().unsent == 0 and tablet.home(CaseFilter.ALL).serials is not None


def aged(case: ShiftCase, today: date) -> ShiftCase:
    """The case with ``{born:N}`` on its card replaced by a birth date that makes the person N and a half today."""
    card = case.card or ""
    start = card.find("{born:")
    if start < 0:
        return case
    end = card.index("}", start)
    years = int(card[start + 6 : end])
    month = (today.month + 5) % 12 + 1
    year = today.year - years - (1 if month > today.month else 0)
    return replace(case, card=f"{card[:start]}01{month:02d}{year}{card[end + 1 :]}")


def run_once(shift: Shift, out: Path, nursery: Nursery, *, started: float) -> Outcome:
    """Run `shift` into `out` (emptied of a former demo first); leaves summary.json there.

    `total` counts from `started` (monotonic seconds): a person waits for the loading too.
    """
    for name in ("decisions", "reports", "screens"):
        shutil.rmtree(out / name, ignore_errors=True)
    for old in [*out.glob("ledger*.ndjson"), out / "sms.jsonl", out / "keys.json", out / "summary.json"]:
        old.unlink(missing_ok=True)
    out.mkdir(parents=True, exist_ok=True)
    outcome = Demo(shift, out.absolute(), nursery).run()
    outcome.seconds["total"] = time.monotonic() - started
    gc.freeze()  # or leaving the program goes through every widget once more
    text = json.dumps(outcome.summary(), ensure_ascii=False, indent=1)
    (out / "summary.json").write_text(text + "\n", encoding="utf-8")
    return outcome


def _real_now() -> int:
    return time.time_ns() // 1_000_000
