"""A QR on the glass for another device to read: black on white by day and by night, whole modules only."""

from __future__ import annotations

from itertools import chain

import segno
from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture
from kivy.properties import StringProperty
from kivy.uix.widget import Widget

QUIET = 4


class QrCode(Widget):
    """Shows `text`; nothing while it is empty."""

    text = StringProperty("")

    def __init__(self, **values: object) -> None:
        self._texture: Texture | None = None
        super().__init__(**values)
        self.bind(pos=self._paint, size=self._paint)
        self._paint()

    def on_text(self, *_: object) -> None:
        self._texture = _texture_of(self.text) if self.text else None
        self._paint()

    def _paint(self, *_: object) -> None:
        self.canvas.clear()
        if self._texture is None:
            return
        modules = self._texture.width
        # A whole number of pixels a module: between two pixels the edges blur, and cameras fail first there.
        side = max(modules, int(min(self.size) // modules) * modules)
        # Not `center`: while `pos` tells its change, what derives from it may still be the old one.
        left, bottom = self.x + (self.width - side) / 2, self.y + (self.height - side) / 2
        with self.canvas:
            Color(1, 1, 1, 1)
            Rectangle(texture=self._texture, pos=(round(left), round(bottom)), size=(side, side))


def _texture_of(text: str) -> Texture:
    rows = [[0] * QUIET + list(row) + [0] * QUIET for row in segno.make(text, error="l", micro=False).matrix]
    blank = [[0] * len(rows[0])] * QUIET
    rows = [*blank, *rows, *blank]
    texture = Texture.create(size=(len(rows), len(rows)), colorfmt="rgb")
    pixels = b"".join(b"\0\0\0" if dark else b"\xff\xff\xff" for dark in chain.from_iterable(reversed(rows)))
    texture.blit_buffer(pixels, colorfmt="rgb", bufferfmt="ubyte")
    texture.mag_filter = texture.min_filter = "nearest"
    return texture
