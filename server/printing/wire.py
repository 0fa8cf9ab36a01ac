"""The wire to a printer: one HTTP request a message, no connection kept, so that a stalled printer holds one thread."""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable
from contextlib import closing

from shared.printing.station import Station, read_address

TIMEOUT_S = 10.0


def station_at(uri: str, *, waits: Callable[[float], None] = time.sleep) -> Station:
    """The printer at `uri`. InvalidInput("printer_uri")."""
    address = read_address(uri)

    def post(body: bytes) -> bytes:
        try:
            with closing(http.client.HTTPConnection(address.host, address.port, timeout=TIMEOUT_S)) as link:
                link.request("POST", address.path, body, {"Content-Type": "application/ipp"})
                return link.getresponse().read()
        except http.client.HTTPException as error:
            raise ConnectionError("the printer speaks no HTTP") from error

    return Station(uri, post, waits=waits)
