"""Rows over the tablet's own cases and events: recycled views of fixed height, fed with plain values."""

from __future__ import annotations

from typing import Any

from kivy.properties import NumericProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.recycleview import RecycleView
from kivy.uix.recycleview.views import RecycleDataViewBehavior

from field_client.ui import wording
from field_client.ui.i18n import tr
from field_client.ui.views import CaseRow, SyncRow
from field_client.ui.widgets.base import Scroll
from field_client.ui.widgets.buttons import Tap

GROUP_ICONS = {
    "motorbike": "motorbike",
    "electric": "moped-electric-outline",
    "car": "car",
    "truck": "truck-outline",
    "bus": "bus",
    "other": "dots-horizontal",
    "": "account-outline",
}


class RowList(RecycleView, Scroll):
    """Visible rows have the ids `row_<key>`; `on_row` tells the key tapped."""

    __events__ = ("on_row",)

    def register(self, row: BoxLayout, key: str) -> None:
        """A view shows another key now: keep the ids true."""
        for name in [name for name, view in self.ids.items() if view.__self__ is row]:
            del self.ids[name]
        self.ids[f"row_{key}"] = row.proxy_ref

    def on_row(self, key: str) -> None:
        """A row was tapped."""


class KeyedRow(RecycleDataViewBehavior, BoxLayout):
    key = StringProperty("")

    def refresh_view_attrs(self, rows: RowList, _index: int, data: dict[str, Any]) -> None:
        self.owner = rows
        for name, value in data.items():
            setattr(self, name, value)
        rows.register(self, data["key"])

    def tapped(self) -> None:
        self.owner.dispatch("on_row", self.key)


class CaseLine(Tap, KeyedRow):
    name = StringProperty("")
    time = StringProperty("")
    icon = StringProperty("motorbike")
    detail = StringProperty("")
    plate = StringProperty("")
    stage = StringProperty("draft")
    copies = NumericProperty(0)
    delivery = StringProperty("unsent")


class CaseList(RowList):
    def show(self, rows: tuple[CaseRow, ...]) -> None:
        self.data = [case_data(row) for row in rows]


class SyncLine(Tap, KeyedRow):
    seq = StringProperty("")
    title = StringProperty("")
    plate = StringProperty("")
    time = StringProperty("")
    size_words = StringProperty("")
    delivery = StringProperty("unsent")
    note = StringProperty("")


class SyncList(RowList):
    def show(self, rows: tuple[SyncRow, ...]) -> None:
        self.data = [sync_data(row) for row in rows]


def case_data(row: CaseRow) -> dict[str, Any]:
    """What one line of the home list shows. A case without a name or an act says so."""
    acts = row.acts or tr._("Chưa chọn hành vi")
    serial = row.decision_number.split("/")[0]
    return {
        "key": row.case_id,
        "name": row.name or tr._("Chưa có tên"),
        "time": wording.time_of(row.at_ms),
        "icon": GROUP_ICONS[row.vehicle_group],
        "detail": f"{acts} · " + tr._("QĐ {serial}", serial=serial) if serial else acts,
        "plate": row.plate,
        "stage": row.stage.value,
        "copies": row.stage_copies,
        "delivery": row.delivery.value,
    }


def sync_data(row: SyncRow) -> dict[str, Any]:
    return {
        "key": str(row.seq),
        "seq": f"{row.seq:06d}",
        "title": tr.words(row.title),
        "plate": row.plate,
        "time": wording.time_of(row.at_ms),
        "size_words": wording.size(row.size),
        "delivery": row.delivery.value,
        "note": tr.words(row.note),
    }
