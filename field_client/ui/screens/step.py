"""What the five steps of a report have in common: fields are bound to the draft by their names."""

from __future__ import annotations

from typing import Any

from kivy.properties import ObjectProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from field_client.ui.drafting import DraftSession
from field_client.ui.i18n import tr
from field_client.ui.views import DraftView
from field_client.ui.widgets.fields import Field
from shared.errors import DomainError


class StepPanel(BoxLayout):
    """`screen` is the wizard. Every Field with a `name` saves itself and shows its error."""

    screen: Any = ObjectProperty(None)

    @property
    def session(self) -> DraftSession:
        session: DraftSession = self.screen.session
        return session

    @property
    def app(self) -> Any:
        return self.screen.app

    def on_kv_post(self, _base: object) -> None:
        for field in self.fields():
            field.bind(on_edit=lambda field, text: self.session.store({field.name: text}))

    def fields(self) -> list[Field]:
        return [widget for widget in self.ids.values() if isinstance(widget, Field) and widget.name]

    def entered(self) -> None:
        """The step is shown."""

    def left(self) -> None:
        """Another step or screen follows."""

    def show(self, view: DraftView) -> None:
        """The stored draft changed; subclasses add what is no Field."""
        for field in self.fields():
            field.set_text(str(view.values.get(field.name, "")))
            field.error = tr.words(view.errors.get(field.name))
            field.from_card = field.name in view.from_card

    def refused(self, error: DomainError) -> bool:
        """Show a refusal that belongs here; False leaves it to the bar."""
        return False

    def typed(self, key: str) -> None:
        """A hardware key."""


def show_row(row: Widget, height: float, *, shown: bool) -> None:
    """Show or hide a row of a column in place; what is hidden takes no taps."""
    row.height = height if shown else 0
    row.opacity = 1 if shown else 0
    row.disabled = not shown
