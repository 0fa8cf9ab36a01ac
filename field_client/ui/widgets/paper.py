"""A paper beside a sealed document: its button, its prints, and the question whether paper came out."""

from __future__ import annotations

from kivy.clock import Clock
from kivy.properties import BooleanProperty, NumericProperty, StringProperty
from kivy.uix.scrollview import ScrollView

from field_client.ui.i18n import tr
from field_client.ui.views import PaperView, PrintingView, PrintState
from field_client.ui.widgets.base import Stack

_ANSWERS = (PrintState.ASKED, PrintState.FAILED)


class PaperPanel(Stack):
    """Ids `print`, `question/none`, `question/spoiled`, `all`. No height while there is no such paper.

    `blocked`: another document's question is open; two at once would be answered for each other.
    """

    title = StringProperty("")
    icon = StringProperty("printer-outline")
    mark = StringProperty("")
    note = StringProperty("")
    all_words = StringProperty("")
    first_copies = NumericProperty(2)
    next_copy = NumericProperty(1)
    shown = BooleanProperty(False)
    asked = BooleanProperty(False)
    waiting = BooleanProperty(False)
    blocked = BooleanProperty(False)
    locked = BooleanProperty(False)
    __events__ = ("on_print", "on_answer")

    def on_print(self, copies: int) -> None:
        """A person wants so many copies."""

    def on_answer(self, outcome: str) -> None:
        """What a person said came out."""

    def on_asked(self, _panel: object, asked: bool) -> None:
        if asked:
            Clock.schedule_once(self._reveal, 0)  # the question has its height in the next frame only

    def _reveal(self, _dt: float) -> None:
        """Bring the question into view: what nobody sees nobody answers."""
        parent = self.parent
        while parent is not None and parent is not parent.parent and not isinstance(parent, ScrollView):
            parent = parent.parent
        if isinstance(parent, ScrollView) and self.asked:
            parent.scroll_to(self.ids.all, animate=False)

    def show(self, view: PaperView | None) -> None:
        """The paper as it stands; None: there is none."""
        self.shown = view is not None
        printing = None if view is None else view.printing
        state = None if printing is None or printing.open is None else printing.open.state
        self.asked = state in _ANSWERS
        self.waiting = state is not None and not self.asked
        if view is None or printing is None:
            self.note = ""
            self.ids.question.hide()
            return
        self.locked = printing.lock is not None and not self.asked
        self.next_copy = printing.next_copy
        self.note = tr.words(printing.lock) if self.locked else paper_words(view.number, printing)
        self.all_words = tr._("Đã ra đủ {n} bản", n=printing.open.copies) if printing.open else ""
        self.ids.question.ask(printing, view.number)


def paper_words(number: str, printing: PrintingView) -> str:
    """Its number and how many copies are known to be on paper."""
    if printing.confirmed:
        return tr._("Số {number} · {n} bản đã xác nhận", number=number, n=printing.confirmed)
    return tr._("Số {number} · máy in {printer}", number=number, printer=printing.printer)
