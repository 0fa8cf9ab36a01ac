"""A belt printer with a thermal roll: it prints notices only (ESC/POS), never a sheet of a document.

As with every printer, nothing is sent again by itself once the first byte of a picture left, and what the printer says
can only lower the claim. Many cheap ones say nothing at all: those are sent to all the same, and a person looks.
"""

from __future__ import annotations

import threading
import time
from contextlib import closing
from typing import TYPE_CHECKING

from field_client.printing.thermal_bytes import (
    ASK_STATE,
    ASK_WHEN_DONE,
    CALM,
    CONNECTED,
    STATES,
    is_done,
    is_state,
    state_of,
)
from field_client.printing.thermal_links import Link, read_address
from field_client.ui.views import Words
from shared.errors import TransportError

if TYPE_CHECKING:
    from field_client.printing.ports import PrintJob

PATIENCE_S = 20.0
"""How long a printer that answers may take to print what it has."""
_ANSWER_S = 1.0
_NOTE_FOR_S = 5.0
_OFF = Words("không trả lời", "does not answer")
NARROW_MM = 58


class ThermalPrinter:
    """The printer at `uri` (``escpos://host:9100?width=58``, ``escpos:/dev/usb/lp0?width=80``)."""

    def __init__(self, uri: str) -> None:
        self._name, self._open, self._width = read_address(uri)
        self._noted, self._noted_at = CONNECTED, -_NOTE_FOR_S
        self._one = threading.Lock()
        """Such a printer serves one link at a time: while it prints, nobody asks it for its state."""

    @property
    def name(self) -> str:
        """As `print.started` names it, with the width: another roll is another printer."""
        return self._name

    @property
    def roll(self) -> int:
        """Dots across."""
        from print_templates.notice import NARROW, WIDE  # noqa: PLC0415 - heavy, and only for printing

        return NARROW if self._width == NARROW_MM else WIDE

    def note(self) -> Words:
        """The printer's own words of its state, asked at most every few seconds."""
        if time.monotonic() - self._noted_at >= _NOTE_FOR_S and self._one.acquire(blocking=False):
            try:
                with closing(self._open()) as link:
                    self._noted = _state(link) or CONNECTED
            except OSError:
                self._noted = _OFF
            finally:
                self._one.release()
            self._noted_at = time.monotonic()
        return self._noted

    def print_copy(self, job: PrintJob) -> None:
        """Hand one notice over. TransportError: `printer_off`, `printer_not_ready` (nothing was sent),
        `printer_stopped` (out of paper or opened while printing), `printer_unsure` (cut while sending)."""
        self._noted_at = -_NOTE_FOR_S
        with self._one:
            try:
                link = self._open()
            except OSError as error:
                raise _off() from error
            with closing(link):
                _print(link, job.content)


def _print(link: Link, content: bytes) -> None:
    try:
        before = _state(link)
    except OSError as error:
        raise _off() from error
    if before is not None and before not in CALM:
        raise _not_ready(before)
    try:
        link.send(content + ASK_WHEN_DONE)
        _watch(link, answers=before is not None)
    except OSError as error:
        raise _unsure() from error


def _state(link: Link) -> Words | None:
    """None: this printer answers nothing."""
    link.send(ASK_STATE)
    said: list[int] = []
    end = time.monotonic() + _ANSWER_S
    while len(said) < STATES and time.monotonic() < end:
        said += [one for one in link.receive(_ANSWER_S) if is_state(one)]
    return state_of(said[:STATES]) if len(said) >= STATES else None


def _watch(link: Link, *, answers: bool) -> None:
    """Until it says that all is printed. OSError: the link broke; `printer_stopped`; `printer_unsure`: no answer."""
    if not answers:
        link.receive(_ANSWER_S)  # a link that is gone says so here
        return
    end = time.monotonic() + PATIENCE_S
    said: list[int] = []
    while time.monotonic() < end:
        heard = link.receive(_ANSWER_S)
        if any(is_done(one) for one in heard):
            return
        said += [one for one in heard if is_state(one)]
        if len(said) >= STATES:
            state, said = state_of(said[:STATES]), said[STATES:]
            if state not in CALM:
                raise _stopped(state)
        if not heard:
            link.send(ASK_STATE)
    raise _unsure()


def _off() -> TransportError:
    return TransportError(
        "printer_off",
        vi="Máy in cuộn không trả lời; chưa gửi gì sang máy in. Bật máy in, xem pin và kết nối, rồi in lại.",
        en="The roll printer does not answer; nothing was sent to it. Switch it on, check its battery and link, then "
        "print again.",
    )


def _not_ready(state: Words) -> TransportError:
    return TransportError(
        "printer_not_ready",
        vi=f"Chưa gửi gì sang máy in cuộn: {state.vi}. Sửa máy in rồi in lại.",
        en=f"Nothing was sent to the roll printer: {state.en}. Put that right, then print again.",
    )


def _stopped(state: Words) -> TransportError:
    return TransportError(
        "printer_stopped",
        vi=f"Máy in cuộn dừng giữa chừng: {state.vi}. Xem giấy đã ra, rồi trả lời; máy không tự in lại.",
        en=f"The roll printer stopped midway: {state.en}. Look at the paper and say; nothing is printed again by "
        "itself.",
    )


def _unsure() -> TransportError:
    return TransportError(
        "printer_unsure",
        vi="Mất kết nối khi đang in thông báo: xem giấy đã ra đủ chưa rồi trả lời; máy không tự in lại.",
        en="The link broke while a notice was printed: look whether all of it came out and say; nothing is printed "
        "again by itself.",
    )
