"""09, 09b: the decision exists. Entered, printed and known to the server are three facts on three lines."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from kivy.properties import BooleanProperty, NumericProperty, StringProperty

from field_client.ui import wording
from field_client.ui.i18n import tr
from field_client.ui.screens import TabletScreen
from field_client.ui.screens.paper_desk import PaperDesk
from field_client.ui.screens.print_watch import PrintWatch
from field_client.ui.views import Delivery, EnteredView, PaperKind, PrintingView, PrintOutcome, PrintState, ServiceWay
from field_client.ui.widgets.printing import CopyLine
from shared.errors import DomainError

SERVER_LINES = {
    # delivery: (icon, tone, words)
    Delivery.RECEIVED: ("cloud-check-outline", "ok", "[b]Máy chủ đã nhận[/b] · có biên nhận hợp lệ"),
    Delivery.HELD: ("account-clock-outline", "hold", "[b]Giữ lại xem xét[/b] · đơn vị sẽ trả lời"),
    Delivery.RETURNED: ("file-undo-outline", "bad", "[b]Bị trả về[/b] · xem lý do ở mục Đồng bộ"),
}
NOT_YET = ("cloud-off-outline", "warn", "[b]Máy chủ chưa xác nhận[/b] · chưa nhắn tin, người dân chưa tra cứu được")
PURPOSES = {1: "Giao người vi phạm", 2: "Lưu hồ sơ"}
NOTICE = "Bản thông báo, không phải quyết định"


class EnteredScreen(TabletScreen):
    """Ids: `close`, `copies/less`, `copies/more`, `more`, `question/none`, `question/spoiled`,
    `ways/pick_<way>`, `service_note`, `later`, `primary`; of the refusal record `paper/print`,
    `paper/question/none`, `paper/question/spoiled`, `paper/all`.

    `mode`: print (09) | waiting (the worker has it) | asked (09b) | serve (paper confirmed) | served.
    """

    number = StringProperty("")
    entered_at = StringProperty("")
    code = StringProperty("")
    printed = StringProperty("")
    served = StringProperty("")
    mode = StringProperty("print")
    paper = StringProperty("")
    next_copy = NumericProperty(1)
    print_note = StringProperty("")
    primary_words = StringProperty("")
    locked = StringProperty("")
    roll = BooleanProperty(False)
    busy = BooleanProperty(False)

    def on_kv_post(self, base: object) -> None:
        super().on_kv_post(base)
        self.papers = PaperDesk(self, PaperKind.REFUSAL)
        self.ids.ways.choices = [
            ("handed", tr._("Giao tận tay"), ""),
            ("refused", tr._("Từ chối nhận"), ""),
            ("posted", tr._("Gửi bưu điện"), ""),
        ]

    def opened(self, *, case_id: str, view: EnteredView | None = None) -> None:
        self._case_id = case_id
        self._view: EnteredView | None = None
        self._watch = PrintWatch(self, self._ask_printing)
        self.busy = False
        self.ids.failure.show(None)
        self.ids.copies.value = 2
        self.ids.ways.active = ""  # service starts the time to pay: a person says how, the screen never guesses
        self.ids.service_note.text = ""
        if view is not None:
            self._show(view)
        else:
            self._load()

    def ticked(self) -> None:
        """The server may have answered meanwhile."""
        if self._view is not None and self.mode != "waiting" and not self.busy:
            self._load()

    def tap_primary(self) -> None:
        if self.mode == "print":
            self.print_copies(int(self.ids.copies.value))
        elif self.mode == "asked":
            self.settle("all")
        elif self.mode == "serve":
            self.serve()
        else:
            self.app.go("home")

    def tap_later(self) -> None:
        if self.mode == "asked":
            self.settle("later")
        self.app.go("home")

    def print_copies(self, copies: int) -> None:
        self.ids.failure.show(None)
        self.busy = True
        self.app.bridge.call(
            partial(self.app.services.print_decision, self._case_id, copies),
            then=self._show_printing,
            failed=self._refused,
        )

    def settle(self, outcome: str) -> None:
        """A person's answer about the paper; a printer's "done" is no answer."""
        if self._view is None or self._view.printing.open is None:
            return
        print_id = self._view.printing.open.print_id
        self.app.bridge.call(
            partial(self.app.services.settle_print, print_id, PrintOutcome(outcome)),
            then=self._show_printing,
            failed=self._refused,
        )

    def serve(self) -> None:
        """Record how the paper reached the citizen; the time to pay counts from it."""
        way = ServiceWay(self.ids.ways.active)
        self.app.bridge.call(
            partial(self.app.services.serve_decision, self._case_id, way, self.ids.service_note.text),
            then=self._show,
            failed=self._refused,
        )

    def _load(self) -> None:
        load = partial(self.app.services.entered, self._case_id)
        self.app.bridge.call(load, then=self._show, failed=self._refused)

    def _ask_printing(self) -> None:
        ask = partial(self.app.services.printing, self._case_id, decision=True)
        self.app.bridge.call(ask, then=self._show_printing, failed=self._refused)

    def _refused(self, error: DomainError) -> None:
        self.busy = False
        self.ids.failure.tone, self.ids.failure.icon = "bad", "printer-alert"
        self.ids.failure.title = tr.error(error)

    def _show(self, view: EnteredView) -> None:
        if view.case_id != self._case_id:
            return
        self._view = view
        self.number = view.number
        self.entered_at = tr._(
            "[b]Nhập lúc {time}[/b] · mục {seq} trong sổ của máy",
            time=wording.seconds_of(view.entered_at_ms),
            seq=f"{view.ledger_seq:06d}",
        )
        self.code = tr._("[b]Mã tra cứu {code}[/b] · in trên mọi bản", code=view.lookup_code)
        self.ids.page.show(view.page)
        line = self.ids.server
        line.icon, line.tone, words = SERVER_LINES.get(view.delivery, NOT_YET)
        line.text = tr._(words)
        self.served = tr.words(view.served)
        self.papers.show(view.case_id, view.paper)
        self._show_printing(view.printing)

    def _show_printing(self, printing: PrintingView) -> None:
        self.busy = False
        if self._view is None:
            return
        self._view = replace(self._view, printing=printing)
        self.mode = self._mode(printing)
        self.ids.question.ask(printing, self.number.split("/")[0])
        self.locked, self.roll = tr.words(printing.lock), printing.roll
        self.printed = self._copy_words(printing)
        self.paper = self._paper_words(printing)
        self.next_copy = printing.next_copy
        self.print_note = self._note_words(printing)
        self.show_planned()
        if self.mode == "waiting":
            self._watch.again()
        else:
            self._watch.stop()
        asked = printing.open.copies if printing.open else 0
        self.primary_words = tr._("Đã ra đủ {n} bản", n=asked) if self.mode == "asked" else ""
        self.app.refresh_truth()

    def _mode(self, printing: PrintingView) -> str:
        if printing.open is None:
            return ("served" if self.served else "serve") if printing.confirmed else "print"
        return "asked" if printing.open.state in (PrintState.ASKED, PrintState.FAILED) else "waiting"

    def _paper_words(self, printing: PrintingView) -> str:
        if self.mode in ("serve", "served"):
            return tr._("Đã in {n} bản, người ký đã nhìn giấy", n=printing.confirmed)
        if self.locked and self.mode != "asked":
            return str(self.locked)
        if printing.open is not None:
            return tr._("Đã mở khoá in · {n} bản", n=printing.open.copies)
        return tr._("Đã mở khoá in")

    def _copy_words(self, printing: PrintingView) -> str:
        """Which copy is for whom once they were printed; the printer's state before."""
        if self.mode == "print":
            return tr._("Máy in {printer} · {note}", printer=printing.printer, note=tr.words(printing.printer_note))
        copies = [
            f"{tr._('bản')} {copy.number} {tr.words(copy.purpose).lower().removeprefix(tr._('bản') + ' ')}"
            for copy in printing.copies[-2:]
        ]
        words = " · ".join([", ".join(copies), tr._("máy in {printer}", printer=printing.printer)])
        return words[:1].upper() + words[1:]

    def _note_words(self, printing: PrintingView) -> str:
        """What became of the last try, where no paper is good yet."""
        if printing.roll:
            return tr._("Máy in cuộn chỉ ra bản thông báo, không tính là bản quyết định. In quyết định ở máy in A4.")
        spoiled = [str(copy.number) for copy in printing.copies if copy.state is PrintState.SPOILED]
        if spoiled:
            return tr._("Bản {n} hỏng hoặc thiếu, đã ghi vào sổ. Bản in lại mang số kế tiếp.", n=", ".join(spoiled))
        if any(copy.state is PrintState.NONE for copy in printing.copies):
            return tr._("Lần in trước chưa ra tờ nào, đã ghi vào sổ. Quyết định vẫn đã nhập.")
        return tr._("Mỗi bản mang số bản riêng, cùng mã tra cứu. In thêm về sau cũng được đếm và ghi vào sổ.")

    def show_planned(self) -> None:
        """The copies that the next print would make, one line each."""
        if self._view is None:
            return
        box = self.ids.lines
        box.clear_widgets()
        if self.roll:
            box.add_widget(CopyLine(number="–", text=tr._(NOTICE)))
            return
        first = self._view.printing.next_copy
        for copy in range(first, first + int(self.ids.copies.value)):
            box.add_widget(CopyLine(number=str(copy), text=tr._(PURPOSES.get(copy, "Bản in thêm"))))
