"""No PIN any more: the tablet shows what it asks, two persons of the unit approve, the officer chooses a new PIN.

Over the network the answer comes by itself; without one the unit scans the QR and the tablet scans the answer.
"""

from __future__ import annotations

from functools import partial

from kivy.clock import Clock
from kivy.properties import OptionProperty, StringProperty

from field_client.ui.i18n import tr
from field_client.ui.screens import TabletScreen
from field_client.ui.views import RecoveryState, RecoveryView, Told, Tone, Words
from shared.errors import DomainError

STATES = {
    RecoveryState.ASKING: Told(
        Tone.NEUTRAL,
        Words("Chưa gửi tới máy chủ", "Not sent to the server yet"),
        (
            Words(
                "Không có mạng thì đưa mã QR bên cạnh cho đơn vị quét.",
                "Without a network let the unit scan the QR beside.",
            ),
        ),
    ),
    RecoveryState.REFUSED: Told(
        Tone.BAD,
        Words("Đơn vị từ chối mở máy", "The unit refused"),
        (Words("Dữ liệu vẫn còn. Hỏi đơn vị, rồi xin mã mới.", "The data is safe. Ask the unit, then ask anew."),),
    ),
    RecoveryState.EXPIRED: Told(
        Tone.WARN,
        Words("Mã đã quá 24 giờ", "The code is older than a day"),
        (Words("Dữ liệu vẫn còn. Xin mã mới.", "The data is safe. Ask for a new code."),),
    ),
}
APPROVED_BY = (
    Words("Đã duyệt 0 trên 2 người", "0 of 2 persons approved"),
    Words("Đã duyệt 1 trên 2 người", "1 of 2 persons approved"),
)
PIN_RULE = "Sáu số, không dùng một số lặp lại"
ASK_AGAIN_S = 5


class RecoverScreen(TabletScreen):
    """Ids `qr`, `state`, `answer`, `ask`, `anew`, `back`, `pad/key_…`. `step`: ask → pin → again → working."""

    truthful = False
    step = OptionProperty("ask", options=["ask", "pin", "again", "working"])
    officer = StringProperty("")
    code = StringProperty("")
    message = StringProperty("")
    message_tone = StringProperty("text2")

    def opened(self) -> None:
        self._pin, self._asking = "", False
        self.ids.answer.set_text("")
        self.ids.answer.error = ""
        self._go("ask")
        self.app.bridge.call(self.app.services.begin_recovery, then=self._begun, failed=self._not_begun)

    def ticked(self) -> None:
        if self.step == "ask":
            self.ask()

    def typed(self, key: str) -> None:
        if self.step in ("pin", "again") and (key.isdigit() or key == "backspace"):
            self.ids.pad.press({"backspace": "back"}.get(key, key))

    def ask(self) -> None:
        """Send it, or look whether the second person has approved. One question at a time."""
        if self._asking:
            return
        self._asking = True
        self.app.bridge.call(self.app.services.ask_recovery, then=self._asked, failed=self._unanswered)

    def ask_anew(self) -> None:
        """Another code; the old one opens nothing any more."""
        anew = partial(self.app.services.begin_recovery, anew=True)
        self.app.bridge.call(anew, then=self._begun, failed=self.app.tell)

    def edit_answer(self, text: str) -> None:
        """The unit's answer, typed, pasted or scanned by a reader that types."""
        self.ids.answer.error = ""
        if "|" in text and len(text) > 40:
            self._answer(text)

    def go_back(self) -> None:
        if self.step == "again":
            self._go("pin")
        else:
            self._camera_off()
            self.app.go("unlock")

    def choose_pin(self, pin: str) -> None:
        """Six digits are there: once more, then open; two different ones begin again."""
        self.ids.pad.pin = ""
        if self.step == "pin":
            self._pin = pin
            self._go("again")
        elif pin != self._pin:
            self._go("pin")
            self._tell(tr._("Hai mã không giống nhau. Chọn lại."), "bad")
        else:
            self._go("working")
            finish = partial(self.app.services.finish_recovery, pin)
            self.app.bridge.call(finish, then=lambda _none: self.app.unlocked(), failed=self._refused)

    def _begun(self, view: RecoveryView) -> None:
        self._show(view)
        camera = self.app.services.camera
        if camera.available and self.step == "ask":
            camera.start(on_frame=lambda _frame: None, on_text=self._scanned)
        self.ask()

    def _not_begun(self, error: DomainError) -> None:
        self.app.tell(error)
        self.app.go("unlock")

    def _scanned(self, payload: str) -> None:
        Clock.schedule_once(lambda _dt: self._answer(payload), 0)

    def _answer(self, text: str) -> None:
        if self.step == "ask":
            take = partial(self.app.services.take_recovery_answer, text.strip())
            self.app.bridge.call(take, then=self._show, failed=self._not_an_answer)

    def _not_an_answer(self, error: DomainError) -> None:
        self.ids.answer.error = tr.error(error)

    def _asked(self, view: RecoveryView) -> None:
        self._asking = False
        self._show(view)

    def _unanswered(self, error: DomainError) -> None:
        self._asking = False
        if self.step == "ask":
            asking = STATES[RecoveryState.ASKING]
            self.ids.state.show(Told(Tone.WARN, Words(error.vi, error.en), asking.lines), "cloud-off-outline")

    def _show(self, view: RecoveryView) -> None:
        self.officer, self.code = view.officer, view.code
        self.ids.qr.text = view.challenge
        if view.opened and self.step == "ask":
            self._camera_off()
            self._go("pin")
        self.ids.state.show(STATES.get(view.state) or _waiting(view.approvals), "")

    def _refused(self, error: DomainError) -> None:
        self._go("pin" if error.field == "pin" else "ask")
        self._tell(tr.error(error), "bad")
        self.app.tell(error)

    def _go(self, step: str) -> None:
        self.step = step
        self.ids.pad.pin = ""
        self._tell(tr._(PIN_RULE) if step == "pin" else "", "text2")

    def _tell(self, words: str, tone: str) -> None:
        self.message, self.message_tone = words, tone

    def _camera_off(self) -> None:
        self.app.services.camera.stop()


def _waiting(approvals: int) -> Told:
    return Told(
        Tone.INFO,
        APPROVED_BY[min(approvals, len(APPROVED_BY) - 1)],
        (
            Words(
                "Máy tự hỏi lại mỗi vài giây. Dữ liệu trên máy vẫn còn nguyên.",
                "The tablet asks again every few seconds. Everything on it is kept.",
            ),
        ),
    )
