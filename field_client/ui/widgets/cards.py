"""Sums in cards, shares in a bar, check lists, label and value rows."""

from __future__ import annotations

from kivy.graphics import BorderImage, Color
from kivy.metrics import dp
from kivy.properties import ListProperty, OptionProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from field_client.ui.i18n import tr
from field_client.ui.theme import theme
from field_client.ui.views import CheckItem
from field_client.ui.widgets.base import Panel, Rule, Stack, corner, disc
from field_client.ui.widgets.chips import TONES

CHECK_ICONS = {"ok": "check-circle-outline", "warn": "alert-outline", "bad": "close-circle-outline"}


class SumCard(Panel):
    label = StringProperty("")
    figure = StringProperty("0")
    note = StringProperty("")
    tone = OptionProperty("neu", options=TONES)


class ShareBar(Widget):
    """Known shares side by side; `parts` is [(amount, tone)…]; tone `primary` and `rest` besides the six."""

    parts = ListProperty([])

    def __init__(self, **values: object) -> None:
        super().__init__(**values)
        self.bind(pos=self._paint, size=self._paint, parts=self._paint)
        theme.bind(night=self._paint)

    def _paint(self, *_: object) -> None:
        self.canvas.clear()
        parts = [(amount, tone) for amount, tone in self.parts if amount > 0]
        total = sum(amount for amount, _tone in parts)
        if not total:
            return
        gap, least = dp(4), dp(8)
        room = self.width - gap * (len(parts) - 1)
        small = [amount for amount, _tone in parts if room * amount / total < least]
        scale = (room - least * len(small)) / max(1, total - sum(small))
        x = self.x
        with self.canvas:
            for amount, tone in parts:
                width = max(least, scale * amount)
                Color(*self._colour(tone))
                r = corner(4, width, self.height)
                BorderImage(pos=(x, self.y), size=(width, self.height), texture=disc(r), border=(r, r, r, r))
                x += width + gap

    def _colour(self, tone: str) -> list[float]:
        if tone in ("primary", "tonal"):
            return list(getattr(theme, tone))
        return theme.ink(tone)


class CheckRow(BoxLayout):
    tone = OptionProperty("ok", options=["ok", "warn", "bad"])
    title = StringProperty("")
    text = StringProperty("")

    def icon(self) -> str:
        return CHECK_ICONS[self.tone]


class CheckList(BoxLayout):
    """Rows with rules between them; ids `check_0` …"""

    def show(self, items: tuple[CheckItem, ...]) -> None:
        self.clear_widgets()
        self.ids.clear()
        for place, item in enumerate(items):
            if place:
                self.add_widget(Rule())
            row = CheckRow(tone=item.tone.value, title=tr.words(item.title), text=tr.words(item.text))
            self.ids[f"check_{place}"] = row
            self.add_widget(row)


class PairRow(BoxLayout):
    """A label and a value in a summary."""

    label = StringProperty("")
    value = StringProperty("")


class Summary(Stack):
    """A titled part of the review with its `Sửa`; `show` takes (label, value) pairs. Id `edit`."""

    title = StringProperty("")
    __events__ = ("on_edit",)

    def show(self, pairs: list[tuple[str, str]]) -> None:
        self.ids.pairs.clear_widgets()
        for label, value in pairs:
            self.ids.pairs.add_widget(PairRow(label=label, value=value))

    def on_edit(self) -> None:
        """`Sửa` was tapped."""


class FactLine(BoxLayout):
    """An icon and a line of markup."""

    icon = StringProperty("check")
    tone = OptionProperty("neu", options=TONES)
    text = StringProperty("")


class CaseHeader(BoxLayout):
    """Title and way out of a case screen. Id `close`."""

    title = StringProperty("")
    detail = StringProperty("")
    __events__ = ("on_close",)

    def on_close(self) -> None:
        """The cross was tapped."""
