"""What stays on the glass while screens change: rail, truth bar, toast, dialog, the training stripe."""

from __future__ import annotations

from pathlib import Path

from kivy.lang import Builder
from kivy.properties import BooleanProperty
from kivy.uix.floatlayout import FloatLayout

from field_client.ui.screens import TabletScreen
from field_client.ui.widgets.dialog import Dialog

RULES = str(Path(__file__).with_suffix(".kv"))


class Shell(FloatLayout):
    """Ids `rail`, `truth`, `toast`, `manager`, and `dialog` while one is open."""

    railed = BooleanProperty(False)
    truthful = BooleanProperty(False)
    training = BooleanProperty(False)

    def __init__(self, **values: object) -> None:
        if RULES not in Builder.files:
            Builder.load_file(RULES)
        super().__init__(**values)

    def show(self, screen: TabletScreen) -> None:
        self.railed = screen.railed
        self.truthful = screen.truthful
        self.ids.rail.now = screen.name
        self.ids.manager.current = screen.name

    def put_dialog(self, dialog: Dialog | None) -> None:
        self.ids.layer.clear_widgets()
        self.ids.pop("dialog", None)
        if dialog is not None:
            self.ids["dialog"] = dialog
            self.ids.layer.add_widget(dialog)
