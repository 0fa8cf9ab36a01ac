"""Everything that is tapped."""

from __future__ import annotations

from typing import Any

from kivy.properties import BooleanProperty, ColorProperty, NumericProperty, OptionProperty, StringProperty
from kivy.uix.behaviors import ButtonBehavior
from kivy.uix.boxlayout import BoxLayout

from field_client.ui.widgets.base import Box


class Tap(ButtonBehavior, BoxLayout, Box):
    """A tappable ground. At least 48 dp each way, or the screen tests fail."""

    def on_touch_down(self, touch: Any) -> bool:
        return False if self.disabled else bool(super().on_touch_down(touch))


class PushButton(Tap):
    """`kind`: primary, outline, tonal, danger or plain. `busy` shows the sync icon and takes no taps."""

    kind = OptionProperty("primary", options=["primary", "outline", "tonal", "danger", "plain"])
    text = StringProperty("")
    icon = StringProperty("")
    icon_after = StringProperty("")
    points = NumericProperty(19)
    pad = NumericProperty(32)
    busy = BooleanProperty(False)
    ink = ColorProperty((0, 0, 0, 1))
    stretch = BooleanProperty(False)

    def on_touch_down(self, touch: Any) -> bool:
        return False if self.busy else bool(super().on_touch_down(touch))


class LockedButton(Tap):
    """A locked act with its reason. It can be tapped: the tap tells the reason again."""

    text = StringProperty("")
    reason = StringProperty("")


class IconButton(Tap):
    icon = StringProperty("close")
    side = NumericProperty(28)
    ink = ColorProperty((0, 0, 0, 1))


class Tick(Tap):
    """A check box with its words."""

    text = StringProperty("")
    active = BooleanProperty(False)
