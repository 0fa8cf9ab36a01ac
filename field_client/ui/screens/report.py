"""The report wizard: five steps over one draft, one bar, one step bar. Steps are built when first seen."""

from __future__ import annotations

from functools import partial
from importlib import import_module

from kivy.properties import BooleanProperty, StringProperty

from field_client.ui import wording
from field_client.ui.drafting import DraftSession
from field_client.ui.drafts import STEPS
from field_client.ui.i18n import tr
from field_client.ui.screens import TabletScreen, load_rules
from field_client.ui.screens.step import StepPanel
from field_client.ui.views import DraftView, RecordedView
from shared.errors import DomainError

TITLES = {
    "person": "Người vi phạm",
    "vehicle": "Phương tiện",
    "acts": "Hành vi",
    "evidence": "Chứng cứ, chữ ký",
    "review": "Kiểm tra",
}
CLASSES = {
    "person": "PersonStep",
    "vehicle": "VehicleStep",
    "acts": "ActsStep",
    "evidence": "EvidenceStep",
    "review": "ReviewStep",
}


class ReportScreen(TabletScreen):
    """Ids: `close`, `steps`, the five panels by step name, `back`, `next`, `status`."""

    step = StringProperty("person")
    number = StringProperty("")
    back_words = StringProperty("")
    next_words = StringProperty("")
    status = StringProperty("")
    status_icon = StringProperty("content-save-check-outline")
    status_tone = StringProperty("text2")
    ready = BooleanProperty(True)
    busy = BooleanProperty(False)

    def opened(self, *, draft_id: str | None = None) -> None:
        self.session = DraftSession(self.app.bridge, self.app.services, on_view=self._show, on_refused=self._refused)
        self.busy = False
        self.ids.steps.steps = [(name, tr._(TITLES[name])) for name in STEPS]
        self._seen: set[str] = set()
        self._panel: StepPanel | None = None
        self.session.start(draft_id)
        self.go_step("person")

    def go_step(self, name: str) -> None:
        if self._panel is not None:
            self._panel.left()
        self.step = name
        self._seen.add(name)
        self._panel = self._open_panel(name)
        self.ids.body.clear_widgets()
        self.ids.body.add_widget(self._panel)
        self._panel.entered()
        if self.session.view is not None:
            self._show(self.session.view)

    def go_back(self) -> None:
        place = STEPS.index(self.step)
        if place:
            self.go_step(STEPS[place - 1])
        else:
            self.leave()

    def go_next(self) -> None:
        self.session.retry()
        place = STEPS.index(self.step)
        if place + 1 < len(STEPS):
            self.go_step(STEPS[place + 1])
        elif not self.busy:
            self.busy = True
            self.app.bridge.call(
                partial(self.app.services.record_report, self.session.draft_id),
                then=self._recorded,
                failed=self._not_recorded,
            )

    def leave(self) -> None:
        """Back to the shift; the draft stays, it is saved."""
        if self._panel is not None:
            self._panel.left()
        self.app.go("home")

    def tell_missing(self, words: str) -> None:
        """What the primary waits for; "" = it may be tapped."""
        self.ready = not words
        if words:
            self._status(words, "alert-outline", "warn")
        elif self.session.view is not None:
            self._status_saved(self.session.view)

    def _open_panel(self, name: str) -> StepPanel:
        if name not in self.ids:
            load_rules(name)
            module = import_module(f"field_client.ui.screens.{name}")
            self.ids[name] = getattr(module, CLASSES[name])(screen=self)
        panel: StepPanel = self.ids[name]
        return panel

    def _show(self, view: DraftView) -> None:
        self.number = tr._("số {number}", number=view.expected_number)
        self.ids.steps.now = self.step
        self.ids.steps.mark({name: self._progress(name, view) for name in STEPS})
        self._show_bar()
        self.ready = True
        self._status_saved(view)
        if self._panel is not None:
            self._panel.show(view)
        if self.app.root.ids.truth.unsent == 0:
            self.app.refresh_truth()

    def _progress(self, name: str, view: DraftView) -> str:
        if name not in self._seen or name == "review":
            return "todo"
        lacking = any(item.step == name for item in view.missing)
        return "warn" if lacking else "done"

    def _show_bar(self) -> None:
        place = STEPS.index(self.step)
        self.back_words = tr._("Quay lại") if place else tr._("Về ca trực")
        if place + 1 < len(STEPS):
            self.next_words = tr._("Tiếp: {step}", step=tr._(TITLES[STEPS[place + 1]]))
        else:
            self.next_words = tr._("Hoàn tất biên bản")

    def _status_saved(self, view: DraftView) -> None:
        time = wording.seconds_of(view.saved_at_ms)
        words = tr._("Đã lưu trên máy lúc {time} · chưa gửi", time=time)
        self._status(words, "content-save-check-outline", "text2")

    def _status(self, words: str, icon: str, tone: str) -> None:
        self.status, self.status_icon, self.status_tone = words, icon, tone

    def _refused(self, error: DomainError) -> None:
        if self.session.view is None:  # no draft was begun: there is nothing to fill in
            self.app.go("home")
            self.app.explain(error)
            return
        if self._panel is not None and self._panel.refused(error):
            return
        self._status(tr.error(error), "content-save-alert-outline", "bad")

    def _recorded(self, view: RecordedView) -> None:
        self.busy = False
        self.app.go("recorded", case_id=view.case_id, view=view)

    def _not_recorded(self, error: DomainError) -> None:
        self.busy = False
        self.tell_missing(tr.error(error))

    def typed(self, key: str) -> None:
        if self._panel is not None:
            self._panel.typed(key)
