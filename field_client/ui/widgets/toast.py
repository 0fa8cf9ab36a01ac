"""A short note over the bar, for things already visible elsewhere."""

from __future__ import annotations

from kivy.clock import Clock
from kivy.properties import StringProperty
from kivy.uix.boxlayout import BoxLayout

from field_client.ui.widgets.base import Box

SECONDS = 4


class Toast(BoxLayout, Box):
    text = StringProperty("")
    icon = StringProperty("information-outline")

    def show(self, text: str, icon: str = "information-outline") -> None:
        self.text, self.icon = text, icon
        Clock.unschedule(self.hide)
        Clock.schedule_once(self.hide, SECONDS)

    def hide(self, *_: object) -> None:
        self.text = ""
