"""Keying a plate: letters and digits only, the program puts in hyphen and dot; the metal as it looks."""

from __future__ import annotations

from kivy.properties import ListProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from field_client.ui.widgets.base import Box, Panel
from field_client.ui.widgets.buttons import Tap

# letters in use by kind of ground (Circular on vehicle registration: no I J O Q R W on civil plates; R only on
# trailers' RM, NG QT CV NN on diplomatic ones, Đ on temporary and electric two-wheel series)
LETTERS = {
    "white": "ABCDEFGHKLMNPSTUVXYZ",
    "yellow": "ABCDEFGHKLMNPSTUVXYZ",
    "blue": "ABCDEFGHKLMNPSTUVXYZ",
    "red": "ABCDHKMNPQTVĐEGS",
    "diplomatic": "NGQTCV",
    "temporary": "TCNPĐ",
}
MOTOR_PLATE_LINES = 2
LONGEST_PLATE = 10


class PlateKey(Tap):
    text = StringProperty("")
    icon = StringProperty("")


class PlateKeypad(Panel):
    """Ids `key_A`, `key_7`, `key_back`. `on_key` tells the key: a character or `back`."""

    ground = StringProperty("white")
    __events__ = ("on_key", "on_camera")

    def on_kv_post(self, _base: object) -> None:
        for digit in "1234567890":
            key = PlateKey(text=digit)
            key.bind(on_release=lambda _key, digit=digit: self.dispatch("on_key", digit))
            self.ids[f"key_{digit}"] = key
            self.ids.digits.add_widget(key)
        self.ids.digits.remove_widget(self.ids.key_0)
        self.ids.last_row.add_widget(self.ids.key_0, index=1)
        self.on_ground()

    def on_ground(self, *_: object) -> None:
        if "letters" not in self.ids:
            return
        self.ids.letters.clear_widgets()
        for name in [name for name in self.ids if len(name) == len("key_A") and name[-1].isalpha()]:
            del self.ids[name]
        for letter in LETTERS[self.ground]:
            key = PlateKey(text=letter)
            key.bind(on_release=lambda _key, letter=letter: self.dispatch("on_key", letter))
            self.ids[f"key_{letter}"] = key
            self.ids.letters.add_widget(key)

    def on_key(self, key: str) -> None:
        """A key was tapped."""

    def on_camera(self) -> None:
        """Take a picture of the plate as evidence."""


class PlatePreview(BoxLayout, Box):
    """`ground` is one of theme.GROUNDS; the metal is never tinted at night."""

    lines = ListProperty([])
    ground = StringProperty("white")
