"""State chips (not tappable), filter picks, segments and tiles (one of several)."""

from __future__ import annotations

from kivy.properties import BooleanProperty, ListProperty, NumericProperty, OptionProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.stacklayout import StackLayout

from field_client.ui.i18n import tr
from field_client.ui.views import Delivery, Stage
from field_client.ui.widgets.base import Box
from field_client.ui.widgets.buttons import Tap

TONES = ["neu", "inf", "ok", "warn", "bad", "hold"]
# state: (tone, icon, word); never colour alone
STAGES = {
    Stage.DRAFT: ("neu", "pencil-outline", "Nháp"),
    Stage.AWAITING: ("inf", "file-clock-outline", "Chờ quyết định"),
    Stage.TRANSFERRED: ("hold", "file-send-outline", "Chuyển hồ sơ"),
    Stage.ENTERED: ("inf", "book-check-outline", "Đã nhập, chưa in"),
    Stage.PRINT_UNKNOWN: ("bad", "printer-alert", "Chưa rõ đã in"),
    Stage.PRINTED: ("neu", "printer-check", "Đã in {copies} bản"),
    Stage.CORRECTED: ("neu", "file-document-edit-outline", "Đã đính chính"),
    Stage.CANCEL_ASKED: ("warn", "file-undo-outline", "Đề nghị huỷ"),
    Stage.CANCELLED: ("neu", "file-cancel-outline", "Đã huỷ"),
    Stage.LAPSED: ("bad", "clock-alert-outline", "Quá hạn ra quyết định"),
}
DELIVERIES = {
    Delivery.ONLY_HERE: ("neu", "tablet", "Chỉ có trên máy"),
    Delivery.UNSENT: ("warn", "tray-arrow-up", "Chưa gửi"),
    Delivery.SENDING: ("inf", "sync", "Đang gửi"),
    Delivery.RECEIVED: ("ok", "cloud-check-outline", "Máy chủ đã nhận"),
    Delivery.HELD: ("hold", "account-clock-outline", "Giữ lại xem xét"),
    Delivery.RETURNED: ("bad", "file-undo-outline", "Bị trả về"),
}


class Chip(BoxLayout, Box):
    tone = OptionProperty("neu", options=TONES)
    icon = StringProperty("check")
    text = StringProperty("")


class StageChip(Chip):
    stage = StringProperty("draft")
    copies = NumericProperty(0)

    def words(self, _lang: str = "") -> str:
        return tr._(STAGES[Stage(self.stage)][2], copies=self.copies)

    def look(self, part: int) -> str:
        return STAGES[Stage(self.stage)][part]


class DeliveryChip(Chip):
    delivery = StringProperty("unsent")

    def words(self, _lang: str = "") -> str:
        return tr._(DELIVERIES[Delivery(self.delivery)][2])

    def look(self, part: int) -> str:
        return DELIVERIES[Delivery(self.delivery)][part]


class Pick(Tap):
    """A filter or a reason: on or off."""

    text = StringProperty("")
    active = BooleanProperty(False)
    swatch = StringProperty("")
    """Name of a plate ground shown before the words, "" for none."""


class PickBar(StackLayout):
    """Picks of which one or none is on. Their ids are `pick_<key>`; `on_pick` tells the key tapped."""

    active = StringProperty("")
    choices = ListProperty([])
    """[(key, words, ground or "")…]"""
    __events__ = ("on_pick",)

    def on_choices(self, *_: object) -> None:
        self.clear_widgets()
        self.ids.clear()
        for key, words, swatch in self.choices:
            pick = Pick(text=words, swatch=swatch, active=key == self.active)
            pick.bind(on_release=lambda _pick, key=key: self.dispatch("on_pick", key))
            self.ids[f"pick_{key}"] = pick
            self.add_widget(pick)

    def on_active(self, *_: object) -> None:
        for name, pick in self.ids.items():
            pick.active = name == f"pick_{self.active}"

    def on_pick(self, key: str) -> None:
        """A pick was tapped; the owner decides what becomes active."""


class Segment(BoxLayout, Box):
    """One of two or three. Ids `seg_<key>`; `active` "" = none yet."""

    active = StringProperty("")
    choices = ListProperty([])
    """[(key, words)…]"""
    __events__ = ("on_pick",)

    def on_choices(self, *_: object) -> None:
        self.clear_widgets()
        self.ids.clear()
        last = len(self.choices) - 1
        for place, (key, words) in enumerate(self.choices):
            part = SegmentPart(text=words, active=key == self.active, first=place == 0, last=place == last)
            part.bind(on_release=lambda _part, key=key: self.dispatch("on_pick", key))
            self.ids[f"seg_{key}"] = part
            self.add_widget(part)

    def on_active(self, *_: object) -> None:
        for name, part in self.ids.items():
            part.active = name == f"seg_{self.active}"

    def on_pick(self, key: str) -> None:
        """A part was tapped."""


class SegmentPart(Tap):
    text = StringProperty("")
    active = BooleanProperty(False)
    first = BooleanProperty(False)
    last = BooleanProperty(False)


class Tile(Tap):
    """An icon over a word (vehicle groups)."""

    text = StringProperty("")
    icon = StringProperty("car")
    active = BooleanProperty(False)


class Favourite(Tap):
    """An act often used: icon, words, a check when taken."""

    text = StringProperty("")
    icon = StringProperty("gavel")
    active = BooleanProperty(False)
