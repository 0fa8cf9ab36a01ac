"""The PIN keypad with its six dots. A hardware keyboard works too (the owner forwards keys)."""

from __future__ import annotations

from kivy.properties import BooleanProperty, NumericProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.gridlayout import GridLayout

from field_client.ui.widgets.base import Box
from field_client.ui.widgets.buttons import Tap

PIN_LENGTH = 6


class Dot(Box):
    on = BooleanProperty(False)


class Dots(BoxLayout):
    """Six rings, filled as digits are typed."""

    filled = NumericProperty(0)

    def __init__(self, **values: object) -> None:
        super().__init__(**values)
        for _ in range(PIN_LENGTH):
            self.add_widget(Dot())
        self.bind(filled=self._paint)

    def _paint(self, *_: object) -> None:
        for place, dot in enumerate(reversed(self.children)):
            dot.on = place < self.filled


class PinKey(Tap):
    text = StringProperty("")
    icon = StringProperty("")
    quiet = BooleanProperty(False)


class PinPad(GridLayout):
    """Ids `key_0` … `key_9`, `key_clear`, `key_back`. `on_complete` tells the six digits once, then forgets them."""

    pin = StringProperty("")
    locked = BooleanProperty(False)
    __events__ = ("on_complete",)

    def press(self, key: str) -> None:
        """One key: a digit, `clear` or `back`."""
        if self.locked:
            return
        if key == "clear":
            self.pin = ""
        elif key == "back":
            self.pin = self.pin[:-1]
        elif len(self.pin) < PIN_LENGTH:
            self.pin += key
            if len(self.pin) == PIN_LENGTH:
                self.dispatch("on_complete", self.pin)

    def on_complete(self, pin: str) -> None:
        """Six digits are there."""
