"""Pictures of a stop: small ones in a grid, each with its time or where it is on its way; one alone to judge it."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

from kivy.core.image import Image as CoreImage
from kivy.properties import NumericProperty, ObjectProperty, StringProperty
from kivy.uix.behaviors import ButtonBehavior
from kivy.uix.floatlayout import FloatLayout
from kivy.uix.gridlayout import GridLayout

from field_client.ui import wording
from field_client.ui.i18n import tr
from field_client.ui.views import PhotoState, PhotoView
from field_client.ui.widgets.base import Box, Stack

WORDS = {
    PhotoState.WAITING: ("tray-arrow-up", "warn", "Chờ gửi"),
    PhotoState.SENDING: ("sync", "inf", "Đang gửi {n}%"),
    PhotoState.COMPLETE: ("cloud-check-outline", "ok", "Máy chủ đã nhận"),
    PhotoState.REFUSED: ("alert-circle-outline", "bad", "Máy chủ không nhận"),
    PhotoState.REMOVED: ("cloud-check-outline", "neu", "Chỉ còn ở máy chủ"),
}


class PhotoThumb(ButtonBehavior, FloatLayout, Box):
    """One picture, cut to its frame; `note` below it. A picture whose bytes are gone shows its place."""

    photo = ObjectProperty(None, allownone=True)
    texture = ObjectProperty(None, allownone=True)
    note = StringProperty("")
    icon = StringProperty("")
    tone = StringProperty("neu")

    def show(self, photo: PhotoView) -> None:
        """The time for a draft's picture; for a recorded one where it is (I7: complete only as the server signed)."""
        self.photo = photo
        if self.texture is None and photo.thumbnail:
            self.texture = texture_of(photo.thumbnail)
        if photo.state is PhotoState.DRAFT:
            self.note, self.icon = wording.seconds_of(photo.taken_ms), ""
        else:
            self.icon, self.tone, words = WORDS[photo.state]
            self.note = tr._(words, n=photo.share)

    def covering(self, texture: Any, width: float, height: float) -> Any:
        """The middle of `texture` that fills width x height without distortion."""
        if texture is None or width <= 0 or height <= 0:
            return None
        scale = min(texture.width / width, texture.height / height)
        w, h = width * scale, height * scale
        return texture.get_region((texture.width - w) / 2, (texture.height - h) / 2, w, h)


class PhotoGrid(GridLayout):
    """The pictures in order; `photo_1`, `photo_2` … by place. A tap gives the picture to `on_pick`."""

    __events__ = ("on_pick",)

    def on_pick(self, photo: PhotoView) -> None:
        """A finger chose it."""

    def show(self, photos: Sequence[PhotoView]) -> None:
        """Show these; a picture already shown is not read again."""
        shown: dict[str, PhotoThumb] = getattr(self, "_thumbs", {})
        self._thumbs = {photo.id: shown.get(photo.id) or self._new() for photo in photos}
        if list(self._thumbs) != list(shown):
            self.clear_widgets()
            self.ids = {f"photo_{place}": thumb for place, thumb in enumerate(self._thumbs.values(), start=1)}
            for thumb in self._thumbs.values():
                self.add_widget(thumb)
        for photo in photos:
            self._thumbs[photo.id].show(photo)

    def _new(self) -> PhotoThumb:
        thumb = PhotoThumb()
        thumb.bind(on_release=lambda thumb: self.dispatch("on_pick", thumb.photo))
        return thumb


class PhotoSheet(Stack):
    """One picture before it is recorded: keep it (the dialog's button), take it again, or leave it out."""

    texture = ObjectProperty(None, allownone=True)
    ratio = NumericProperty(0.75)

    def __init__(self, photo: PhotoView, *, retake: Callable[[], None], leave_out: Callable[[], None]) -> None:
        self._retake, self._leave_out = retake, leave_out
        super().__init__()
        self.texture = texture_of(photo.thumbnail)
        self.ratio = self.texture.height / self.texture.width

    def retake(self) -> None:
        self._retake()

    def leave_out(self) -> None:
        self._leave_out()


def texture_of(picture: bytes) -> Any:
    """PNG or JPEG as the screen draws it."""
    kind = "png" if picture[:4] == b"\x89PNG" else "jpg"
    return CoreImage(io.BytesIO(picture), ext=kind).texture
