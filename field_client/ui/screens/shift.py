"""The end of a shift: what it held, its sheet, and the question whether the sheet came out."""

from __future__ import annotations

from collections.abc import Callable

from kivy.properties import StringProperty

from field_client.ui import wording
from field_client.ui.i18n import tr
from field_client.ui.screens import TabletScreen
from field_client.ui.screens.paper_desk import PaperDesk
from field_client.ui.views import PaperKind, ShiftView
from field_client.ui.widgets.dialog import Dialog


class ShiftScreen(TabletScreen):
    """Ids: `close`, `paper/print`, `paper/question/none`, `paper/question/spoiled`, `paper/all`, `primary`."""

    number = StringProperty("")
    ended = StringProperty("")
    counts = StringProperty("")
    left = StringProperty("")

    def on_kv_post(self, base: object) -> None:
        super().on_kv_post(base)
        self.papers = PaperDesk(self, PaperKind.DAY_SHEET)

    def opened(self, *, view: ShiftView) -> None:
        self._show(view)

    def ticked(self) -> None:
        """Answers given elsewhere count here too."""
        self.app.bridge.call(self.app.services.shift, then=self._again, failed=self.app.tell)

    def _again(self, view: ShiftView) -> None:
        if not view.is_open:
            self._show(view)

    def _show(self, view: ShiftView) -> None:
        self.number = view.paper.number if view.paper is not None else ""
        ended = wording.seconds_of(view.closed_at_ms) if view.closed_at_ms is not None else ""
        self.ended = tr._("[b]Kết ca lúc {time}[/b] · đã ghi vào sổ của máy", time=ended)
        self.counts = tr._("[b]{n} biên bản, {m} quyết định[/b] trong ca", n=view.reports, m=view.decisions)
        self.left = left_words(view)
        self.ids.page.opacity = 0 if view.page is None else 1
        if view.page is not None:
            self.ids.page.show(view.page)
        self.papers.show("", view.paper)


def left_words(view: ShiftView) -> str:
    """What still needs a person; what needs a network stands in the bar, as of now."""
    return tr._("Chưa có bản in được xác nhận: {n} · lần in chưa trả lời: {m}", n=view.unprinted, m=view.unanswered)


def close_dialog(view: ShiftView, close: Callable[[], None], back: Callable[[], None]) -> Dialog:
    """The sheet that asks before a shift ends, with what is left to do."""
    todo = bool(view.unprinted or view.unanswered or view.unsent)
    more = tr._(" Việc còn lại vẫn làm được sau khi kết ca.") if todo else ""
    return Dialog(
        on_primary=close,
        on_secondary=back,
        tone="warn" if todo else "inf",
        icon="clipboard-text-outline",
        title=tr._("Kết ca trực?"),
        text=tr._("Phiếu kết ca được ghi vào sổ; máy in A4 in một bản.") + more,
        facts=[
            (tr._("Biên bản trong ca"), str(view.reports)),
            (tr._("Quyết định trong ca"), str(view.decisions)),
            (tr._("Chưa có bản in được xác nhận"), str(view.unprinted)),
            (tr._("Lần in chưa trả lời"), str(view.unanswered)),
            (tr._("Mục chưa gửi máy chủ"), str(view.unsent)),
        ],
        primary=tr._("Kết ca"),
        primary_icon="check",
        secondary=tr._("Chưa kết"),
    )
