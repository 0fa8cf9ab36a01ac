"""The app: opens the services, keeps the shell, moves between screens. Screens do the rest."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from kivy.app import App
from kivy.clock import Clock
from kivy.core.window import Window

from field_client.ui import theme as looks
from field_client.ui import widgets
from field_client.ui.bridge import Bridge
from field_client.ui.i18n import tr
from field_client.ui.input.text_input import VietnameseInput
from field_client.ui.ports import TabletServices
from field_client.ui.screens import TabletScreen, open_screen
from field_client.ui.shell import Shell
from field_client.ui.theme import theme
from field_client.ui.views import Preferences, TruthView
from field_client.ui.widgets.base import fill_letters
from field_client.ui.widgets.dialog import Dialog
from shared.errors import DomainError

TICK_S = 5.0
BACKSPACE = 8
log = logging.getLogger(__name__)


class TabletApp(App):
    """`open_services` runs on the worker after the first frame: heavy imports never delay the first picture.

    `tick_s` is how often the truth bar asks again; 0 = only when a screen asks (tests).
    """

    title = "Biên Bản"
    services: TabletServices

    def __init__(self, open_services: Callable[[], TabletServices], *, tick_s: float = TICK_S) -> None:
        super().__init__()
        self._open_services = open_services
        self._tick_s = tick_s
        self.screens: dict[str, TabletScreen] = {}
        self.defects: list[Exception] = []
        self._explained: set[str] = set()
        self.bridge = Bridge(self.defect)

    def load_kv(self, filename: str | None = None) -> None:
        """No rules by file name: every rule file is loaded by its owner."""

    def build(self) -> Shell:
        looks.register_fonts()
        widgets.load()
        theme.bind(bg=self._paint_window)
        Window.bind(size=self._measure, on_key_down=self._key_down, on_draw=fill_letters)
        self._paint_window()
        self._measure()
        shell = Shell()
        shell.ids.rail.bind(on_place=lambda _rail, name: self._rail(name))
        shell.ids.truth.bind(on_release=lambda _bar: self.go("sync"))
        return shell

    def on_start(self) -> None:
        self.bridge.call(self._open_services, then=self._opened)

    def on_stop(self) -> None:
        self.bridge.close()
        if hasattr(self, "services"):
            self.services.close()
        Window.unbind(size=self._measure, on_key_down=self._key_down, on_draw=fill_letters)
        theme.unbind(bg=self._paint_window)

    def go(self, name: str, **values: Any) -> None:
        """Show screen `name`, built at its first visit, and give it `values`."""
        if name not in self.screens:
            self.screens[name] = open_screen(name, self)
            self.root.ids.manager.add_widget(self.screens[name])
        screen = self.screens[name]
        self.root.ids.toast.hide()  # what it said was about the screen that is left
        self.root.show(screen)
        screen.opened(**values)
        self.refresh_truth()

    def unlocked(self) -> None:
        """The store is open: a new sitting begins at home."""
        self._explained.clear()
        self.go("home", fresh=True)

    @property
    def current(self) -> TabletScreen:
        return self.screens[self.root.ids.manager.current]

    def toast(self, text: str, icon: str = "information-outline") -> None:
        self.root.ids.toast.show(text, icon)

    def tell(self, error: DomainError) -> None:
        """A refusal without a place of its own on the screen. Never the only place of a lasting state."""
        self.toast(tr.error(error), "alert-circle-outline")

    def explain(self, error: DomainError, again: Callable[[], None] | None = None) -> None:
        """A refusal that a person must have read: its first sentence over the rest. `again` tries once more."""
        title, _, text = tr.error(error).partition(". ")

        def answered() -> None:
            self.dismiss()
            if again is not None:
                again()

        words = tr._("Thử lại") if again is not None else tr._("Đã hiểu")
        told = {"tone": "bad", "icon": "alert-circle-outline", "title": title, "text": text, "primary": words}
        self.ask(Dialog(on_primary=answered, on_secondary=answered, **told))

    def ask(self, dialog: Dialog) -> None:
        """Put a dialog over everything; the newest replaces the one before."""
        self.root.put_dialog(dialog)

    def dismiss(self) -> None:
        self.root.put_dialog(None)

    def refresh_truth(self, *_: object) -> None:
        if hasattr(self, "services"):
            self.bridge.call(self.services.truth, then=self._show_truth)

    def prefer(self, **changes: Any) -> None:
        """Change a preference now and keep it."""
        preferences = replace(self.services.preferences(), **changes)
        self._apply(preferences)
        self.bridge.call(partial(self.services.save_preferences, preferences))

    def defect(self, error: Exception) -> None:
        """A fault of the program itself: say what is safe, keep running (what was saved is in the store)."""
        self.defects.append(error)
        log.error("defect on a screen", exc_info=error)
        if isinstance(error, DomainError):
            # No screen expects it, yet it has words of its own: a damaged store, for example. Said once a sitting.
            if error.code not in self._explained:
                self._explained.add(error.code)
                self.explain(error)
            return
        words = tr._("Máy gặp lỗi. Những gì màn hình báo đã lưu vẫn còn nguyên. Làm lại bước vừa rồi.")
        self.toast(words, "alert-circle-outline")

    def take(self, services: TabletServices) -> None:
        """Show the first screen of `services`: PIN, or enrolment."""
        self.services = services
        self._apply(services.preferences())
        self._first_screen()

    def _first_screen(self) -> None:
        def unreadable(error: DomainError) -> None:
            self.explain(error, again=self._first_screen)

        show = self.services.lock_view
        self.bridge.call(show, then=lambda view: self.go("unlock" if view else "enrol"), failed=unreadable)

    def _opened(self, services: TabletServices) -> None:
        self.take(services)
        if self._tick_s:
            Clock.schedule_interval(self._tick, self._tick_s)

    def _tick(self, _dt: float) -> None:
        self.refresh_truth()
        self.current.ticked()

    def _show_truth(self, truth: TruthView) -> None:
        self.root.ids.truth.show(truth, self.services.now_ms())
        self.root.training = truth.training
        if truth.wiped:
            self.dismiss()
            self.go("enrol")

    def _apply(self, preferences: Preferences) -> None:
        theme.night = preferences.night
        theme.scale = preferences.text_scale / 100
        tr.lang = preferences.language
        VietnameseInput.telex_on = preferences.telex

    def _rail(self, name: str) -> None:
        if name == "night":
            self.prefer(night=not theme.night)
        elif name == "lock":
            self.lock()
        else:
            self.go(name)

    def lock(self) -> None:
        """Close the store and show the PIN; drafts are saved already, so nothing is asked."""
        self.dismiss()
        self.bridge.call(self.services.lock, then=lambda _none: self.go("unlock"))

    def _key_down(self, _window: Any, code: int, _scancode: int, letter: str | None, _mods: Any) -> None:
        """A hardware key outside a text field: PIN and plate keypads take it."""
        if self.screens and not VietnameseInput.focused:
            self.current.typed("backspace" if code == BACKSPACE else letter or "")

    def _measure(self, *_: object) -> None:
        theme.measure(Window.width)

    def _paint_window(self, *_: object) -> None:
        Window.clearcolor = theme.bg
