"""The text input of the tablet. Three faults of keyboards are met here, so no screen needs to know them."""

from __future__ import annotations

import unicodedata
from typing import Any

from kivy.properties import BooleanProperty, OptionProperty
from kivy.uix.textinput import TextInput

from field_client.ui.input.telex import telex

ONLY = {"digits": "0123456789", "phone": "0123456789 +.", "date": "0123456789/", "time": "0123456789:"}


class VietnameseInput(TextInput):
    """`keys`: text, or what else may be typed at all. `upper`: names are written in capitals on the forms.

    `telex_on` is for all inputs at once: it belongs to the tablet's keyboard, not to a field.
    """

    keys = OptionProperty("text", options=["text", *ONLY])
    upper = BooleanProperty(False)
    telex_on = False
    focused: VietnameseInput | None = None
    """The input that has the keyboard now, if any."""

    def on_focus(self, _input: Any, focus: bool) -> None:
        if focus:
            VietnameseInput.focused = self
        elif VietnameseInput.focused is self:
            VietnameseInput.focused = None

    def keyboard_on_textinput(self, window: Any, text: str) -> None:
        """A keyboard that commits without first emptying its composition would double the word."""
        if self._ime_composition:
            self.window_on_textedit(window, "")
        super().keyboard_on_textinput(window, text)

    def insert_text(self, substring: str, from_undo: bool = False) -> None:
        text = unicodedata.normalize("NFC", substring)
        if self.keys != "text":
            text = "".join(key for key in text if key in ONLY[self.keys])
        if self.upper:
            text = text.upper()
        if VietnameseInput.telex_on and self.keys == "text" and len(text) == 1 and text.isalpha():
            return self._insert_telex(text, from_undo)
        super().insert_text(text, from_undo)
        return None

    def _insert_telex(self, key: str, from_undo: bool) -> None:
        before = self.text[: self.cursor_index()]
        start = len(before)
        while start and before[start - 1].isalpha():
            start -= 1
        word = before[start:]
        new = telex(word, key)
        if new == word + key:
            super().insert_text(key, from_undo)
            return
        for _ in word:
            self.do_backspace()
        super().insert_text(new, from_undo)
