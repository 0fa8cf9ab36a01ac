"""A hand on the tablet: taps, types and looks at the real app. For the screen tests and the demo.

Import it only after the environment variables of Kivy are set: it imports Kivy.

The first part of a path is a screen (`home`, `report`, …) or `rail`, `truth`, `toast`, `dialog`; the rest are ids
down the tree. Every widget that can be tapped has one:

    unlock/pad/key_1 … key_9 key_0 key_clear key_back, unlock/officers, unlock/language
    enrol/ticket, enrol/server, enrol/code, enrol/root_key (fields), enrol/pad/key_…, enrol/next, enrol/back
    rail/home, rail/search, rail/decisions, rail/sync, rail/night, rail/lock; truth
    home/filters/pick_<filter>, home/rows/row_<case id>, home/new_report, home/close_shift
    shift/…           close, primary, paper/…
    search/query, search/rows/row_<case id>; decisions/rows/row_<case id>
    report/close, report/back, report/next, report/steps/step_<person|vehicle|acts|evidence|review>
    report/person/…   name, id_number, born, sex/seg_male, nationality, address, licence_number, licence_class,
                      occupation, phone, phone_declined, scan, kinds/pick_<none|foreign|organisation|unknown>,
                      guardian_name, guardian_address, representative, representative_title
    report/vehicle/…  tile_<group>, grounds/pick_<ground>, keypad/key_<A…9>, keypad/key_back, keypad/camera
    report/acts/…     query, hit_<n>, fav_<n>, act_<n>/remove, act_<n>/circumstances, act_<n>/more, act_<n>/less
    report/evidence/… photo, photos/photo_<n>, place, statement, read_back, offender/area, recorder/area, witness/area,
                      reasons/pick_<refused|absent|unable|unknown>, witness_kind/seg_<authority|person|nobody>,
                      witness_name, witness_address, refusal_note
    report/review/…   person/edit, vehicle/edit, acts/edit, evidence/edit; report/next records
    recorded/…        close, question/none, question/spoiled, later, primary, more, paper/print, paper/all,
                      paper/question/none, paper/question/spoiled (entered/… too)
    decision/…        close, later, locked_print, locked_enter, resolve, enter
    entered/…         close, copies/less, copies/more, later, primary, more, question/none, question/spoiled,
                      ways/pick_<handed|refused|posted>, service_note
    sync/filters/pick_<filter>, sync/rows/row_<seq>, sync/now, sync/export
    dialog/primary, dialog/secondary, dialog/content/…   (PIN: dialog/content/key_1 …; place sheet: day, time, text,
                      ward, by_device; statement sheet: statement, complied, waived;
                      picture: retake, leave_out)
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kivy.base import EventLoop
from kivy.clock import Clock
from kivy.lang import Builder
from kivy.tests.common import UnitTestTouch
from kivy.uix.label import Label
from kivy.uix.recycleview import RecycleView
from kivy.uix.scrollview import ScrollView
from kivy.uix.textinput import TextInput

SHELL = ("rail", "truth", "toast", "dialog")
PATIENCE_S = 60.0


class Driver:
    """Drives one running TabletApp. Every action ends when the app is at rest: no service call is under way.

    `draws` False leaves frames out except for shots: layout, touches and services are the same. `keeps_shots` False
    makes `shot` draw but write nothing.
    """

    def __init__(self, app: Any, window: Any, *, keeps_shots: bool = True) -> None:
        self.app = app
        self.window = window
        self.keeps_shots = keeps_shots
        self.draws = True
        Clock._max_fps = 0  # no sleeping between frames: nobody looks at the pace

    def frames(self, count: int = 1) -> None:
        for _ in range(count):
            EventLoop.idle()

    def settle(self, patience_s: float = PATIENCE_S) -> None:
        """Wait until every call of the screens has come back, then draw one frame. TimeoutError after `patience_s`."""
        self._rest(patience_s)
        if self.draws:
            self.frames(1)

    def _rest(self, patience_s: float = PATIENCE_S) -> None:
        """As `settle`, without the frame."""
        end = time.monotonic() + patience_s
        self._turn()
        while not self.app.bridge.idle:
            if time.monotonic() > end:
                raise TimeoutError("the app is not at rest")
            self.app.bridge.wait(0.02)
            self._turn()
        self._turn()

    def _turn(self) -> None:
        """All that a frame does but drawing: a software renderer needs longer for that than for all the rest."""
        Clock.tick()
        EventLoop.dispatch_input()
        Builder.sync()
        Clock.tick_draw()
        Builder.sync()

    def get(self, path: str) -> Any:
        """The widget at `path`. KeyError names the part that is not there."""
        first, *rest = path.split("/")
        widget = self.app.root.ids[first] if first in SHELL else self.app.screens[first]
        for part in rest:
            if part not in widget.ids:
                raise KeyError(f"no {part!r} in {path!r}; there are {sorted(widget.ids)}")
            widget = widget.ids[part]
        return widget

    def tap(self, path: str) -> None:
        """A finger on the middle of the widget at `path`. AssertionError when it is not on the glass."""
        widget = self.get(path)
        self.show(widget)
        self.tap_at(*widget.to_window(*widget.center), name=path)

    def tap_at(self, x: float, y: float, *, name: str = "the point") -> None:
        self._touch_at(x, y, name=name)
        self.settle()

    def _touch_at(self, x: float, y: float, *, name: str) -> None:
        if not (0 <= x < self.window.width and 0 <= y < self.window.height):
            raise AssertionError(f"{name} is off the screen at {x:.0f}, {y:.0f}")
        touch = UnitTestTouch(x, y)
        touch.touch_down()
        touch.touch_up()

    def show(self, widget: Any) -> None:
        """Scroll until `widget` is in view, as a person would."""
        parent = widget.parent
        while parent is not None and parent is not parent.parent:
            if isinstance(parent, RecycleView):
                self._show_row(parent, widget)
            elif isinstance(parent, ScrollView) and parent.children and parent.children[0].height > parent.height:
                parent.scroll_to(widget, animate=False)
                self.frames(2)
            parent = parent.parent

    def _show_row(self, rows: Any, row: Any) -> None:
        """Kivy's own scroll_to does not know recycled rows."""
        hidden = rows.children[0].height - rows.height
        bottom = rows.scroll_y * hidden
        if hidden > 0 and not (bottom <= row.y and row.top <= bottom + rows.height):
            rows.scroll_y = min(1.0, max(0.0, row.y / hidden))
            self.frames(2)

    def type(self, path: str, text: str) -> None:
        """Tap the field, then one text event with all of `text` at the cursor."""
        widget = self._focus(path)
        self.window.dispatch("on_textinput", text)
        if not widget.focus:
            raise AssertionError(f"{path} lost the focus")
        self.settle()

    def fill(self, path: str, text: str) -> None:
        """Replace what the field holds by `text`."""
        entry = self._focus(path)
        entry.select_all()
        entry.delete_selection()
        if text:
            self.window.dispatch("on_textinput", text)
        self.settle()

    def keys(self, path: str, text: str) -> None:
        """Type letter by letter."""
        self._focus(path)
        for key in text:
            self.window.dispatch("on_textinput", key)
        self.settle()

    def _focus(self, path: str) -> Any:
        box = self.get(path + "/box")
        self.show(box)
        self._touch_at(*box.to_window(*box.center), name=path)
        self._rest()  # the frame is drawn when the text is there
        entry = self.get(path).ids.entry
        if not entry.focus:
            raise AssertionError(f"{path} did not take the focus")
        return entry

    def pin(self, path: str, digits: str) -> None:
        """Key a PIN on the pad at `path`."""
        for digit in digits:
            self.tap(f"{path}/key_{digit}")

    def sign(self, path: str) -> None:
        """A scribble on the pad at `path`."""
        area = self.get(path)
        self.show(area)
        left, bottom = area.to_window(area.x, area.y)
        points = [(100, 40), (130, 90), (140, 30), (175, 80), (185, 35), (215, 70), (240, 40), (330, 62)]
        touch = UnitTestTouch(left + 90, bottom + 34)
        touch.touch_down()
        for x, y in points:
            touch.touch_move(left + x, bottom + y)
        touch.touch_up()
        self.settle()

    def texts(self) -> list[str]:
        """Every text on the glass now: the current screen, the shell, an open dialog."""
        return [
            widget.text
            for widget in walk_visible(self.app.root)
            if isinstance(widget, Label | TextInput) and widget.text
        ]

    def wait(self, true: Callable[[], bool], patience_s: float = PATIENCE_S) -> None:
        """Wait until `true()`, then draw: for what workers of the services do by themselves."""
        end = time.monotonic() + patience_s
        if true():
            return
        while not true():
            if time.monotonic() > end:
                raise TimeoutError("waited in vain")
            time.sleep(0.02)
            self._rest()
        if self.draws:
            self.frames(1)

    def shot(self, path: Path) -> Path:
        """The glass as PNG."""
        for _ in range(3):
            self._turn()
        self.frames(1)
        if not self.keeps_shots:
            return path
        path.parent.mkdir(parents=True, exist_ok=True)
        self.app.root.export_to_png(str(path))
        return path


def walk_visible(widget: Any) -> list[Any]:
    """`widget` and what lies in it, without what is transparent, empty or on a screen that is not shown."""
    if widget.opacity == 0 or widget.width <= 0 or widget.height <= 0:
        return []
    return [widget, *(found for child in reversed(widget.children) for found in walk_visible(child))]
