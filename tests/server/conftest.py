"""One server after the other: on a real SQLite file, and on a real PostgreSQL where a test asks for both."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Flask
from flask.testing import FlaskClient

from server.app import create_app
from server.cli import init, parts_of
from server.db import db
from server.devices.enrolment import issue_ticket
from server.hooks import Hooks
from server.parts import Parts
from server.settings import Settings, load_settings
from server.units.service import set_up_unit
from server.units.unit_file import read_unit
from tests.postgres import Postgres
from tests.samples import moment
from tests.server.tablet import TestTablet

START = moment("2026-11-21 08:00")
HOME = 27
UNIT: dict[str, Any] = {
    "unit": {
        "home": HOME, "name": "Đội Cảnh sát giao thông số 3", "parent": "Phòng Cảnh sát giao thông",
        "place": "Hà Nội", "province": "01", "sms_name": "Doi CSGT so 3 Ha Noi",
    },
    "policy": {},
    "payment": {"treasury": "Kho bạc Nhà nước khu vực I", "account": "3111.0.1234567"},
    "officers": [
        {"id": 3, "name": "TRẦN VĂN THỬ", "post": "team_leader", "title": "Đội trưởng", "agency": "csgt"},
        {"id": 4, "name": "LÊ THỊ GIẢ", "post": "soldier", "title": "Cán bộ", "agency": "csgt"},
    ],
}  # fmt: skip


@dataclass
class TestClock:
    """Stands still until a test moves it."""

    __test__ = False

    ms: int = START

    def now_ms(self) -> int:
        return self.ms

    def mono_ms(self) -> int:
        return self.ms


@dataclass
class World:
    """A server with one unit, and as many tablets as a test enrols."""

    app: Flask
    settings: Settings
    clock: TestClock

    @property
    def parts(self) -> Parts:
        return parts_of(self.app)

    @property
    def client(self) -> FlaskClient:
        return self.app.test_client()

    def other_app(self, hooks: Hooks | None = None) -> Flask:
        """A second process' app over the same database."""
        return create_app(self.settings, clock=self.clock, hooks=hooks)

    def ticket(self, *, home: int = HOME, officer: int = 3) -> str:
        with self.app.app_context():
            return issue_ticket(self.parts, home, officer).code

    def new_tablet(self, home: int = HOME) -> TestTablet:
        """A device that is not enrolled yet."""
        keys = [Ed25519PrivateKey.generate() for _ in range(2)]
        return TestTablet(self.client, home, uuid4(), keys[0], keys[1], self.clock.ms)

    def tablet(self, *, numbers: int = 20, home: int = HOME) -> TestTablet:
        """An enrolled tablet with a lease of this year."""
        tablet = self.new_tablet(home)
        assert tablet.enrol(self.ticket(home=home)).status_code == 200
        if numbers:
            assert tablet.ask_lease(uuid4(), year=2026, count=numbers).status_code == 200
        return tablet

    def rows(self, model: type[Any], **where: Any) -> list[Any]:
        """Rows as they are committed now."""
        with self.app.app_context():
            found = list(db.session.scalars(db.select(model).filter_by(**where)))
            db.session.expunge_all()
            return found

    def look_up(self, query: str, **more: Any) -> dict[str, Any]:
        answer = self.client.post("/api/v1/lookup", json={"query": query, **more})
        assert answer.status_code == 200, answer.get_json()
        body: dict[str, Any] = answer.get_json()
        return body

    def add_unit(self, home: int) -> None:
        """Another unit on the same server."""
        with self.app.app_context():
            set_up_unit(
                self.parts, read_unit({**UNIT, "unit": {**UNIT["unit"], "home": home, "name": f"Đơn vị {home}"}})
            )


MakeWorld = Callable[[str], World]


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with keys, schema and unit, copied for each test."""
    folder = tmp_path_factory.mktemp("server") / "data"
    settings = load_settings({"BIENBAN_DATA_DIR": str(folder), "BIENBAN_PUBLIC_URL": "http://127.0.0.1:1"})
    app = init(settings, TestClock(), read_unit(UNIT))
    with app.app_context():
        db.engine.dispose()
    return folder


@pytest.fixture
def make_world(template: Path, tmp_path: Path) -> Iterator[MakeWorld]:
    """Builds a world over the database URL given ("" is SQLite)."""
    made: list[World] = []

    def make(url: str) -> World:
        data = tmp_path / "data"
        shutil.copytree(template, data)
        environment = {"BIENBAN_DATA_DIR": str(data), "BIENBAN_PUBLIC_URL": "http://127.0.0.1:1"}
        settings = load_settings(environment)
        clock = TestClock()
        if url:
            settings = replace(settings, database_url=url)
        app = create_app(settings, clock=clock)
        made.append(World(app, settings, clock))
        return made[-1]

    yield make
    for world in made:
        with world.app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def world(make_world: MakeWorld) -> World:
    """On SQLite."""
    return make_world("")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def either(request: pytest.FixtureRequest, make_world: MakeWorld) -> Iterator[World]:
    """On SQLite, then the same on PostgreSQL."""
    if request.param == "sqlite":
        yield make_world("")
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    template: Path = request.getfixturevalue("template")

    def fill(url: str) -> None:
        settings = load_settings({"BIENBAN_DATA_DIR": str(template), "BIENBAN_DATABASE_URL": url})
        app = init(settings, TestClock(), read_unit(UNIT))
        with app.app_context():
            db.engine.dispose()

    name = f"{template.parent.name}_template"  # a database belongs to the keys of its own folder
    postgres.prepare(name, fill)
    url = postgres.clone(name)
    yield make_world(url)
    postgres.drop(url)


@pytest.fixture
def case() -> UUID:
    return uuid4()
