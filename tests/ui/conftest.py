"""The real app in a real window without a screen. The variables must stand before the first import of kivy.

BIENBAN_SHOTS=FOLDER keeps a picture of every screen shot, to be looked at beside the design.
"""

from __future__ import annotations

import importlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

os.environ.update(
    SDL_VIDEODRIVER="offscreen",
    KIVY_NO_ARGS="1",
    KIVY_NO_CONFIG="1",
    KIVY_NO_FILELOG="1",
    KIVY_NO_CONSOLELOG="1",
    KIVY_METRICS_DENSITY="1",
    KIVY_DPI="96",
    KIVY_HOME=tempfile.mkdtemp(prefix="kivy-"),
)

from kivy.base import EventLoop
from kivy.config import Config

from tests.ui.fake_services import FakeServices
from tools.ui_driver import Driver

SHOTS = os.environ.get("BIENBAN_SHOTS")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/ui" in str(item.path):
            item.add_marker("ui")


@pytest.fixture(scope="session")
def window() -> Any:
    Config.set("graphics", "width", 1280)
    Config.set("graphics", "height", 800)
    Config.set("graphics", "maxfps", 0)
    Config.set("kivy", "exit_on_escape", 0)
    Config.remove_section("input")
    Config.add_section("input")
    return importlib.import_module("kivy.core.window").Window


@pytest.fixture
def services() -> FakeServices:
    return FakeServices()


@pytest.fixture(scope="session")
def running(window: Any) -> Iterator[Driver]:
    """One app for all tests, as on a tablet that is locked and unlocked all day: screens are built once."""
    tablet_app = importlib.import_module("field_client.ui.app").TabletApp
    window.size = (1280, 800)
    app = tablet_app(FakeServices, tick_s=0)
    app.load_config()
    app._run_prepare()
    EventLoop.status = "started"
    driver = Driver(app, window, keeps_shots=SHOTS is not None)
    driver.settle()
    yield driver
    app.stop()
    EventLoop.status = "closed"


@pytest.fixture
def ui(running: Driver, services: FakeServices) -> Iterator[Driver]:
    """The app at its first screen with services of its own. A defect on any screen fails the test."""
    app = running.app
    app.dismiss()
    app.root.ids.toast.hide()
    app.take(services)
    running.settle()
    yield running
    assert app.defects == []


@pytest.fixture
def opened(ui: Driver, services: FakeServices) -> Driver:
    """The app after the right PIN, at home (the keys themselves are tapped in test_unlock)."""
    ui.get("unlock").unlock(services.pin)
    ui.settle()
    return ui


@pytest.fixture
def shots() -> Path:
    return Path(SHOTS or "build/ui-shots")
