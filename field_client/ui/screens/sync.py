"""10: what this tablet made, what the server has proved to have, what a person must look at.

"Received" comes only from a verified receipt: no answer of a network is one (I7).
"""

from __future__ import annotations

from functools import partial

from kivy.clock import Clock
from kivy.properties import BooleanProperty, ListProperty, NumericProperty, StringProperty

from field_client.ui import wording
from field_client.ui.i18n import tr
from field_client.ui.screens import TabletScreen
from field_client.ui.screens.sync_sheets import entry_sheet, receipt_sheet
from field_client.ui.views import (
    LedgerSum,
    Network,
    ReceiptView,
    SyncFilter,
    SyncView,
    Told,
    Tone,
    TruthView,
    Words,
)
from shared.errors import DomainError

FILTERS = {
    SyncFilter.OPEN: "Chưa xong {n}",
    SyncFilter.UNSENT: "Chưa gửi {n}",
    SyncFilter.HELD: "Giữ lại {n}",
    SyncFilter.RECEIVED: "Đã có biên nhận {n}",
}
EMPTY = {
    SyncFilter.OPEN: "Máy chủ đã nhận mọi mục của máy này",
    SyncFilter.UNSENT: "Không còn mục nào chưa gửi",
    SyncFilter.HELD: "Không có mục nào bị giữ lại",
    SyncFilter.RECEIVED: "Chưa có mục nào được máy chủ nhận",
}
NETWORKS = {
    # what a network without a server means for what is on the tablet
    Network.SILENT: (
        "cloud-alert-outline",
        Told(
            Tone.WARN,
            Words("Có mạng, máy chủ không trả lời", "Online, but the server does not answer"),
            (
                Words(
                    "Máy tự thử lại. Mọi mục chưa gửi vẫn nằm trên máy này.",
                    "The tablet tries again by itself. Everything unsent stays on this tablet.",
                ),
            ),
        ),
    ),
    Network.CAPTIVE: (
        "cloud-lock-outline",
        Told(
            Tone.WARN,
            Words("Mạng này đòi đăng nhập", "This network wants a sign-in"),
            (
                Words(
                    "Đăng nhập mạng hoặc đổi mạng khác, rồi bấm “Đồng bộ ngay”. Trả lời của mạng này không phải "
                    "biên nhận máy chủ.",
                    "Sign in or take another network, then tap “Sync now”. What this network answers is no receipt.",
                ),
            ),
        ),
    ),
    Network.INTERCEPTED: (
        "alert-octagon-outline",
        Told(
            Tone.BAD,
            Words("Có máy lạ đứng giữa máy này và máy chủ", "Something stands between this tablet and the server"),
            (
                Words(
                    "Chứng thư nhận được không phải của máy chủ đơn vị nên chưa gửi gì. Đổi mạng khác và báo đơn vị.",
                    "This is not the unit server's certificate: nothing was sent. Use another network, tell the unit.",
                ),
            ),
        ),
    ),
    Network.REFUSED: (
        "close-circle-outline",
        Told(
            Tone.BAD,
            Words("Máy chủ không nhận máy này", "The server does not accept this tablet"),
            (
                Words(
                    "Tạm ngừng đồng bộ; mọi mục chưa gửi vẫn nằm trên máy. Báo đơn vị, rồi bấm “Đồng bộ ngay”.",
                    "Sync is paused; everything unsent stays on the tablet. Tell the unit, then tap “Sync now”.",
                ),
            ),
        ),
    ),
}
LOOK_S = 0.5
ALLOWED_SKEW_MS = 120_000
"""Two clocks that are both right may stand this far apart."""
MOST_LOOKS = 20


class SyncScreen(TabletScreen):
    """Ids `network`, `clock`, `told`, `receipt`, `photos`, `filters/pick_<filter>`, `rows`, `export`, `now`."""

    railed = True
    which = StringProperty("open")
    holds = BooleanProperty(True)
    empty = StringProperty("")
    receipt_title = StringProperty("")
    receipt_text = StringProperty("")
    has_receipt = BooleanProperty(False)
    why_not = StringProperty("")
    sending = ListProperty([])
    sent = NumericProperty(0)
    of = NumericProperty(0)
    exporting = BooleanProperty(False)

    def opened(self) -> None:
        self.which = SyncFilter.OPEN.value
        self.exporting = False
        self._looks = 0
        self.ids.told.show(None)
        self.ticked()

    def ticked(self) -> None:
        services, which = self.app.services, SyncFilter(self.which)
        self.app.bridge.call(lambda: (services.truth(), services.sync_view(which)), then=partial(self._show, which))

    def choose(self, which: str) -> None:
        self.which = which
        self.ids.filters.active = which
        self.ticked()

    def sync_now(self) -> None:
        """Wake the worker; the sums tell what became of it."""
        self.ids.told.show(None)
        self.app.bridge.call(self.app.services.sync_now, then=self._woken, failed=self._refused)

    def export(self) -> None:
        """The sealed ledger onto a USB stick; the answer stays on the screen."""
        self.exporting = True
        self.ids.told.show(None)
        self.app.bridge.call(self.app.services.export_ledger, then=self._exported, failed=self._refused)

    def show_receipt(self) -> None:
        """What the newest receipt signs, to be read out or compared at the unit."""
        receipt = self._view.receipt
        if receipt is None:
            return
        self.app.ask(receipt_sheet(self.app, self._view, receipt))

    def show_entry(self, key: str) -> None:
        """One entry: where it is, since when, why, and the words of whoever settled it."""
        for row in self._view.rows:
            if str(row.seq) == key:
                self.app.ask(entry_sheet(self.app, row))

    def _woken(self, _none: None) -> None:
        self._looks = MOST_LOOKS
        self.ticked()

    def _look(self, _dt: float) -> None:
        if self.app.current is self:
            self.ticked()
            self.app.refresh_truth()

    def _exported(self, words: Words) -> None:
        self.exporting = False
        self.ids.told.show(Told(Tone.OK, words), "usb-flash-drive-outline")

    def _refused(self, error: DomainError) -> None:
        self.exporting = False
        self.ids.told.show(Told(Tone.BAD, Words(error.vi, error.en)))

    def _show(self, which: SyncFilter, answer: tuple[TruthView, SyncView]) -> None:
        truth, view = answer
        if which.value != self.which:
            return
        self._view = view
        self._show_network(truth.network)
        self.ids.clock.show(_clock_told(view.skew_ms), "clock-alert-outline")
        self._show_sums(view.sums, view.last_seq)
        self._show_receipt(view.receipt)
        self.ids.photos.show(view.photos, "image-outline")
        self.ids.filters.active = self.which
        self.ids.filters.choices = [
            (key.value, tr._(words, n=view.counts.get(key, 0)), "") for key, words in FILTERS.items()
        ]
        self.ids.rows.show(view.rows)
        self.empty = "" if view.rows else tr._(EMPTY[which])
        self.why_not = tr.words(view.why_not)
        self.sending = list(view.progress) if view.progress else []
        self.sent, self.of = view.progress or (0, 0)
        if view.progress is not None or (self._looks and view.sums.unsent):
            self._looks = max(0, self._looks - 1)
            Clock.unschedule(self._look)
            Clock.schedule_once(self._look, LOOK_S)

    def _show_network(self, network: Network) -> None:
        icon, told = NETWORKS.get(network, ("", None))
        self.ids.network.show(told, icon)

    def _show_sums(self, sums: LedgerSum, last_seq: int) -> None:
        self.holds = sums.holds
        cards = self.ids
        cards.created.figure, cards.received.figure = str(sums.created), str(sums.acknowledged)
        cards.unsent.figure, cards.held.figure = str(sums.unsent), str(sums.held)
        cards.created.note = (
            tr._("mục, số 000001 – {last}", last=f"{last_seq:06d}") if last_seq else tr._("chưa có mục nào")
        )

    def _show_receipt(self, receipt: ReceiptView | None) -> None:
        self.has_receipt = receipt is not None
        if receipt is None:
            self.receipt_title = tr._("Chưa có biên nhận máy chủ nào")
            self.receipt_text = tr._("Mọi mục chỉ có trên máy này, đã mã hoá.")
            return
        now = self.app.services.now_ms()
        moment = wording.moment_of(receipt.time_ms, now).replace(
            wording.time_of(receipt.time_ms), wording.seconds_of(receipt.time_ms), 1
        )
        self.receipt_title = tr._("Biên nhận máy chủ cuối cùng: {moment}", moment=moment)
        self.receipt_text = tr._(
            "Mục {seq} · đầu chuỗi {head} · chữ ký hợp lệ", seq=f"{receipt.seq:06d}", head=receipt.head
        )


def _clock_told(skew_ms: int) -> Told | None:
    """How far this clock is off the server's, once it matters; the server signed its time."""
    if abs(skew_ms) <= ALLOWED_SKEW_MS:
        return None
    how_far = wording.age(abs(skew_ms))
    pace = Words("nhanh", "fast") if skew_ms > 0 else Words("chậm", "slow")
    return Told(
        Tone.WARN,
        Words(
            f"Đồng hồ máy {pace.vi} {how_far} so với máy chủ", f"This clock is {how_far} {pace.en} against the server's"
        ),
        (
            Words(
                "Chỉnh lại giờ của máy. Thứ tự các mục không đổi; giờ của mục lập trong lúc lệch khó chứng minh.",
                "Set the clock. The order of entries is safe; times written meanwhile are hard to prove.",
            ),
        ),
    )
