"""The bar at the bottom of a screen: back at the left, a word in the middle, what can be done at the right."""

from __future__ import annotations

from typing import Any

from kivy.uix.boxlayout import BoxLayout


class FootBar(BoxLayout):
    """The ground of the bar. Children: a back button, words, an `Actions`."""


class Actions(BoxLayout):
    """Buttons from the right edge. One without width takes no spacing either: what is not offered leaves no gap."""

    def do_layout(self, *_: Any) -> None:
        right = self.right
        for child in self.children:
            child.x, child.center_y = right - child.width, self.center_y
            right -= child.width + self.spacing if child.width > 0 else 0
        shown = [child.width for child in self.children if child.width > 0]
        self.minimum_width = sum(shown) + self.spacing * max(0, len(shown) - 1)
