"""Text, icons, grounds and scrolling: what all other widgets are made of."""

from __future__ import annotations

from functools import cache, partial
from math import hypot
from typing import Any
from weakref import WeakSet

from kivy.clock import Clock
from kivy.graphics.texture import Texture
from kivy.metrics import dp
from kivy.properties import BooleanProperty, ColorProperty, NumericProperty, OptionProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.label import Label
from kivy.uix.scrollview import ScrollView
from kivy.uix.widget import Widget


def corner(radius: float, width: float, height: float) -> int:
    """Corner radius in whole pixels: `radius` in dp, never more than half a side; -1 = a pill."""
    half = int(min(width, height) // 2)
    return max(0, half if radius < 0 else min(half, round(dp(radius))))


@cache
def disc(radius: int) -> Texture:
    """A white disc with smooth edge, stretched by BorderImage into a rounded rectangle.

    Kivy's own smooth shapes bleed a pixel over their bounds, which blurs every 1 dp border.
    """
    radius = max(0, int(radius))
    side = 2 * radius + 2
    half = range(radius + 1)
    quarter = [[_cover(radius, radius - x - 0.5, radius - y - 0.5) for x in half] for y in half]
    rows = [[*row, *reversed(row)] for row in quarter]
    pixels = b"".join(bytes((255, 255, 255, cover)) for row in (*rows, *reversed(rows)) for cover in row)
    texture = Texture.create(size=(side, side), colorfmt="rgba")
    texture.blit_buffer(pixels, colorfmt="rgba", bufferfmt="ubyte")
    return texture


def _cover(radius: int, dx: float, dy: float) -> int:
    """0…255: how much of a pixel at (dx, dy) from the middle lies in the disc."""
    if radius == 0:
        return 255
    return round(255 * min(1.0, max(0.0, radius - hypot(max(dx, 0), max(dy, 0)) + 0.5)))


_UNFILLED: WeakSet[Label] = WeakSet()


class DrawnLabel(Label):
    """Its letters are on the texture before a frame begins: filled in the middle of drawing, as Kivy does by itself,
    each of them would make a software renderer finish half a frame first. The app calls `fill_letters` for that."""

    def texture_update(self, *largs: object) -> None:
        super().texture_update(*largs)
        _UNFILLED.add(self)


def fill_letters(*_: object) -> None:
    """Write all letters that changed since the last frame."""
    while _UNFILLED:
        texture = _UNFILLED.pop().texture
        if texture is not None:
            texture.bind()


class Letters(DrawnLabel):
    """What all texts share: a size and a weight of the design."""

    points = NumericProperty(16)
    weight = OptionProperty(400, options=[400, 500, 700])


class Text(Letters):
    """Fills its box; too long is cut with an ellipsis (the screen tests count that as a fault)."""


class Word(Letters):
    """As wide and high as its text."""


class Para(Letters):
    """Wraps in its width and grows in height; no height without text."""

    def natural_width(self) -> float:
        """Width of the text on one line."""
        return float(self._label.get_extents(self.text)[0]) if self.text and self._label else 0.0


class Icon(DrawnLabel):
    """One icon of the subset, by name. An unknown name is a KeyError while building, never an empty box."""

    name = StringProperty("check")
    side = NumericProperty(24)
    shown = BooleanProperty(True)
    """False = it takes no room"""


class Box(Widget):
    """A ground with an edge drawn inside its bounds. `fill` is opaque, or the edge would show through."""

    fill = ColorProperty((1, 1, 1, 0))
    edge = ColorProperty((0, 0, 0, 0))
    edge_width = NumericProperty(0)
    radius = NumericProperty(0)
    """dp; -1 = half the height"""


class Panel(BoxLayout, Box):
    """A card: content on a ground."""


class Rule(Widget):
    """A thin line; decoration only."""


class Column(BoxLayout):
    """A vertical box in which a child without height takes no spacing either: banners hide in place."""

    def do_layout(self, *_: Any) -> None:
        left, top, right, bottom = self.padding
        shown = [child for child in self.children if child.size_hint_y is not None or child.height > 0]
        gaps = self.spacing * max(0, len(shown) - 1)
        fixed = sum(child.height for child in shown if child.size_hint_y is None)
        shares = sum(child.size_hint_y for child in shown if child.size_hint_y is not None)
        free = max(0, self.height - top - bottom - gaps - fixed)
        y, width = self.y + bottom, self.width - left - right
        for child in self.children:
            if child.size_hint_y is not None:
                child.height = free * child.size_hint_y / shares if shares else 0
            if child.size_hint_x is not None:
                child.width = width * child.size_hint_x
            child.x, child.y = self.x + left, y
            if "center_x" in child.pos_hint:
                child.center_x = self.x + left + width * child.pos_hint["center_x"]
            if child in shown:
                y += child.height + self.spacing
        self.minimum_height = top + bottom + gaps + fixed

    def on_touch_down(self, touch: Any) -> bool:
        """What is hidden takes no touches: its parts keep their sizes and may lie over what is shown."""
        if self.disabled:
            return bool(self.collide_point(*touch.pos))
        return any(child.height > 0 and child.dispatch("on_touch_down", touch) for child in self.children[:])


class Stack(Column):
    """A column as high as its content."""


class Card(Column, Box):
    """A vertical card."""


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
        return bool(self.simulate_touch_down(touch))

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
        place = self.to_window(*touch.pos)
        for child in self.walk(restrict=True):
            takes = getattr(child, "takes_drags", False) and not child.disabled
            if takes and child.collide_point(*child.parent.to_widget(*place)):
                return child
        return None
