"""The PIN again, inside a dialog: before an act that cannot be undone."""

from __future__ import annotations

from collections.abc import Callable

from kivy.clock import Clock
from kivy.properties import StringProperty

from field_client.ui import wording
from field_client.ui.i18n import tr
from field_client.ui.widgets.base import Stack


class PinPrompt(Stack):
    """Ids `key_0` … as on the pad. `on_complete` tells six digits; the message has a place that moves no key."""

    message = StringProperty("")
    tone = StringProperty("text2")
    __events__ = ("on_complete",)

    def __init__(self, *, now: Callable[[], int], **values: object) -> None:
        super().__init__(**values)
        self._now = now
        self._refusal = ""
        self._wait_until = 0
        self.ids.update(self.ids.pad.ids)

    @property
    def locked(self) -> bool:
        return bool(self.ids.pad.locked)

    def renew(self, *, now: Callable[[], int]) -> None:
        """Ready to be asked again in another dialog: building the keys anew takes a blink that is felt."""
        if self.parent is not None:
            self.parent.remove_widget(self)
        self.ids.pad.pin, self.ids.pad.locked = "", False
        self.message, self.tone = "", "text2"
        self._now, self._refusal, self._wait_until = now, "", 0

    def press(self, key: str) -> None:
        """A hardware key: a digit or `back`."""
        self.ids.pad.press(key)

    def complete(self, pin: str) -> None:
        """Six digits are there: no more keys until the owner answers."""
        self.ids.pad.locked = True
        self.message, self.tone = tr._("Đang kiểm tra…"), "text2"
        self.dispatch("on_complete", pin)

    def refuse(self, words: str, *, wait_until_ms: int | None = None, open_again: bool = True) -> None:
        """Say what was wrong. Keys open at `wait_until_ms`, or at once; never with `open_again` False."""
        self.ids.pad.pin = ""
        self._refusal, self.tone = words, "bad"
        self._wait_until = wait_until_ms or 0
        self._open_again = open_again
        self._count(0)

    def on_complete(self, pin: str) -> None:
        """Six digits were keyed."""

    def _count(self, _dt: float) -> None:
        left = self._wait_until - self._now()
        self.ids.pad.locked = left > 0 or not self._open_again
        self.message = self._refusal
        if left > 0 and self.get_root_window() is not None:
            self.message += tr._(" Thử lại sau {wait}.", wait=wording.wait(left))
            Clock.schedule_once(self._count, 1)
