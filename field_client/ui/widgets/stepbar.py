"""The five steps of a report: where one is, what is done, what was seen but still lacks something."""

from __future__ import annotations

from kivy.properties import BooleanProperty, ListProperty, NumericProperty, OptionProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.floatlayout import FloatLayout

from field_client.ui.widgets.base import Box
from field_client.ui.widgets.buttons import Tap


class StepDisc(FloatLayout, Box):
    """The ring or disc of a step."""


class Step(Tap):
    number = NumericProperty(1)
    text = StringProperty("")
    now = BooleanProperty(False)
    progress = OptionProperty("todo", options=["todo", "done", "warn"])


class StepBar(BoxLayout):
    """Ids `step_<name>`; `on_step` tells the name tapped."""

    steps = ListProperty([])
    """[(name, words)…]"""
    now = StringProperty("")
    __events__ = ("on_step",)

    def on_steps(self, *_: object) -> None:
        self.clear_widgets()
        self.ids.clear()
        for place, (name, words) in enumerate(self.steps):
            step = Step(number=place + 1, text=words, now=name == self.now)
            step.bind(on_release=lambda _step, name=name: self.dispatch("on_step", name))
            self.ids[f"step_{name}"] = step
            self.add_widget(step)

    def on_now(self, *_: object) -> None:
        for name, step in self.ids.items():
            step.now = name == f"step_{self.now}"

    def mark(self, progress: dict[str, str]) -> None:
        """`progress` by step name: todo, done or warn."""
        for name, state in progress.items():
            self.ids[f"step_{name}"].progress = state

    def on_step(self, name: str) -> None:
        """A step was tapped."""
