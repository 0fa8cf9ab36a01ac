"""After 07: the report is final and prints at once; a person says what came out; then what follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from kivy.properties import BooleanProperty, StringProperty

from field_client.ui import wording
from field_client.ui.i18n import tr
from field_client.ui.screens import TabletScreen
from field_client.ui.screens.paper_desk import PaperDesk
from field_client.ui.screens.print_watch import PrintWatch
from field_client.ui.views import (
    NextStep,
    PaperKind,
    PhotoState,
    PhotoView,
    PrintingView,
    PrintOutcome,
    PrintState,
    RecordedView,
)


class RecordedScreen(TabletScreen):
    """Ids: `close`, `question/none`, `question/spoiled`, `more`, `later`, `primary`, and of the transfer
    note `paper/print`, `paper/question/none`, `paper/question/spoiled`, `paper/all`."""

    number = StringProperty("")
    recorded_at = StringProperty("")
    printed = StringProperty("")
    asked = BooleanProperty(False)
    primary_words = StringProperty("")
    primary_icon = StringProperty("")
    note = StringProperty("")
    photo_note = StringProperty("")

    def on_kv_post(self, base: object) -> None:
        super().on_kv_post(base)
        self.papers = PaperDesk(self, PaperKind.TRANSFER)

    def opened(self, *, case_id: str, view: RecordedView | None = None) -> None:
        self.case_id = case_id
        self._view: RecordedView | None = None
        self._watch = PrintWatch(self, self._ask_printing)
        if view is not None:
            self._show(view)
        else:
            self.app.bridge.call(partial(self.app.services.recorded, case_id), then=self._show)

    def settle(self, outcome: str) -> None:
        """A person's answer about the paper."""
        view = self._view
        if view is None or view.printing.open is None:
            return
        services, print_id = self.app.services, view.printing.open.print_id
        self.app.bridge.call(
            partial(services.settle_print, print_id, PrintOutcome(outcome)),
            then=partial(self._settled, outcome),
            failed=self.app.tell,
        )

    def tap_primary(self) -> None:
        if self.asked:
            self.settle("all")
        else:
            self.go_on()

    def tap_later(self) -> None:
        if self.asked:
            self.settle("later")
        else:
            self.app.go("home")

    def print_more(self) -> None:
        services = self.app.services
        self.app.bridge.call(
            partial(services.print_report, self.case_id, 1), then=self._show_printing, failed=self.app.tell
        )

    def go_on(self) -> None:
        if self._view is not None and self._view.next is NextStep.DECIDE:
            self.app.go("decision", case_id=self.case_id)
        else:
            self.app.go("home")

    def _ask_printing(self) -> None:
        ask = partial(self.app.services.printing, self.case_id, decision=False)
        self.app.bridge.call(ask, then=self._show_printing, failed=self.app.tell)

    def _settled(self, outcome: str, printing: PrintingView) -> None:
        self._show_printing(printing)
        if outcome == "later" or (outcome == "all" and self._view and self._view.next is NextStep.DECIDE):
            self.go_on()

    def _show(self, view: RecordedView) -> None:
        self._view = view
        self.number = view.number
        self.recorded_at = tr._(
            "[b]Hoàn tất lúc {time}[/b] · mục {seq} trong sổ của máy",
            time=wording.seconds_of(view.recorded_at_ms),
            seq=f"{view.ledger_seq:06d}",
        )
        self.ids.delivery.delivery = view.delivery.value
        self.ids.page.show(view.page)
        self.ids.told.show(view.told)
        self.ids.photos.show(view.photos)
        self.photo_note = photo_words(view.photos)
        self.papers.show(view.case_id, view.paper)
        self._show_printing(view.printing)

    def _show_printing(self, printing: PrintingView) -> None:
        if self._view is None:
            return
        self._view = replace(self._view, printing=printing)
        self.asked = printing.open is not None and printing.open.state in (PrintState.ASKED, PrintState.FAILED)
        self.ids.question.ask(printing, self.number)
        decide = self._view.next is NextStep.DECIDE
        if self.asked and printing.open is not None:
            self.primary_words = tr._("Đã ra đủ {n} bản", n=printing.open.copies)
            self.primary_icon = "check"
            self.note = tr._("Chưa trả lời: biên bản ghi “Chưa rõ đã in”")
        else:
            self.primary_words = tr._("Ra quyết định") if decide else tr._("Về ca trực")
            self.primary_icon = "gavel" if decide else "clipboard-text-outline"
            self.note = ""
        self.printed = print_words(printing)
        if printing.open is not None and not self.asked:
            self._watch.again()
        else:
            self._watch.stop()


def print_words(printing: PrintingView) -> str:
    """How many copies are known to be on paper, and on which printer."""
    printer = tr._("máy in {printer} · {note}", printer=printing.printer, note=tr.words(printing.printer_note))
    if printing.roll:
        return tr._("Chỉ in bản thông báo · {printer}", printer=printer)
    return tr._("{n} bản đã xác nhận · {printer}", n=printing.confirmed, printer=printer)


def photo_words(photos: Sequence[PhotoView]) -> str:
    """How many pictures the case has and how many of them the server has signed for; empty without any."""
    arrived = sum(one.state in (PhotoState.COMPLETE, PhotoState.REMOVED) for one in photos)
    return tr._("Ảnh chứng cứ: {n}, máy chủ đã nhận {m}", n=len(photos), m=arrived) if photos else ""
