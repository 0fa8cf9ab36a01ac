"""A station's printer over IPP: Create-Job, then Send-Document, so that a job takes one document and never two.

What comes back is never proof of paper: a job whose body was cut in half was seen to end as "completed". So a copy
counts as taken when the whole body was accepted, a person says what came out, and nothing is ever sent again by itself
once the first byte of a document may have arrived.
"""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable
from contextlib import closing
from itertools import count
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from field_client.ui.views import Words
from shared.errors import Corrupt, InvalidInput, TransportError
from shared.printing import ipp
from shared.printing.ipp import Answer, Attribute, JobState, Operation

if TYPE_CHECKING:
    from field_client.printing.ports import PrintJob

PATIENCE_S = 20.0
"""How long a copy is watched after the printer has taken it. It may still come later: out of paper, for example."""
_POLL_S = 0.25
_STUCK_POLLS = 4
"""A jam is told a moment before the job is given up: only who stays so long waits for somebody."""
_TIMEOUT_S = 10.0
_NOTE_FOR_S = 5.0
_ENDED_BADLY = frozenset({JobState.CANCELED, JobState.ABORTED})

_REASONS = {
    "media-empty": Words("hết giấy", "out of paper"),
    "media-needed": Words("hết giấy", "out of paper"),
    "media-jam": Words("kẹt giấy", "paper jam"),
    "cover-open": Words("nắp đang mở", "cover open"),
    "door-open": Words("nắp đang mở", "cover open"),
    "toner-empty": Words("hết mực", "out of toner"),
    "marker-supply-empty": Words("hết mực", "out of ink"),
    "toner-low": Words("sắp hết mực", "toner low"),
    "paused": Words("đang tạm dừng", "paused"),
    "offline": Words("đang ngắt", "offline"),
}
"""By prefix: a printer that is out of paper may say `media-empty`, `-warning` or `-error`."""
_CONNECTED = Words("đã kết nối", "connected")
_OFF = Words("không trả lời", "does not answer")


class IppPrinter:
    """The printer at `uri` (``ipp://host[:631]/ipp/print``)."""

    def __init__(self, uri: str, *, waits: Callable[[float], None] = time.sleep) -> None:
        parts = urlsplit(uri)
        if parts.scheme != "ipp" or not parts.hostname:
            raise InvalidInput(
                "printer_uri",
                field="printer",
                vi=f"Địa chỉ máy in “{uri}” không dùng được. Ghi dạng ipp://tên-máy/ipp/print.",
                en=f"The printer's address “{uri}” cannot be used. Write it as ipp://host/ipp/print.",
            )
        self._uri, self._path = uri, parts.path or "/ipp/print"
        self._host, self._port = parts.hostname, parts.port or 631
        self._waits = waits
        self._numbers = count(1)
        self._noted, self._noted_at = _CONNECTED, -_NOTE_FOR_S

    @property
    def name(self) -> str:
        """As `print.started` names it."""
        return self._host if self._port == 631 else f"{self._host}:{self._port}"

    def note(self) -> Words:
        """The printer's own words of its state, asked at most every few seconds."""
        if time.monotonic() - self._noted_at >= _NOTE_FOR_S:
            try:
                self._noted = self._state()
            except (OSError, http.client.HTTPException, Corrupt):
                self._noted = _OFF
            self._noted_at = time.monotonic()
        return self._noted

    def print_copy(self, job: PrintJob) -> None:
        """Hand one copy over. TransportError: `printer_off`, `printer_busy` (nothing was sent), `printer_refused`,
        `printer_job_ended` (jam, cancelled at the printer), `printer_unsure` (cut while sending: look at the tray)."""
        self._noted_at = -_NOTE_FOR_S
        uri = self._create(f"{job.number} #{job.copy}")
        self._send(uri, job.pdf)
        self._watch(uri)

    def _create(self, name: str) -> str:
        try:
            answer = self._ask(
                Operation.CREATE_JOB,
                [Attribute(ipp.NAME, "requesting-user-name", "bienban"), Attribute(ipp.NAME, "job-name", name)],
            )
        except (OSError, http.client.HTTPException, Corrupt) as error:
            # A job that may stand there without a document prints nothing.
            raise _off() from error
        if answer.status == ipp.BUSY:
            raise _busy()
        uri = answer.first("job-uri")
        if not answer.is_success or not isinstance(uri, str):
            raise _refused(answer)
        return uri

    def _send(self, uri: str, pdf: bytes) -> None:
        try:
            answer = self._ask(
                Operation.SEND_DOCUMENT,
                [
                    Attribute(ipp.URI, "job-uri", uri),
                    Attribute(ipp.NAME, "requesting-user-name", "bienban"),
                    Attribute(ipp.MIME, "document-format", "application/pdf"),
                    Attribute(ipp.BOOLEAN, "last-document", True),
                ],
                document=pdf,
            )
        except ConnectionRefusedError as error:
            raise _off() from error
        except (OSError, http.client.HTTPException, Corrupt) as error:
            raise _unsure() from error
        if not answer.is_success:
            raise _busy() if answer.status == ipp.BUSY else _refused(answer)

    def _watch(self, uri: str) -> None:
        """Until the job ends or patience does. What goes wrong after the document was taken lowers the claim only."""
        end, stuck = time.monotonic() + PATIENCE_S, 0
        while time.monotonic() < end:
            try:
                answer = self._ask(Operation.GET_JOB_ATTRIBUTES, [Attribute(ipp.URI, "job-uri", uri)])
            except (OSError, http.client.HTTPException, Corrupt):
                raise _unsure() from None
            if answer.status == ipp.NOT_FOUND:  # restarted: its numbers begin anew, and this job is nobody's
                raise _unsure()
            state = answer.first("job-state")
            stuck = stuck + 1 if state == JobState.PROCESSING and self._is_stuck() else 0
            if state == JobState.COMPLETED or stuck > _STUCK_POLLS:
                return
            if state in _ENDED_BADLY:
                raise _job_ended(self._state())
            self._waits(_POLL_S)

    def _is_stuck(self) -> bool:
        """It waits for somebody (paper): the copy is taken and will come; the note says what is wanted."""
        return self._state() not in (_CONNECTED, _REASONS["toner-low"])

    def _state(self) -> Words:
        answer = self._ask(
            Operation.GET_PRINTER_ATTRIBUTES,
            [Attribute(ipp.KEYWORD, "requested-attributes", "printer-state-reasons")],
        )
        for reason in answer.all("printer-state-reasons"):
            for prefix, words in _REASONS.items():
                if str(reason).startswith(prefix):
                    return words
        return _CONNECTED

    def _ask(self, operation: Operation, attributes: list[Attribute], *, document: bytes = b"") -> Answer:
        body = ipp.request(operation, next(self._numbers), self._uri, attributes) + document
        with closing(http.client.HTTPConnection(self._host, self._port, timeout=_TIMEOUT_S)) as link:
            link.request("POST", self._path, body, {"Content-Type": "application/ipp"})
            answer = link.getresponse()
            return ipp.read_answer(answer.read())


def _off() -> TransportError:
    return TransportError(
        "printer_off",
        vi="Máy in không trả lời; chưa gửi gì sang máy in. Bật máy in, xem cáp hoặc Wi-Fi, rồi in lại.",
        en="The printer does not answer; nothing was sent to it. Switch it on, check cable or Wi-Fi, then print again.",
    )


def _busy() -> TransportError:
    return TransportError(
        "printer_busy",
        vi="Máy in đang bận; bản này chưa vào máy in. Chờ bản trước ra rồi in lại.",
        en="The printer is busy; this copy is not in it. Wait for the one before, then print again.",
    )


def _refused(answer: Answer) -> TransportError:
    return TransportError(
        "printer_refused",
        vi=f"Máy in từ chối bản này (mã 0x{answer.status:04x}). Chọn máy in khác hoặc báo đơn vị.",
        en=f"The printer refuses this copy (0x{answer.status:04x}). Choose another printer or tell the unit.",
    )


def _job_ended(state: Words) -> TransportError:
    because = "" if state == _CONNECTED else f" ({state.vi})"
    return TransportError(
        "printer_job_ended",
        vi=f"Máy in bỏ dở bản này{because}. Xem khay giấy, rồi trả lời tờ nào đã ra.",
        en=f"The printer gave this copy up ({state.en}). Look at the tray, then say which sheets came out.",
    )


def _unsure() -> TransportError:
    return TransportError(
        "printer_unsure",
        vi="Mất kết nối khi đang in: không rõ tờ nào đã ra. Xem khay giấy rồi trả lời; máy không tự in lại.",
        en="The link broke while printing: which sheets came out is not known. Look at the tray and say; nothing is "
        "printed again by itself.",
    )
