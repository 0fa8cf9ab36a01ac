"""The text field: a label above, the text, a mark for what came from the card, an error under it."""

from __future__ import annotations

from typing import Any

from kivy.properties import BooleanProperty, ColorProperty, StringProperty
from kivy.uix.behaviors import ButtonBehavior
from kivy.uix.boxlayout import BoxLayout

from field_client.ui.input.text_input import VietnameseInput
from field_client.ui.widgets.base import Box, Stack


class Field(Stack):
    """`name` is the draft field it holds. `on_edit` tells every change a person made, not those set by code.

    The error is not shown while a person is still typing in the field.
    """

    name = StringProperty("")
    label = StringProperty("")
    note = StringProperty("")
    hint = StringProperty("")
    text = StringProperty("")
    error = StringProperty("")
    icon = StringProperty("")
    from_card = BooleanProperty(False)
    focus = BooleanProperty(False)
    tail = StringProperty("")
    roomy = BooleanProperty(True)
    """Keeps the place of the error message, so that nothing moves when one appears."""
    keys = StringProperty("text")
    upper = BooleanProperty(False)
    __events__ = ("on_edit",)

    def set_text(self, text: str) -> None:
        """Show a stored value, unless a person is typing here now."""
        if not self.focus and text != self.text:
            self._silent = True
            self.text = text
            self._silent = False

    def on_text(self, *_: object) -> None:
        if not getattr(self, "_silent", False):
            self.dispatch("on_edit", self.text)

    def on_edit(self, text: str) -> None:
        """A person changed the text."""


class FieldBox(BoxLayout, Box):
    """The bordered part of a field: one tap anywhere in it starts typing."""

    def on_touch_down(self, touch: Any) -> bool:
        if super().on_touch_down(touch):
            return True
        entry = self.ids.get("entry")
        if self.collide_point(*touch.pos) and isinstance(entry, VietnameseInput) and not entry.disabled:
            entry.focus = True
            touch.ud["field"] = self
            return True
        return False


class Choice(ButtonBehavior, FieldBox):
    """A field whose value is picked in a sheet."""

    label = StringProperty("")
    text = StringProperty("")
    ink = ColorProperty((0, 0, 0, 1))
