"""A pad to sign on. The strokes are evidence: every point with its time, in dp from the pad's top left."""

from __future__ import annotations

from typing import Any

from kivy.graphics import Color, InstructionGroup, Line
from kivy.metrics import dp
from kivy.properties import BooleanProperty, StringProperty
from kivy.uix.floatlayout import FloatLayout

from field_client.ui.theme import theme
from field_client.ui.widgets.base import Box, Panel

Stroke = list[list[int]]


class SignatureArea(FloatLayout, Box):
    """`on_stroke` tells all strokes after each one ends. `takes_drags`: a scroll view around leaves it alone."""

    takes_drags = True
    hint = StringProperty("")
    empty = BooleanProperty(True)
    __events__ = ("on_stroke",)

    def __init__(self, **values: object) -> None:
        super().__init__(**values)
        self.strokes: list[Stroke] = []
        self._started = 0.0
        self._ink = InstructionGroup()
        self.canvas.add(self._ink)
        self.bind(pos=self._redraw, size=self._redraw)
        theme.bind(night=self._redraw)

    def show(self, strokes: list[Stroke]) -> None:
        """Show stored strokes."""
        self.strokes = [list(stroke) for stroke in strokes]
        self._redraw()

    def clear(self) -> None:
        self.show([])
        self.dispatch("on_stroke", [])

    def on_touch_down(self, touch: Any) -> bool:
        if self.disabled or not self.collide_point(*touch.pos) or self._on_eraser(touch):
            return bool(super().on_touch_down(touch))
        if not self.strokes:
            self._started = touch.time_start
        touch.grab(self)
        self.strokes.append([self._point(touch)])
        self._redraw()
        return True

    def on_touch_move(self, touch: Any) -> bool:
        if touch.grab_current is not self:
            return bool(super().on_touch_move(touch))
        self.strokes[-1].append(self._point(touch))
        self._redraw()
        return True

    def on_touch_up(self, touch: Any) -> bool:
        if touch.grab_current is not self:
            return bool(super().on_touch_up(touch))
        touch.ungrab(self)
        self.dispatch("on_stroke", self.strokes)
        return True

    def on_stroke(self, strokes: list[Stroke]) -> None:
        """A stroke ended, or the pad was cleared."""

    def _on_eraser(self, touch: Any) -> bool:
        return bool(self.ids.eraser.collide_point(*touch.pos))

    def _point(self, touch: Any) -> list[int]:
        x = min(max(touch.x - self.x, 0), self.width)
        y = min(max(self.top - touch.y, 0), self.height)
        elapsed = max(0, round((touch.time_update - self._started) * 1000))
        return [round(x / dp(1)), round(y / dp(1)), elapsed]

    def _redraw(self, *_: object) -> None:
        self.empty = not self.strokes
        self._ink.clear()
        self._ink.add(Color(*theme.text))
        for stroke in self.strokes:
            points = [c for x, y, _t in stroke for c in (self.x + dp(x), self.top - dp(y))]
            self._ink.add(Line(points=points or [0, 0], width=dp(1.6), joint="round", cap="round"))


class SignatureCard(Panel):
    """Who signs, the pad, a check when signed. Ids `area`, `area/eraser`."""

    title = StringProperty("")
    name = StringProperty("")
    awaited = BooleanProperty(False)
    done = BooleanProperty(False)
    __events__ = ("on_signed",)

    def show(self, strokes: list[Stroke]) -> None:
        if strokes != self.ids.area.strokes:
            self.ids.area.show(strokes)
        self.done = bool(strokes)

    def on_signed(self, strokes: list[Stroke]) -> None:
        """The strokes changed."""
