"""The camera finder: frames as they come, corner marks, a drawn card while there is no camera."""

from __future__ import annotations

from kivy.clock import Clock
from kivy.graphics.texture import Texture
from kivy.properties import BooleanProperty, ObjectProperty
from kivy.uix.anchorlayout import AnchorLayout
from kivy.uix.floatlayout import FloatLayout

from field_client.ui.ports import Frame
from field_client.ui.widgets.base import Box


class FinderCard(AnchorLayout, Box):
    """A card as it should lie in the frame; it keeps its colours at night."""


class Finder(FloatLayout, Box):
    """`put` may be called from any thread; only the newest frame is shown (a slow screen drops frames)."""

    frame = ObjectProperty(None, allownone=True)
    read = BooleanProperty(False)

    def __init__(self, **values: object) -> None:
        super().__init__(**values)
        self._next: Frame | None = None

    def put(self, frame: Frame) -> None:
        waiting, self._next = self._next, frame
        if waiting is None:
            Clock.schedule_once(self._show, 0)

    def _show(self, _dt: float) -> None:
        frame, self._next = self._next, None
        if frame is None:
            return
        texture = self.frame
        if texture is None or texture.size != (frame.width, frame.height):
            texture = Texture.create(size=(frame.width, frame.height), colorfmt="rgb")
            texture.flip_vertical()
        texture.blit_buffer(frame.rgb, colorfmt="rgb", bufferfmt="ubyte")
        self.frame = texture
        self.ids.picture.canvas.ask_update()
