"""The screens: one module and one kv file each, read at the first visit.

A new screen is a pair `<name>.py` / `<name>.kv` and a line in `SCREENS`.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kivy.lang import Builder
from kivy.properties import ObjectProperty
from kivy.uix.screenmanager import Screen

if TYPE_CHECKING:
    from field_client.ui.app import TabletApp

SCREENS = {
    # name: (module, class)
    "enrol": ("enrol", "EnrolScreen"),
    "unlock": ("unlock", "UnlockScreen"),
    "recover": ("recover", "RecoverScreen"),
    "people": ("people", "PeopleScreen"),
    "home": ("home", "HomeScreen"),
    "search": ("lists", "SearchScreen"),
    "decisions": ("lists", "DecisionsScreen"),
    "sync": ("sync", "SyncScreen"),
    "report": ("report", "ReportScreen"),
    "recorded": ("recorded", "RecordedScreen"),
    "decision": ("decision", "DecisionScreen"),
    "entered": ("entered", "EnteredScreen"),
    "shift": ("shift", "ShiftScreen"),
}


class TabletScreen(Screen):
    """`railed`: the rail is shown. `truthful`: the truth bar is shown."""

    railed = False
    truthful = True
    app: Any = ObjectProperty(None)

    def on_kv_post(self, _base: object) -> None:
        """The header's cross is reachable as `close`, like a button of the screen's own."""
        if "header" in self.ids:
            self.ids["close"] = self.ids.header.ids.close

    def opened(self, *args: Any, **values: Any) -> None:
        """The screen was chosen; ask the services for what it shows. Each screen names the values it takes."""

    def ticked(self) -> None:
        """Some seconds went by while it is shown."""

    def typed(self, key: str) -> None:
        """A hardware key: a character, `backspace` or `enter`."""


def open_screen(name: str, app: TabletApp) -> TabletScreen:
    """Read the rules of screen `name` and build it. KeyError for a name that is no screen."""
    module, class_name = SCREENS[name]
    load_rules(module)
    screen: TabletScreen = getattr(import_module(f"{__name__}.{module}"), class_name)(name=name, app=app)
    return screen


def load_rules(module: str) -> None:
    """Read `<module>.kv` once. Its classes register when the module is imported, before rules are applied."""
    import_module(f"{__name__}.{module}")
    path = str(Path(__file__).with_name(f"{module}.kv"))
    if path not in Builder.files:
        Builder.load_file(path)
