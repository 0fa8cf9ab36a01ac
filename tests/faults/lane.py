"""The fast lane: the tablet's real HTTP client and the server's real app, and between them only faults.

What a network does to one request, without a socket: fast enough for a million deliveries. The same faults over real
sockets are in proxy.py; what both may do to an exchange is `Kind`.
"""

from __future__ import annotations

import contextlib
import http.client
import io
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from flask import Flask
from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse
from urllib3.exceptions import ProtocolError

from field_client.sync import link as link_module
from shared.protocol.envelope import read_push
from tests.field_client.conftest import CutAt, PowerCut

PORTAL = "<!DOCTYPE html><html><body>Đăng nhập Wi-Fi / Sign in</body></html>".encode()
LANE_URL = "http://lane.invalid"


def is_push(request: requests.PreparedRequest) -> bool:
    """Whether the request carries events, and no other word about a ledger."""
    return request.headers.get("Content-Type") == "application/x-ndjson"


class Kind(StrEnum):
    """What happens to one exchange."""

    CLEAR = "clear"
    REQUEST_CUT = "request cut"
    ANSWER_CUT = "answer cut"
    REPEATED = "request repeated"
    LATE = "request late, behind newer ones"
    PORTAL = "captive portal"
    KILLED_BEFORE_COMMIT = "server killed before commit"
    KILLED_AFTER_COMMIT = "server killed after commit"


@dataclass(frozen=True, slots=True)
class Fault:
    """`at`: which byte it is cut after, as a fraction of all; `reset`: RST instead of FIN; `again`: repeats."""

    kind: Kind
    at: float = 0.0
    reset: bool = False
    again: int = 1


CLEAR = Fault(Kind.CLEAR)
Choose = Callable[[requests.PreparedRequest], Fault]


class Lane(HTTPAdapter):
    """Mounted in a tablet's session. `delivered` events came whole to the app, each time counted; `carried`: bytes of
    (request, its body, answer) of every exchange.
    """

    def __init__(self, app: Flask, hooks: CutAt, choose: Choose) -> None:
        super().__init__()
        self._app, self._hooks, self._choose = app, hooks, choose
        self._late: list[requests.PreparedRequest] = []
        self.injected: Counter[Kind] = Counter()
        self.delivered = 0
        self.carried: list[tuple[int, int, int]] = []

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        """One exchange. requests.ConnectionError where it is cut."""
        fault = self._choose(request)
        self.injected[fault.kind] += 1
        late, self._late = self._late, []
        try:
            answer = self._exchange(request, fault)
        finally:
            self._deliver(late)
        return self._read(request, answer, fault.reset)

    def serve(self, app: Flask) -> None:
        """From now on this app answers: the server was started again."""
        self._app = app

    def deliver_late(self) -> None:
        """What is still under way arrives, and nobody waits for its answer."""
        late, self._late = self._late, []
        self._deliver(late)

    def _deliver(self, late: list[requests.PreparedRequest]) -> None:
        for one in late:
            with contextlib.suppress(requests.ConnectionError):
                self._call(one)

    def _exchange(self, request: requests.PreparedRequest, fault: Fault) -> bytes:
        match fault.kind:
            case Kind.REQUEST_CUT:
                body = _body(request)
                self._call(request, body[: int(len(body) * fault.at)])
                raise _cut(request)
            case Kind.ANSWER_CUT:
                answer = self._call(request)
                return answer[: int(len(answer) * fault.at)]
            case Kind.REPEATED:
                for _ in range(fault.again):
                    self._call(request)
            case Kind.LATE:
                self._late.append(request)
                raise _cut(request)
            case Kind.PORTAL:
                return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(PORTAL) + PORTAL
            case Kind.KILLED_BEFORE_COMMIT | Kind.KILLED_AFTER_COMMIT:
                self._hooks.name = "push.stored" if fault.kind is Kind.KILLED_BEFORE_COMMIT else "push.committed"
        return self._call(request)

    def _call(self, request: requests.PreparedRequest, body: bytes | None = None) -> bytes:
        """The app's answer as it goes over a wire; PowerCut in it is a server that is gone."""
        whole = _body(request)
        sent = whole if body is None else body
        started: list[Any] = []
        try:
            parts = self._app(_environ(request, sent, len(whole)), lambda *given: started.append(given))
            content = b"".join(parts)
        except PowerCut as error:
            raise _cut(request) from error
        finally:
            self._hooks.name = ""
        if sent is whole and is_push(request):
            self.delivered += len(read_push(whole).events)
        status, headers = started[0][0], started[0][1]
        lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers), "", ""]
        answer = "\r\n".join(lines).encode("latin-1") + content
        head = sum(len(name) + len(str(value)) + 4 for name, value in request.headers.items()) + len(str(request.url))
        self.carried.append((head + len(sent), len(sent), len(answer)))
        return answer

    def _read(self, request: requests.PreparedRequest, answer: bytes, reset: bool) -> requests.Response:
        read = http.client.HTTPResponse(_Wire(answer, reset=reset), method=str(request.method))  # type: ignore[arg-type]
        try:
            read.begin()
        except (http.client.HTTPException, OSError, ValueError) as error:
            raise _cut(request) from error
        raw = HTTPResponse(
            body=read,
            headers=dict(read.getheaders()),
            status=read.status,
            preload_content=False,
            original_response=read,
            request_method=request.method,
        )
        return self.build_response(request, raw)


class _Wire(io.BytesIO):
    """Stands in for a socket: what was sent, then the end (`reset`: an error instead)."""

    def __init__(self, content: bytes, *, reset: bool) -> None:
        super().__init__(content)
        self._reset = reset

    def makefile(self, *_: Any, **__: Any) -> _Wire:
        return self

    def readinto(self, buffer: Any) -> int:
        taken = super().readinto(buffer)
        if not taken and self._reset and len(buffer):
            raise ConnectionResetError
        return taken


def open_lane(lane: Lane, patch: pytest.MonkeyPatch | None = None) -> None:
    """Every `Link` to LANE_URL made from now on uses `lane`; with `patch`, until that test ends."""

    class Session(requests.Session):
        def __init__(self) -> None:
            super().__init__()
            self.mount(LANE_URL, lane)

    ours = _Requests(Session)
    if patch is None:
        link_module.requests = ours  # type: ignore[assignment]  # the parts of it that a link uses
    else:
        patch.setattr(link_module, "requests", ours)


class _Requests:
    """The library as `field_client.sync.link` uses it, with our session."""

    def __init__(self, session: Any) -> None:
        self.Session = session

    def __getattr__(self, name: str) -> Any:
        return getattr(requests, name)


def _body(request: requests.PreparedRequest) -> bytes:
    body = request.body or b""
    if isinstance(body, bytes):
        return body
    return body.getvalue() if isinstance(body, io.BytesIO) else str(body).encode()


def _environ(request: requests.PreparedRequest, body: bytes, length: int) -> dict[str, Any]:
    parts = urlsplit(str(request.url))
    environ = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": parts.path,
        "QUERY_STRING": parts.query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_LENGTH": str(length),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in request.headers.items():
        key = name.upper().replace("-", "_")
        environ[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = str(value)
    environ["CONTENT_LENGTH"] = str(length)
    return environ


def _cut(request: requests.PreparedRequest) -> requests.ConnectionError:
    return requests.ConnectionError(ProtocolError("Connection aborted.", ConnectionResetError()), request=request)
