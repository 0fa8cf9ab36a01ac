"""What a station's printer is told: Create-Job, then Send-Document, so that a job takes one document and never two.

What comes back is never proof of paper: a job whose body was cut in half was seen to end as "completed". So a copy
counts as taken when the whole body was accepted, a person says what came out, and nothing is ever sent again by itself
once the first byte of a document may have arrived. Whoever holds the wire passes it in: tablet and server talk alike.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import NamedTuple
from urllib.parse import urlsplit

from shared.errors import Corrupt, InvalidInput, TransportError
from shared.printing import ipp
from shared.printing.ipp import Answer, Attribute, JobState, Operation

POLLS = 80
POLL_S = 0.25
"""A copy is watched for 20 s after the printer has taken it. It may still come later: out of paper, for example."""
_STUCK_POLLS = 4
"""A jam is told a moment before the job is given up: only who stays so long waits for somebody."""
_ENDED_BADLY = frozenset({JobState.CANCELED, JobState.ABORTED})
_PROCESSING, _STOPPED = 4, 5
"""States of a printer (RFC 8011 5.4.11)."""
_REPORT = "-report"
"""How a reason ends that only tells of the past: a printer keeps `media-jam-report` after a jam was cleared."""


class Note(NamedTuple):
    """A printer's state in Vietnamese and English."""

    vi: str
    en: str


CONNECTED = Note("đã kết nối", "connected")
OFF = Note("không trả lời", "does not answer")
BUSY = Note("đang in bản khác", "printing something else")
STOPPED = Note("đang dừng", "stopped")
_LOW = Note("sắp hết mực", "toner low")
_REASONS = {
    "media-empty": Note("hết giấy", "out of paper"),
    "media-needed": Note("hết giấy", "out of paper"),
    "media-jam": Note("kẹt giấy", "paper jam"),
    "cover-open": Note("nắp đang mở", "cover open"),
    "door-open": Note("nắp đang mở", "cover open"),
    "toner-empty": Note("hết mực", "out of toner"),
    "marker-supply-empty": Note("hết mực", "out of ink"),
    "toner-low": _LOW,
    "paused": Note("đang tạm dừng", "paused"),
    "offline": Note("đang ngắt", "offline"),
}
"""By prefix: a printer that is out of paper may say `media-empty`, `-warning` or `-error`."""

Post = Callable[[bytes], bytes]
"""Sends the bytes of one request and gives those of its answer. ConnectionRefusedError: nothing was sent; any other
OSError: nobody knows what arrived."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a printer is: host, port and path of ``ipp://host[:631]/ipp/print``."""

    host: str
    port: int
    path: str

    @property
    def name(self) -> str:
        """As `print.started` names it where nobody gave the printer a name."""
        return self.host if self.port == 631 else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Job:
    """A job at the printer. Ids begin at 1 again after a restart; `uuid`, where the printer has one, does not."""

    uri: str
    uuid: str | None = None


def read_address(uri: str) -> Address:
    """InvalidInput("printer_uri") unless it is ``ipp://host[:port][/path]``."""
    parts = urlsplit(uri)
    try:
        port = 631 if parts.port is None else parts.port
    except ValueError:
        port = 0
    if parts.scheme != "ipp" or not parts.hostname or not port:
        raise InvalidInput(
            "printer_uri",
            field="printer",
            vi=f"Địa chỉ máy in “{uri}” không dùng được. Ghi dạng ipp://tên-máy/ipp/print.",
            en=f"The printer's address “{uri}” cannot be used. Write it as ipp://host/ipp/print.",
        )
    return Address(parts.hostname, port, parts.path or "/ipp/print")


class Station:
    """The printer at `uri`, spoken to through `post`; `waits(seconds)` between two looks at a job."""

    def __init__(self, uri: str, post: Post, *, waits: Callable[[float], None]) -> None:
        self._uri, self._post, self._waits = uri, post, waits
        self._numbers = count(1)

    def note(self) -> Note:
        """The printer's own words of its state."""
        try:
            return self._state()
        except (OSError, Corrupt):
            return OFF

    def hindrance(self) -> Note | None:
        """Why nothing should be started on it now: off, stopped, out of paper, busy. None when it is ready."""
        try:
            answer = self._ask(Operation.GET_PRINTER_ATTRIBUTES, [])
        except (OSError, Corrupt):
            return OFF
        for reason in answer.all("printer-state-reasons"):
            words = _words(str(reason))
            if words not in (None, _LOW) and not str(reason).endswith(_REPORT):
                return words
        state = answer.first("printer-state")
        return STOPPED if state == _STOPPED else BUSY if state == _PROCESSING else None

    def create(self, name: str) -> Job:
        """A job without a document: it prints nothing. TransportError: `printer_off`, `printer_busy`,
        `printer_refused`; nothing was sent then."""
        try:
            answer = self._ask(
                Operation.CREATE_JOB,
                [Attribute(ipp.NAME, "requesting-user-name", "bienban"), Attribute(ipp.NAME, "job-name", name)],
            )
        except (OSError, Corrupt) as error:
            raise _off() from error
        if answer.status == ipp.BUSY:
            raise _busy()
        uri = answer.first("job-uri")
        if not answer.is_success or not isinstance(uri, str):
            raise _refused(answer)
        return Job(uri, _uuid(answer) or self._uuid_of(uri))

    def send(self, job: Job, pdf: bytes) -> None:
        """The document. TransportError as `create`, and `printer_unsure`: cut while sending, look at the tray."""
        attributes = [
            Attribute(ipp.URI, "job-uri", job.uri),
            Attribute(ipp.NAME, "requesting-user-name", "bienban"),
            Attribute(ipp.MIME, "document-format", "application/pdf"),
            Attribute(ipp.BOOLEAN, "last-document", True),
        ]
        try:
            answer = self._ask(Operation.SEND_DOCUMENT, attributes, document=pdf)
        except ConnectionRefusedError as error:
            raise _off() from error
        except (OSError, Corrupt) as error:
            raise _unsure() from error
        if not answer.is_success:
            raise _busy() if answer.status == ipp.BUSY else _refused(answer)

    def watch(self, job: Job) -> None:
        """Until the job ends or patience does. What goes wrong after the document was taken lowers the claim only:
        TransportError `printer_job_ended` (jam, cancelled at the printer) or `printer_unsure`."""
        stuck = 0
        for _ in range(POLLS):
            try:
                answer = self._ask(Operation.GET_JOB_ATTRIBUTES, [Attribute(ipp.URI, "job-uri", job.uri)])
            except (OSError, Corrupt):
                raise _unsure() from None
            if answer.status == ipp.NOT_FOUND or (job.uuid and _uuid(answer) not in (None, job.uuid)):
                raise _unsure()  # restarted: its numbers begin anew, and this job is nobody's
            state = answer.first("job-state")
            stuck = stuck + 1 if state == JobState.PROCESSING and self._is_stuck() else 0
            if state == JobState.COMPLETED or stuck > _STUCK_POLLS:
                return
            if state in _ENDED_BADLY:
                raise _job_ended(self.note())
            self._waits(POLL_S)

    def _uuid_of(self, uri: str) -> str | None:
        """Asked for at once, where the printer does not tell it by itself; a printer may have none."""
        try:
            return _uuid(self._ask(Operation.GET_JOB_ATTRIBUTES, [Attribute(ipp.URI, "job-uri", uri)]))
        except (OSError, Corrupt):
            return None

    def _is_stuck(self) -> bool:
        """It waits for somebody (paper): the copy is taken and will come; the note says what is wanted."""
        return self.note() not in (CONNECTED, _LOW)

    def _state(self) -> Note:
        answer = self._ask(
            Operation.GET_PRINTER_ATTRIBUTES,
            [Attribute(ipp.KEYWORD, "requested-attributes", "printer-state-reasons")],
        )
        found = [_words(str(one)) for one in answer.all("printer-state-reasons")]
        return next((one for one in found if one is not None), CONNECTED)

    def _ask(self, operation: Operation, attributes: list[Attribute], *, document: bytes = b"") -> Answer:
        return ipp.read_answer(
            self._post(ipp.request(operation, next(self._numbers), self._uri, attributes) + document)
        )


def _words(reason: str) -> Note | None:
    return next((words for prefix, words in _REASONS.items() if reason.startswith(prefix)), None)


def _uuid(answer: Answer) -> str | None:
    found = answer.first("job-uuid")
    return found if isinstance(found, str) else None


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


def _job_ended(state: Note) -> TransportError:
    because = "" if state == CONNECTED else f" ({state.vi})"
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
