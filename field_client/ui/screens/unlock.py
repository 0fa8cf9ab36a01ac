"""01, 12d: the PIN. Before it, only counts are told: no names of offenders, no plates."""

from __future__ import annotations

from functools import partial

from kivy.clock import Clock
from kivy.properties import BooleanProperty, StringProperty

from field_client.ui import wording
from field_client.ui.i18n import tr
from field_client.ui.screens import TabletScreen
from field_client.ui.views import LockView, Network
from field_client.ui.widgets.base import Stack
from field_client.ui.widgets.buttons import Tap
from field_client.ui.widgets.dialog import Dialog
from shared.errors import DomainError


class InfoRow(Stack):
    icon = StringProperty("tablet")
    title = StringProperty("")
    text = StringProperty("")
    tone = StringProperty("text")


class OfficerRow(Tap):
    name = StringProperty("")
    title = StringProperty("")


class UnlockScreen(TabletScreen):
    """Opens by itself at the sixth digit. The message over the keys has a place that never moves them."""

    truthful = False
    initials = StringProperty("")
    officer = StringProperty("")
    title = StringProperty("")
    spent = BooleanProperty(False)
    """No PIN opens any more: the way to the unit's recovery stands where the keys' hint was."""

    def opened(self) -> None:
        self.ids.pad.pin = ""
        self._view: LockView | None = None
        self.app.bridge.call(self.app.services.lock_view, then=self._show)

    def ticked(self) -> None:
        self.app.bridge.call(self.app.services.lock_view, then=self._show)

    def typed(self, key: str) -> None:
        self.ids.pad.press({"backspace": "back"}.get(key, key)) if key.isdigit() or key == "backspace" else None

    def unlock(self, pin: str) -> None:
        services = self.app.services
        self.app.bridge.call(partial(services.unlock, pin), then=self._unlocked, failed=self._refused)

    def change_officer(self) -> None:
        """A sheet with the officers enrolled on this tablet."""
        if self._view is None:
            return
        sheet = Stack(spacing="8dp")
        dialog = Dialog(
            on_primary=self.app.dismiss,
            on_secondary=self.app.dismiss,
            icon="account-switch-outline",
            title=tr._("Đổi người dùng"),
            secondary=tr._("Đóng"),
        )
        for place, choice in enumerate(self._view.officers):
            row = OfficerRow(name=choice.name, title=tr.words(choice.title))
            row.bind(on_release=lambda _row, officer=choice.id: self._choose(officer))
            sheet.ids[f"officer_{place}"] = row
            sheet.add_widget(row)
        dialog.put(sheet)
        self.app.ask(dialog)

    def change_language(self) -> None:
        self.app.prefer(language="en" if tr.lang == "vi" else "vi")
        self.ticked()

    def _choose(self, officer_id: str) -> None:
        self.app.dismiss()
        self.app.bridge.call(partial(self.app.services.choose_officer, officer_id), then=self._show)

    def _unlocked(self, _none: None) -> None:
        self.ids.message.title = ""
        self.app.unlocked()

    def _refused(self, error: DomainError) -> None:
        self.ids.pad.pin = ""
        if error.field != "pin":  # the PIN was right, or never came to be tried: tries and waits say nothing of it
            self.app.explain(error)
        self.app.bridge.call(self.app.services.lock_view, then=self._show)

    def _show(self, view: LockView | None) -> None:
        if view is None:
            self.app.go("enrol")
            return
        self._view = view
        now = self.app.services.now_ms()
        self.officer = view.officer.name
        self.title = tr.words(view.officer.title)
        self.initials = "".join(word[:1] for word in view.officer.name.split()[-2:]).upper()
        self._show_tablet(view, now)
        self._show_message(view, now)

    def _show_tablet(self, view: LockView, now: int) -> None:
        rows = self.ids
        rows.unit.title, rows.unit.text = view.unit, view.unit_parent
        rows.tablet.title = tr._("Máy {code}", code=view.tablet_code)
        rows.tablet.text = tr._("Ghi danh {day} · phiên bản {version}", day=view.enrolled_on, version=view.app_version)
        truth = view.truth
        if truth.network is Network.ONLINE:
            rows.network.title = tr._("Có mạng")
        elif truth.offline_since_ms is None:
            rows.network.title = tr._("Ngoại tuyến")
        else:
            rows.network.title = tr._("Ngoại tuyến từ {time}", time=wording.time_of(truth.offline_since_ms))
        rows.network.icon = "cloud-check-outline" if truth.network is Network.ONLINE else "cloud-off-outline"
        rows.network.tone = "ok" if truth.network is Network.ONLINE else "warn"
        rows.unsent.title = tr._("{n} mục chưa gửi", n=truth.unsent)
        rows.unsent.text = self._unsent_words(truth.unsent, truth.oldest_unsent_ms, now)

    def _unsent_words(self, unsent: int, oldest: int | None, now: int) -> str:
        if not unsent or oldest is None:
            return tr._("Máy chủ đã nhận mọi mục của máy này.")
        age = wording.age(now - oldest)
        return tr._("Chỉ có trên máy này, đã mã hoá. Cũ nhất {age}.", age=age)

    def _show_message(self, view: LockView, now: int) -> None:
        left, wait = view.tries_left, (view.retry_at_ms or now) - now
        self.spent = left == 0
        self.ids.pad.locked = left == 0 or wait > 0
        message = self.ids.message
        message.title = message.text = ""
        if left == 0:
            message.title = tr._("Hết lượt.")
            message.text = tr._("Dữ liệu vẫn còn; về đơn vị mở bằng khoá dự phòng.")
        elif left is not None:
            message.title = tr._("Mã PIN chưa đúng. Còn {n} lần.", n=left)
            message.text = tr._("Hết lượt phải về đơn vị mở.")
            if wait > 0:
                message.text = tr._("Thử lại sau [b]{wait}[/b]. ", wait=wording.wait(wait)) + message.text
                Clock.schedule_once(self._count_down, 1)

    def _count_down(self, _dt: float) -> None:
        if self.app.root.ids.manager.current == self.name and self._view is not None:
            self._show_message(self._view, self.app.services.now_ms())
