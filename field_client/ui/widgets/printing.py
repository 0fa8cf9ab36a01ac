"""The page as a picture, the copies, and the question only a person can answer: did paper come out?"""

from __future__ import annotations

from kivy.graphics.texture import Texture
from kivy.metrics import dp
from kivy.properties import NumericProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.floatlayout import FloatLayout

from field_client.ui import wording
from field_client.ui.i18n import tr
from field_client.ui.views import PrintingView, PrintState
from field_client.ui.widgets.base import Box, Panel
from print_templates.images import PagePicture

FEWEST, MOST = 1, 9


class PageImage(FloatLayout, Box):
    """A page of a document."""

    texture = ObjectProperty(None, allownone=True)

    def show(self, page: PagePicture) -> None:
        if page is not getattr(self, "_shown", None):
            self._shown = page
            # No mipmaps: the page is shown at more than half its size, and a tablet makes them without its GPU.
            texture = Texture.create(size=(page.width, page.height), colorfmt="rgb")
            texture.add_reload_observer(self._fill)  # a tablet that wakes up has lost what the GPU held
            texture.flip_vertical()
            self._fill(texture)
            self.texture = texture

    def _fill(self, texture: Texture) -> None:
        texture.blit_buffer(self._shown.rgb, colorfmt="rgb", bufferfmt="ubyte")


class Stepper(BoxLayout, Box):
    """How many copies. Ids `less`, `more`."""

    value = NumericProperty(2)

    def change(self, by: int) -> None:
        self.value = min(MOST, max(FEWEST, self.value + by))


class CopyLine(BoxLayout):
    number = StringProperty("1")
    text = StringProperty("")


class PrintQuestion(Panel):
    """09b. Ids `none`, `spoiled`; the owner's bar has "all came out" and "answer later"."""

    text = StringProperty("")
    number = StringProperty("")
    mark = StringProperty("")
    """What must be legible instead of the QR, on a sheet without one."""
    __events__ = ("on_none", "on_spoiled")

    def on_none(self) -> None:
        """No sheet came out."""

    def on_spoiled(self) -> None:
        """A sheet is spoiled or missing."""

    def ask(self, view: PrintingView, number: str) -> None:
        """Show the question for the open print of `view`, or hide."""
        asked = view.open is not None and view.open.state in (PrintState.ASKED, PrintState.FAILED)
        self.number = number
        if not asked or view.open is None:
            self.hide()
            return
        self.height, self.opacity, self.disabled = self.full_height(), 1, False
        at = "" if view.open.sent_at_ms is None else wording.seconds_of(view.open.sent_at_ms)
        if view.open.state is PrintState.FAILED:
            self.text = tr._("Máy in {printer} báo lỗi. Hãy nhìn tờ giấy.", printer=view.printer)
        else:
            self.text = tr._(
                "Đã gửi {n} bản tới máy in lúc {at}. Máy in báo “xong” không phải bằng chứng: hãy nhìn tờ giấy.",
                n=view.open.copies,
                at=at,
            )

    def hide(self) -> None:
        """There is nothing to answer."""
        self.height, self.opacity, self.disabled = 0, 0, True

    def full_height(self) -> float:
        return float(dp(255))
