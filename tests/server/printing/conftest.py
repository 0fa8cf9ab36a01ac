"""A unit with a printer and documents in its books, and how people and workers print there."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from print_templates.render import count_pages_change, count_pages_decision, count_pages_report
from server.app import create_app
from server.db import db
from server.ledger.models import EventRow
from server.printing.commands import add_printer
from server.printing.handing import hand_out
from server.printing.models import PrintPermit
from server.printing.permits import Wish, ask
from server.printing.settling import settle
from server.printing.worker import run_once
from server.settings import load_settings
from shared.cases.decision import Decision, NumberTaken
from shared.cases.records import DecisionChanged
from shared.ledger.event import Event, content_hash, read_event
from shared.numbering.number import CHANGE_SERIES, TRAINING_SERIES
from shared.protocol.events import read_data
from shared.seal.of_case import CHANGES, SealContext, claims_of_change
from shared.seal.token import seal
from tests.real_printer import RealPrinter
from tests.samples import sample_form
from tests.server.conftest import HOME, TestClock, World
from tests.server.tablet import TestTablet

STATION, FOLDER = "Máy in phòng trực", "Tệp PDF"
CLOSED_PORT = "ipp://localhost:1/ipp/print"


@dataclass
class Unit:
    """One tablet's documents, and the desk that prints them."""

    world: World
    tablet: TestTablet
    case: UUID = field(default_factory=uuid4)
    decision: Decision | None = None

    def record(self) -> bytes:
        """A report arrives; its content hash."""
        pages = _pages("report", lambda: count_pages_report(_report(self.tablet)))
        seq = self.tablet.record(self.case, pages=pages)
        self.push()
        return self.hash(seq)

    def enter(self, *, push: bool = True, **changes: Any) -> bytes:
        """A decision arrives with its report, as a tablet makes it; its content hash."""
        self.case = uuid4()
        made = self.tablet.decision(self.tablet.record(self.case), **changes)
        self.decision = replace(made, pages=_pages("decision", lambda: count_pages_decision(made)))
        self.tablet.enter(self.case, self.decision)
        seq = len(self.tablet.events) - 1
        if push:
            self.push()
        return self.hash(seq)

    def train(self) -> bytes:
        """The same in training."""
        self.case = uuid4()
        self.tablet.ask_lease(uuid4(), year=2026, series=TRAINING_SERIES)
        report = self.tablet.record(self.case, training=True)
        serial = self.tablet.leases[-1]["from"]
        made = self.tablet.decision(report, serial=serial, series=TRAINING_SERIES)
        made = replace(made, pages=_pages("decision", lambda: count_pages_decision(made)))
        self.tablet.enter(self.case, made, training=True)
        seq = len(self.tablet.events) - 1
        self.push()
        return self.hash(seq)

    def change(self, kind: str = "decision.cancelled", *, of: bytes) -> bytes:
        """A document that changes the newest decision arrives; its content hash."""
        assert self.decision is not None
        self.tablet.ask_lease(uuid4(), year=2026, series=CHANGE_SERIES)
        serial = self.tablet.leases[-1]["from"]
        changed = DecisionChanged(
            number=NumberTaken(2026, CHANGE_SERIES, serial, f"{serial:06d}/QĐ-HB"), changed=self.decision.number,
            unit=self.decision.unit, signer=self.decision.signer, reason="Ra nhầm người",
            form=sample_form(CHANGES[kind][0]), pages=1, signed_at=self.tablet.now + 1_000, code=self.decision.code,
            of_hash=of.hex(),
        )  # fmt: skip
        changed = replace(changed, pages=_pages(kind, lambda: count_pages_change(changed)))
        seq = self.tablet.add(kind, changed, case=self.case)
        claims = claims_of_change(kind, changed, SealContext(self.tablet.events[seq - 1], False, self.tablet.code))
        self.tablet.seal(seal(claims, self.tablet.officer_key), case=self.case)
        self.push()
        return self.hash(seq)

    def hash(self, seq: int) -> bytes:
        return content_hash(self.tablet.events[seq - 1])

    def push(self) -> None:
        answer = self.tablet.push()
        assert (answer.status_code, answer.get_json()["verdicts"]) == (200, [])

    def ask(self, document: bytes, *, printer: str = STATION, copies: int = 1, reason: str = "thiếu bản") -> UUID:
        with self.world.app.app_context():
            return ask(self.world.parts, HOME, Wish(3, document, printer, copies, reason))

    def work(self, worker: str = "người in") -> None:
        """A worker, until it finds nothing to do."""
        with self.world.app.app_context():
            while run_once(self.world.parts, worker):
                pass

    def answer(self, permit: UUID, outcome: str) -> None:
        with self.world.app.app_context():
            settle(self.world.parts, HOME, permit, outcome, officer=4)

    def take_file(self, permit: UUID) -> bytes:
        with self.world.app.app_context():
            return hand_out(self.world.parts, HOME, permit, officer=3)[2]

    def permit(self, permit: UUID) -> PrintPermit:
        (row,) = self.world.rows(PrintPermit, id=permit)
        found: PrintPermit = row
        return found

    def at_desk(self, kind: str) -> list[Event]:
        """The desk's own events of this kind, in order."""
        rows = self.world.rows(EventRow, kind=kind)
        events = [read_event(row.raw) for row in rows if row.tablet != self.tablet.id]
        return sorted(events, key=lambda one: one.seq)

    def let_go(self) -> None:
        """A worker died: its lease ends."""
        self.world.clock.ms += 121_000


_COUNTED: dict[str, int] = {}


def _pages(what: str, count: Callable[[], int]) -> int:
    """Made-up papers of one sort differ in their number only: laid out once to be counted is enough."""
    if what not in _COUNTED:
        _COUNTED[what] = count()
    return _COUNTED[what]


def _report(tablet: TestTablet) -> Any:
    twin = replace(tablet, events=list(tablet.events))
    return read_data(read_event(twin.events[twin.record(uuid4()) - 1]))


def unit_in(world: World, uri: str) -> Unit:
    """The unit with a station printer at `uri` and one for files."""
    with world.app.app_context():
        add_printer(world.parts, HOME, STATION, uri)
        add_printer(world.parts, HOME, FOLDER, "file")
        db.session.remove()
    return Unit(world, world.tablet())


@pytest.fixture(scope="package")
def hardware() -> Iterator[RealPrinter]:
    made = RealPrinter()
    made.start()
    yield made
    made.close()


@pytest.fixture
def station(hardware: RealPrinter) -> RealPrinter:
    return hardware.ready()


@pytest.fixture(scope="package")
def furnished(template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, TestTablet]:
    """A data folder with the unit's printers and one enrolled tablet, copied for each test."""
    folder = tmp_path_factory.mktemp("printing") / "data"
    shutil.copytree(template, folder)
    world = _world_over(folder)
    tablet = unit_in(world, CLOSED_PORT).tablet
    _close(world)
    return folder, tablet


@pytest.fixture
def quiet_unit(furnished: tuple[Path, TestTablet], tmp_path: Path) -> Iterator[Unit]:
    """On SQLite; nobody listens where its printer should be."""
    folder, made = furnished
    shutil.copytree(folder, tmp_path / "data")
    world = _world_over(tmp_path / "data")
    yield Unit(world, replace(made, client=world.client, events=[*made.events], leases=[*made.leases]))
    _close(world)


@pytest.fixture
def unit(quiet_unit: Unit, station: RealPrinter) -> Unit:
    """On SQLite, with a real printer."""
    with quiet_unit.world.app.app_context():
        add_printer(quiet_unit.world.parts, HOME, STATION, station.uri)
    return quiet_unit


def _world_over(folder: Path) -> World:
    settings = load_settings({"BIENBAN_DATA_DIR": str(folder), "BIENBAN_PUBLIC_URL": "http://127.0.0.1:1"})
    clock = TestClock()
    return World(create_app(settings, clock=clock), settings, clock)


def _close(world: World) -> None:
    with world.app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def either_unit(either: World) -> Unit:
    """On SQLite, then on PostgreSQL, without a printer that answers."""
    return unit_in(either, CLOSED_PORT)
