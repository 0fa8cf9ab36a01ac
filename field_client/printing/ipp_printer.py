"""A station's printer over IPP, as the tablet sees it: the wire and the clockwork around `shared.printing.station`."""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING

from field_client.ui.views import Words
from shared.printing.station import CONNECTED, Station, read_address

if TYPE_CHECKING:
    from field_client.printing.ports import PrintJob

_TIMEOUT_S = 10.0
_NOTE_FOR_S = 5.0


class IppPrinter:
    """The printer at `uri` (``ipp://host[:631]/ipp/print``). InvalidInput("printer_uri")."""

    roll = None

    def __init__(self, uri: str, *, waits: Callable[[float], None] = time.sleep) -> None:
        self._address = read_address(uri)
        self._station = Station(uri, self._post, waits=waits)
        self._noted, self._noted_at = CONNECTED, -_NOTE_FOR_S

    @property
    def name(self) -> str:
        """As `print.started` names it."""
        return self._address.name

    def note(self) -> Words:
        """The printer's own words of its state, asked at most every few seconds."""
        if time.monotonic() - self._noted_at >= _NOTE_FOR_S:
            self._noted, self._noted_at = self._station.note(), time.monotonic()
        return Words(*self._noted)

    def print_copy(self, job: PrintJob) -> None:
        """Hand one copy over. TransportError: `printer_off`, `printer_busy` (nothing was sent), `printer_refused`,
        `printer_job_ended` (jam, cancelled at the printer), `printer_unsure` (cut while sending: look at the tray)."""
        self._noted_at = -_NOTE_FOR_S
        made = self._station.create(f"{job.number} #{job.copy}")
        self._station.send(made, job.content)
        self._station.watch(made)

    def _post(self, body: bytes) -> bytes:
        address = self._address
        try:
            with closing(http.client.HTTPConnection(address.host, address.port, timeout=_TIMEOUT_S)) as link:
                link.request("POST", address.path, body, {"Content-Type": "application/ipp"})
                return link.getresponse().read()
        except http.client.HTTPException as error:
            raise ConnectionError("the printer speaks no HTTP") from error
