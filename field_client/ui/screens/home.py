"""02, 11, 12e: the shift. Sums above their lists; stage and delivery are two chips, never merged."""

from __future__ import annotations

from functools import partial

from kivy.properties import BooleanProperty, StringProperty

from field_client.ui import wording
from field_client.ui.i18n import tr
from field_client.ui.screens import TabletScreen
from field_client.ui.screens.shift import close_dialog
from field_client.ui.views import CaseFilter, HomeView, LedgerSum, Notice, SerialsView, ShiftView
from field_client.ui.widgets.banner import ICON_OF_TONE
from field_client.ui.widgets.cases import open_case
from field_client.ui.widgets.dialog import Dialog

FILTERS = {
    CaseFilter.ALL: "Tất cả {n}",
    CaseFilter.DRAFT: "Nháp {n}",
    CaseFilter.AWAITING: "Chờ quyết định {n}",
    CaseFilter.PRINT_UNKNOWN: "Chưa rõ đã in {n}",
    CaseFilter.UNSENT: "Chưa gửi {n}",
}
NOTICE_ICONS = {
    "storage": "database-alert-outline",
    "storage_photos": "database-alert-outline",
    "storage_reports": "database-alert-outline",
    "storage_full": "database-alert-outline",
    "storage_read_only": "database-alert-outline",
    "storage_failing": "database-alert-outline",
    "store_busy": "database-alert-outline",
    "clock": "clock-alert-outline",
    "numbers_low": "counter",
    "numbers_out": "counter",
    "session": "account-clock-outline",
    "clone": "tablet",
}
ACTION_ICONS = {"clear": "broom", "settings": "cog-outline"}


class HomeScreen(TabletScreen):
    """Ids: `filters/pick_<filter>`, `rows/row_<case>`, `new_report`, `close_shift`, `notice`."""

    railed = True
    empty = BooleanProperty(False)
    which = StringProperty("all")
    created = StringProperty("")
    last_sync = StringProperty("")

    def opened(self, *, fresh: bool = False) -> None:
        """`fresh`: the PIN was just given, so notices are told again."""
        if fresh:
            self._told: set[str] = set()
            self.which = CaseFilter.ALL.value
        self.ticked()

    def ticked(self) -> None:
        self._load(CaseFilter(self.which))

    def choose(self, which: str) -> None:
        self.which = which
        self.ids.filters.active = which
        self._load(CaseFilter(which))

    def open_row(self, case_id: str) -> None:
        row = next(row for row in self._view.rows if row.case_id == case_id)
        open_case(self.app, row)

    def tap_close_shift(self) -> None:
        """Ask first, with what is left to do; a shift that ended already shows its sheet."""
        self.app.bridge.call(self.app.services.shift, then=self._ask_close, failed=self.app.tell)

    def _ask_close(self, view: ShiftView) -> None:
        if not view.is_open and view.closed_at_ms is None:
            self.app.toast(tr._("Ca này chưa có gì để kết."))
        elif not view.is_open:
            self.app.go("shift", view=view)
        else:
            self.app.ask(close_dialog(view, self._close_shift, self.app.dismiss))

    def _close_shift(self) -> None:
        self.app.dismiss()
        show = partial(self.app.go, "shift")
        self.app.bridge.call(self.app.services.close_shift, then=lambda view: show(view=view), failed=self.app.tell)

    def _load(self, which: CaseFilter) -> None:
        self.app.bridge.call(partial(self.app.services.home, which), then=self._show)

    def _show(self, view: HomeView) -> None:
        self._view = view
        self.empty = not any(view.counts.values())
        shown = [which for which in CaseFilter if which is CaseFilter.ALL or view.counts.get(which)]
        self.ids.filters.active = self.which
        self.ids.filters.choices = [
            (which.value, tr._(FILTERS[which], n=view.counts.get(which, 0)), "") for which in shown
        ]
        self.ids.rows.show(view.rows)
        self._show_ledger(view.ledger)
        self._show_serials(view.serials)
        self._show_notices(view.notices)

    def _show_ledger(self, sums: LedgerSum) -> None:
        self.created = tr._("{n} mục đã lập", n=sums.created)
        self.ids.ledger.holds = sums.holds
        self.ids.ledger.show(sums)
        last = sums.last_sync_ms
        if last is None:
            self.last_sync = tr._("Chưa đồng bộ lần nào")
        else:
            moment = wording.moment_of(last, self.app.services.now_ms())
            self.last_sync = tr._("Đồng bộ lần cuối {moment}", moment=moment)

    def _show_serials(self, serials: SerialsView | None) -> None:
        card = self.ids.serials
        card.shown = serials is not None
        if serials is None:
            return
        card.left = tr._("{left} trên {total}", left=serials.left, total=serials.total)
        card.parts = [(serials.left, "primary"), (serials.total - serials.left, "tonal")]
        card.range = tr._("Dải {a} – {b}, năm {year}", a=serials.first, b=serials.last, year=serials.year)
        self.ids.low_numbers.show(serials.warning, "counter")

    def _show_notices(self, notices: tuple[Notice, ...]) -> None:
        # A dialog is told once; what it said stays true, so it stays to be read.
        plain = [notice for notice in notices if not notice.modal or notice.id in self._told]
        first = plain[0] if plain else None
        self.ids.notice.show(first.told if first else None, NOTICE_ICONS.get(first.id, "") if first else "")
        for notice in notices:
            if notice.modal and notice.id not in self._told:
                self._told.add(notice.id)
                self._open_notice(notice)
                return

    def _open_notice(self, notice: Notice) -> None:
        actions = [*notice.actions, ("", None), ("", None)]
        tone = notice.told.tone.value
        dialog = Dialog(
            on_primary=partial(self._answer, notice.id, actions[0][0]),
            on_secondary=partial(self._answer, notice.id, actions[1][0]),
            tone=tone,
            icon=NOTICE_ICONS.get(notice.id, ICON_OF_TONE[tone]),
            title=tr.words(notice.told.title),
            text="\n".join(tr.words(line) for line in notice.told.lines),
            facts=[(tr.words(label), value) for label, value in notice.facts],
            # Without an answer of its own a dialog must still be closed.
            primary=tr.words(actions[0][1]) or tr._("Đã hiểu"),
            primary_icon=ACTION_ICONS.get(actions[0][0], ""),
            secondary=tr.words(actions[1][1]),
        )
        self.app.ask(dialog)

    def _answer(self, notice_id: str, action: str) -> None:
        self.app.dismiss()
        if not action:
            self.ticked()
            return
        services = self.app.services
        self.app.bridge.call(
            partial(services.answer_notice, notice_id, action),
            then=lambda _none: self.ticked(),
            failed=self.app.tell,
        )
