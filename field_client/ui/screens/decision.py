"""08, 12a: the decision before its entry: a stamped preview, the checks, and why printing is locked.

Nothing here prints: the print button tells its reason and asks the services for nothing (I1).
"""

from __future__ import annotations

from functools import partial

from kivy.properties import BooleanProperty, OptionProperty, StringProperty

from field_client.ui.i18n import tr
from field_client.ui.screens import TabletScreen
from field_client.ui.views import DecisionLock, DecisionReview, EnteredView, LockView, Told, Tone, Words
from field_client.ui.widgets.dialog import Dialog
from field_client.ui.widgets.pin_prompt import PinPrompt
from shared.errors import DomainError

WHAT_ENTERING_DOES = Words(
    "[b]Nhập quyết định[/b] ghi số, nội dung và giờ ký vào sổ. Sau đó không sửa được, chỉ đính chính hoặc huỷ bằng "
    "quyết định khác.",
    "[b]Entering[/b] writes number, content and time of signing into the ledger. Afterwards it cannot be changed, "
    "only corrected or cancelled by another decision.",
)
LOCK_ICONS = {
    "numbers_out": "counter",
    "explanation_open": "calendar-clock-outline",
    "clock_wrong": "clock-alert-outline",
    "lease_expired": "clock-alert-outline",
    "over_authority": "file-send-outline",
    "not_certified": "shield-key-outline",
}
ACTION_ICONS = {"ask_numbers": "sync", "load_numbers": "usb-flash-drive-outline", "settings": "cog-outline"}


class DecisionScreen(TabletScreen):
    """Ids `close`, `page`, `checks`, `note`, `later`, `locked_print`, `locked_enter`, `resolve`, `enter`.

    `mode`: free = may be entered; locked = only time helps; way_out = locked with an act that helps; passed_on = a
    higher post decides, so nothing is offered here.
    """

    mode = OptionProperty("loading", options=["loading", "free", "locked", "way_out", "passed_on"])
    print_reason = StringProperty("")
    enter_reason = StringProperty("")
    way_out = StringProperty("")
    way_out_icon = StringProperty("")
    busy = BooleanProperty(False)
    _kept_prompt: PinPrompt | None = None

    def opened(self, *, case_id: str) -> None:
        self.case_id = case_id
        self.mode, self.busy = "loading", False
        self.ids.note.show(None)
        self._prompt: PinPrompt | None = None
        self.load()

    def ticked(self) -> None:
        """A lock may have gone: numbers came, time went by."""
        if self.mode in ("locked", "way_out") and not self.busy:
            self.load()

    def load(self) -> None:
        services = self.app.services
        self.app.bridge.call(
            partial(services.review_decision, self.case_id), then=self._show, failed=self._not_reviewed
        )

    def leave(self) -> None:
        """Back to the shift; the case waits in `Chờ quyết định`."""
        self.app.go("home")

    def tell_print_lock(self) -> None:
        self.app.toast(self.print_reason, "lock-outline")

    def tell_enter_lock(self) -> None:
        self.app.toast(self.enter_reason, "lock-outline")

    def resolve(self) -> None:
        """The way out of the lock, for example a new block of numbers."""
        if self._review.lock is None or self._review.lock.action is None:
            return
        self.busy = True
        act = partial(self.app.services.resolve_lock, self.case_id, self._review.lock.action[0])
        self.app.bridge.call(act, then=self._show, failed=self._refused)

    def enter(self) -> None:
        """Ask the PIN again, or enter at once where the unit's rule says so."""
        if not self._review.asks_pin:
            self._enter("")
            return
        prompt = self._clean_prompt()
        dialog = Dialog(
            on_primary=self._forget_prompt,
            on_secondary=self._forget_prompt,
            icon="book-plus-outline",
            title=tr._("Nhập quyết định: mã PIN"),
            secondary=tr._("Thôi"),
        )
        dialog.ids.primary.pad = 0  # the sixth digit is the answer; no gap for a button that is not there
        dialog.put(prompt)
        self._prompt = prompt
        self.app.ask(dialog)

    def _clean_prompt(self) -> PinPrompt:
        if self._kept_prompt is None:
            self._kept_prompt = PinPrompt(now=self.app.services.now_ms)
            self._kept_prompt.bind(on_complete=lambda _prompt, pin: self._enter(pin))
        self._kept_prompt.renew(now=self.app.services.now_ms)
        return self._kept_prompt

    def typed(self, key: str) -> None:
        if self._prompt is not None and (key.isdigit() or key == "backspace"):
            self._prompt.press({"backspace": "back"}.get(key, key))

    def _enter(self, pin: str) -> None:
        if self.busy:
            return
        self.busy = True
        enter = partial(self.app.services.enter_decision, self.case_id, pin)
        self.app.bridge.call(enter, then=self._entered, failed=self._refused)

    def _entered(self, view: EnteredView) -> None:
        self.busy = False
        self._forget_prompt()
        self.app.go("entered", case_id=view.case_id, view=view)

    def _refused(self, error: DomainError) -> None:
        self.busy = False
        if self._prompt is not None and (error.field == "pin" or error.code in ("pin_wait", "pin_wiped")):
            self.app.bridge.call(self.app.services.lock_view, then=partial(self._refuse_pin, error))
            return
        self._forget_prompt()
        self._fault(error)

    def _refuse_pin(self, error: DomainError, view: LockView | None) -> None:
        if self._prompt is None:
            return
        over = error.code == "pin_wiped" or (view is not None and view.tries_left == 0)
        until = view.retry_at_ms if view is not None else None
        self._prompt.refuse(tr.error(error), wait_until_ms=until, open_again=not over)

    def _forget_prompt(self) -> None:
        self._prompt = None
        self.app.dismiss()

    def _not_reviewed(self, error: DomainError) -> None:
        self.app.tell(error)
        self.leave()

    def _fault(self, error: DomainError) -> None:
        """What lasts is a banner; the review is read again, since the state has changed."""
        self.ids.note.show(Told(Tone.BAD, Words(error.vi, error.en)))
        refused = partial(self.app.services.review_decision, self.case_id)
        self.app.bridge.call(refused, then=self._show_if_locked, failed=self.app.tell)

    def _show_if_locked(self, review: DecisionReview) -> None:
        if review.lock is not None:
            self._show(review)

    def _show(self, review: DecisionReview) -> None:
        self.busy = False
        self._review = review
        self.print_reason = tr.words(review.print_lock)
        self.ids.page.show(review.preview)
        self.ids.checks.show(review.checks)
        if review.lock is None:
            self.mode = "free"
            self.ids.note.show(Told(Tone.NEUTRAL, Words("", ""), (WHAT_ENTERING_DOES,)))
        else:
            self._show_lock(review.lock)

    def _show_lock(self, lock: DecisionLock) -> None:
        self.ids.note.show(lock.told, LOCK_ICONS.get(lock.code, ""))
        self.enter_reason = tr.words(lock.told.title)
        if lock.code == "over_authority":
            self.mode = "passed_on"
        elif lock.action is None:
            self.mode = "locked"
        else:
            self.way_out = tr.words(lock.action[1])
            self.way_out_icon = ACTION_ICONS.get(lock.action[0], "sync")
            self.mode = "way_out"
