"""The rail at the left edge: the four places, then officers, theme and lock. Its order never changes."""

from __future__ import annotations

from kivy.properties import BooleanProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from field_client.ui.widgets.buttons import Tap


class RailItem(Tap):
    text = StringProperty("")
    icon = StringProperty("sync")
    active = BooleanProperty(False)


class Rail(BoxLayout):
    """Ids `home`, `search`, `decisions`, `sync`, `people`, `night`, `lock`; `on_place` tells the id tapped."""

    now = StringProperty("home")
    __events__ = ("on_place",)

    def on_place(self, name: str) -> None:
        """An entry was tapped."""
