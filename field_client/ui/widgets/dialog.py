"""Dialogs: one thing to answer, over a flat sheet. Content widgets may stand in for text and facts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kivy.properties import ListProperty, OptionProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.floatlayout import FloatLayout
from kivy.uix.widget import Widget

from field_client.ui.widgets.chips import TONES


class FactRow(BoxLayout):
    label = StringProperty("")
    value = StringProperty("")


class Dialog(FloatLayout):
    """Lives in the shell; path `dialog/primary`, `dialog/secondary`, `dialog/content/…`.

    A tap outside does nothing: a dialog is answered by its buttons only.
    """

    tone = OptionProperty("inf", options=TONES)
    icon = StringProperty("information-outline")
    title = StringProperty("")
    text = StringProperty("")
    error = StringProperty("")
    facts = ListProperty([])
    primary = StringProperty("")
    primary_icon = StringProperty("")
    secondary = StringProperty("")

    def __init__(self, *, on_primary: Callable[[], None], on_secondary: Callable[[], None], **values: Any) -> None:
        super().__init__(**values)
        self._primary = on_primary
        self._secondary = on_secondary

    def put(self, content: Widget) -> None:
        """Show `content` between the text and the buttons; reachable as `dialog/content`."""
        self.ids.slot.add_widget(content)
        self.ids["content"] = content

    def on_kv_post(self, _base: object) -> None:
        for label, value in self.facts:
            self.ids.facts.add_widget(FactRow(label=label, value=value))

    def on_touch_down(self, touch: Any) -> bool:
        super().on_touch_down(touch)
        return True

    def answer(self, *, primary: bool) -> None:
        (self._primary if primary else self._secondary)()
