"""A banner: what is the matter, in a tone, with an icon; it never closes by itself."""

from __future__ import annotations

from kivy.properties import OptionProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from field_client.ui.i18n import tr
from field_client.ui.views import Told
from field_client.ui.widgets.base import Box
from field_client.ui.widgets.chips import TONES

ICON_OF_TONE = {
    "neu": "information-outline",
    "inf": "information-outline",
    "ok": "check-circle-outline",
    "warn": "alert-outline",
    "bad": "alert-circle-outline",
    "hold": "file-send-outline",
}


class Banner(BoxLayout, Box):
    """Hidden (no height) while it has no words."""

    tone = OptionProperty("neu", options=TONES)
    icon = StringProperty("information-outline")
    title = StringProperty("")
    text = StringProperty("")

    def show(self, told: Told | None, icon: str = "") -> None:
        """Show finished words of the services, or nothing for None."""
        if told is None:
            self.title = self.text = ""
            return
        self.tone = told.tone.value
        self.icon = icon or ICON_OF_TONE[self.tone]
        self.title = tr.words(told.title)
        self.text = "\n".join(tr.words(line) for line in told.lines)
