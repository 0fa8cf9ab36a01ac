"""Cards over the ledger, and where a tap on a case leads."""

from __future__ import annotations

from typing import Any

from kivy.properties import BooleanProperty, ListProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from field_client.ui.i18n import tr
from field_client.ui.views import CaseRow, LedgerSum, Stage
from field_client.ui.widgets.base import Card

SCREEN_OF_STAGE = {
    Stage.DRAFT: "report",
    Stage.AWAITING: "decision",
    Stage.TRANSFERRED: "recorded",
    Stage.LAPSED: "recorded",
}


def open_case(app: Any, row: CaseRow) -> None:
    """Open a case where it stands: draft, recorded report, decision to review, entered decision."""
    screen = SCREEN_OF_STAGE.get(row.stage, "entered")
    app.go(screen, **({"draft_id": row.case_id} if screen == "report" else {"case_id": row.case_id}))


class LegendRow(BoxLayout):
    figure = StringProperty("")
    text = StringProperty("")
    tone = StringProperty("ok")


class LedgerCard(Card):
    """The sum of this tablet's ledger: created = acknowledged + unsent + held, or it says that it fails."""

    title = StringProperty("")
    note = StringProperty("")
    holds = BooleanProperty(True)

    def show(self, sums: LedgerSum) -> None:
        parts = [
            (sums.acknowledged, "ok", tr._("máy chủ xác nhận")),
            (sums.unsent, "warn", tr._("chưa gửi")),
            (sums.held, "hold", tr._("giữ lại xem xét")),
        ]
        tone = None if sums.holds else "bad"
        self.ids.bar.parts = [(amount, tone or own) for amount, own, _words in parts]
        self.ids.legend.clear_widgets()
        for amount, own, words in parts:
            if amount or own == "ok":
                self.ids.legend.add_widget(LegendRow(figure=str(amount), text=words, tone=own))


class SerialsCard(Card):
    shown = BooleanProperty(False)
    left = StringProperty("")
    range = StringProperty("")
    parts = ListProperty([])
