"""Every screen at three sizes, by day and night, and in English: no text wider than its place, no target too small."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from kivy.uix.behaviors import ButtonBehavior
from kivy.uix.label import Label
from kivy.uix.scrollview import ScrollView

from tests.ui.fake_services import FakeServices
from tests.ui.test_report import scan
from tools.ui_driver import Driver, walk_visible

SIZES = [(1280, 800), (1920, 1200), (800, 1280)]
LEAST_TARGET = 48
SLACK = 1.5
STROKES = [[[90, 30, 0], [130, 80, 40], [180, 20, 90], [320, 60, 160]]]
FILLED = {
    "offender.phone": "0912345678",
    "vehicle.plate": "29AB12345",
    "acts": [["moto.helmet", 1], ["moto.red_light", 1]],
    "read_back": True,
    "signature.offender": STROKES,
    "signature.recorder": STROKES,
}


def home(ui: Driver, services: FakeServices) -> None:
    ui.app.unlocked()
    ui.settle()


def person(ui: Driver, services: FakeServices) -> None:
    ui.app.go("report")
    ui.settle()
    scan(ui, services)


def organisation(ui: Driver, services: FakeServices) -> None:
    ui.tap("report/person/kinds/pick_organisation")


def filled(ui: Driver, services: FakeServices) -> None:
    ui.app.go("report")
    ui.settle()
    scan(ui, services)
    ui.get("report").session.store(FILLED)
    ui.get("report").go_step("review")
    ui.settle()


def step(name: str) -> Callable[[Driver, FakeServices], None]:
    return lambda ui, services: ui.get("report").go_step(name) or ui.settle()


def recorded(ui: Driver, services: FakeServices) -> None:
    ui.get("report").go_step("review")
    ui.settle()
    ui.tap("report/next")


def decision(ui: Driver, services: FakeServices) -> None:
    ui.tap("recorded/primary")


def entered(ui: Driver, services: FakeServices) -> None:
    ui.tap("decision/enter")
    ui.pin("dialog/content", services.pin)


def asked(ui: Driver, services: FakeServices) -> None:
    ui.tap("entered/primary")


def place(name: str) -> Callable[[Driver, FakeServices], None]:
    return lambda ui, services: ui.app.go(name) or ui.settle()


def unlock(ui: Driver, services: FakeServices) -> None:
    ui.app.lock()
    ui.settle()


WALK: list[tuple[str, Callable[[Driver, FakeServices], None]]] = [
    ("home", home),
    ("person", person),
    ("organisation", organisation),
    ("review", filled),
    ("vehicle", step("vehicle")),
    ("acts", step("acts")),
    ("evidence", step("evidence")),
    ("recorded", recorded),
    ("decision", decision),
    ("entered", entered),
    ("asked", asked),
    ("serve", asked),
    ("sync", place("sync")),
    ("search", place("search")),
    ("decisions", place("decisions")),
    ("unlock", unlock),
]
SHORT = {"home", "person", "review", "evidence", "recorded", "decision", "entered", "asked", "sync", "unlock"}


@pytest.fixture
def shown(opened: Driver, request: pytest.FixtureRequest) -> Iterator[Driver]:
    opened.window.size = request.param
    opened.frames(3)
    yield opened
    opened.window.size = (1280, 800)
    opened.app.prefer(night=False, language="vi")
    opened.settle()


def faults(ui: Driver, screen: str) -> list[str]:
    """What a person could not read or hit on the glass now."""
    found = []
    for widget in walk_visible(ui.app.root):
        if isinstance(widget, Label) and widget.text:
            if widget.texture_size[0] > widget.width + SLACK or widget.is_shortened:
                found.append(f"{screen}: text too wide: {widget.text!r} in {widget.width:.0f}")
            high = widget.texture_size[1] > widget.height + SLACK + 6
            if high and widget.font_name != "Plate":  # its letters are smaller than their line
                found.append(f"{screen}: text too high: {widget.text!r} in {widget.height:.0f}")
        if isinstance(widget, ButtonBehavior) and not widget.disabled and min(widget.size) < LEAST_TARGET:
            found.append(f"{screen}: {type(widget).__name__} is {widget.width:.0f}x{widget.height:.0f}")
        if isinstance(widget, Label | ButtonBehavior) and not _scrolled(widget):
            left, bottom = widget.to_window(*widget.pos)
            if left < -SLACK or left + widget.width > ui.window.width + SLACK or bottom < -SLACK:
                found.append(f"{screen}: {type(widget).__name__} {getattr(widget, 'text', '')!r} leaves the glass")
    return found


def _scrolled(widget: Any) -> bool:
    parent = widget.parent
    while parent is not None and parent is not parent.parent:
        if isinstance(parent, ScrollView):
            return True
        parent = parent.parent
    return False


@pytest.mark.parametrize("shown", SIZES, indirect=True, ids=lambda size: f"{size[0]}x{size[1]}")
def test_every_text_fits_and_every_target_can_be_hit(shown: Driver, services: FakeServices, shots: Path) -> None:
    width, height = shown.window.size
    found: list[str] = []
    for name, reach in WALK:
        reach(shown, services)
        shown.frames(3)
        shown.shot(shots / f"{width}x{height}" / f"{name}.png")
        found += faults(shown, name)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("shown", SIZES[:1], indirect=True, ids=["night"])
def test_night_keeps_layout_and_words(shown: Driver, services: FakeServices, shots: Path) -> None:
    shown.app.prefer(night=True)
    found: list[str] = []
    for name, reach in [stop for stop in WALK if stop[0] in SHORT]:
        reach(shown, services)
        shown.shot(shots / "night" / f"{name}.png")
        found += faults(shown, name)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("shown", SIZES[:1], indirect=True, ids=["english"])
def test_english_fits_too(shown: Driver, services: FakeServices, shots: Path) -> None:
    shown.app.prefer(language="en")
    found: list[str] = []
    for name, reach in [stop for stop in WALK if stop[0] in SHORT]:
        reach(shown, services)
        shown.shot(shots / "english" / f"{name}.png")
        found += faults(shown, name)
    assert not found, "\n".join(found)
