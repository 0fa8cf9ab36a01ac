"""The two sheets of step 06: when and where; what the offender says."""

from __future__ import annotations

from typing import Any

from kivy.properties import BooleanProperty, ObjectProperty, StringProperty

from field_client.ui import wording
from field_client.ui.i18n import tr
from field_client.ui.widgets.base import Stack


class PlaceSheet(Stack):
    """Ids `day`, `time`, `text`, `ward`, `by_device`. Nothing is stored before the sheet is done."""

    session: Any = ObjectProperty(None)
    by_device = BooleanProperty(False)

    def on_kv_post(self, _base: object) -> None:
        ended = self.session.value("ended_at", 0)
        self.ids.day.set_text(wording.day_of(ended) if ended else "")
        self.ids.time.set_text(wording.time_of(ended) if ended else "")
        self.ids.text.set_text(self.session.value("place.text"))
        self.ids.ward.set_text(self.session.value("place.ward"))
        self.by_device = bool(self.session.value("by_device", False))

    def finish(self) -> bool:
        """Store and close; False while day or time cannot be read."""
        try:
            ended = wording.read_moment(self.ids.day.text, self.ids.time.text)
        except ValueError:
            self.ids.day.error = tr._("Ghi ngày 21/11/2026 và giờ 14:26.")
            return False
        changes: dict[str, object] = {
            "ended_at": ended,
            "place.text": self.ids.text.text,
            "place.ward": self.ids.ward.text,
            "by_device": self.by_device,
        }
        if not self.by_device:
            changes["detected_at"] = ended
        self.session.store(changes)
        return True


class StatementSheet(Stack):
    """Ids `statement`, `complied`, `waived`."""

    session: Any = ObjectProperty(None)
    complied = BooleanProperty(False)
    waived = BooleanProperty(False)
    note = StringProperty("")

    def on_kv_post(self, _base: object) -> None:
        self.ids.statement.set_text(self.session.value("statement"))
        self.complied = bool(self.session.value("complied", False))
        self.waived = bool(self.session.value("explanation_waived", False))

    def finish(self) -> bool:
        self.session.store(
            {
                "statement": self.ids.statement.text,
                "complied": self.complied,
                "explanation_waived": self.waived,
            }
        )
        return True
