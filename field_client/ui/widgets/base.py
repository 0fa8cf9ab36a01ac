"""Text, icons, grounds and scrolling: what all other widgets are made of."""

from __future__ import annotations

from functools import partial
from typing import Any

from kivy.clock import Clock
from kivy.properties import ColorProperty, ListProperty, NumericProperty, OptionProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.label import Label
from kivy.uix.scrollview import ScrollView
from kivy.uix.widget import Widget


class Text(Label):
    """Fills its box; too long is cut with an ellipsis (the screen tests count that as a fault)."""

    points = NumericProperty(16)
    weight = OptionProperty(400, options=[400, 500, 700])


class Word(Text):
    """As wide and high as its text."""


class Para(Text):
    """Wraps in its width and grows in height."""


class Icon(Label):
    """One icon of the subset, by name. An unknown name is a KeyError while building, never an empty box."""

    name = StringProperty("check")
    side = NumericProperty(24)


class Box(Widget):
    """A ground with an edge drawn inside its bounds. `fill` is opaque, or the edge would show through."""

    fill = ColorProperty((1, 1, 1, 0))
    edge = ColorProperty((0, 0, 0, 0))
    edge_width = NumericProperty(0)
    corners = ListProperty([0, 0, 0, 0])

    def inner(self, corners: list[float], edge: float) -> list[float]:
        return [max(0.1, corner - edge) for corner in corners]


class Panel(BoxLayout, Box):
    """A card: content on a ground."""

    radius = NumericProperty(16)


class Rule(Widget):
    """A thin line; decoration only."""


class Stack(BoxLayout):
    """A column as high as its content."""


class Split(BoxLayout):
    """Two columns side by side, below each other on a narrow window."""


class Scroll(ScrollView):
    """Scrolls only when it must; a tap is passed on at once, and a pad that takes drags keeps them.

    Kivy delays the release of every tap in a ScrollView by 0.2 s; here it follows in the next frame.
    """

    def on_touch_down(self, touch: Any) -> bool:
        pad = self._drag_taker(touch)
        if pad is None:
            return bool(super().on_touch_down(touch))
        touch.ud[self._get_uid("svavoid")] = True
        touch.push()
        touch.apply_transform_2d(self.to_widget)
        taken = bool(super(ScrollView, self).on_touch_down(touch))
        touch.pop()
        return taken

    def on_scroll_stop(self, touch: Any, check_children: bool = True) -> Any:
        state = touch.ud.get(self._get_uid())
        tapped = bool(state) and state["mode"] == "unknown" and touch is self._touch
        answer = super().on_scroll_stop(touch, check_children)
        if tapped:
            Clock.schedule_once(partial(self._do_touch_up, touch), 0)
        return answer

    def _do_touch_up(self, touch: Any, *args: Any) -> None:
        if not touch.ud.get("released"):
            touch.ud["released"] = True
            super()._do_touch_up(touch, *args)

    def _drag_taker(self, touch: Any) -> Widget | None:
        if not self.collide_point(*touch.pos):
            return None
        x, y = self.to_widget(*touch.pos)
        for child in self.walk(restrict=True):
            if getattr(child, "takes_drags", False) and child.collide_point(*child.to_widget(*self.to_window(x, y))):
                return child
        return None
