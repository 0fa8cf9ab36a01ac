"""HTTP to one server. An answer counts only when it is JSON in our form; a sign-in page of a network never does."""

from __future__ import annotations

import errno
import http.client
import io
import json
import secrets
import socket
import ssl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import requests
import urllib3
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection

from field_client.sync.faults import Refused, transport
from shared.clock import Clock
from shared.errors import DomainError, TransportError
from shared.protocol.answers import read_answer
from shared.protocol.messages import ProblemSchema
from shared.protocol.requests import SIGNATURE_HEADER, request_content, sign_request

BASE = "/api/v1"
_NO_NETWORK = {errno.ENETUNREACH, errno.ENETDOWN, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL}
LARGEST_ANSWER = 32_000_000
"""Bytes. A catalogue has half a megabyte; more is not one of our answers."""
_SIGN_IN = 511
"""The status by which an honest network says that it wants a sign-in (RFC 6585)."""
_SIGN_AGAIN = frozenset({"request_time", "request_replayed"})
"""Refusals of a signature, not of the request: it is signed anew and sent once more."""


@dataclass(frozen=True, slots=True)
class Address:
    """`url` without a slash at its end; `tls_pin` SHA-256 of the server's certificate in hex, or "" for none."""

    url: str
    tls_pin: str = ""


_SEND_BUFFER = (socket.SOL_SOCKET, socket.SO_SNDBUF, 16_384)
"""What the system may take from us before the link has carried it (Linux doubles it). More, and the time limit of an
answer would begin while a slow link still has a minute of the request to carry."""


class _Steady(HTTPAdapter):
    """Lets a time limit measure the link, not the buffers before it."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs, socket_options=[*HTTPConnection.default_socket_options, _SEND_BUFFER])


class _Pinned(_Steady):
    """Trusts the one certificate whose fingerprint the enrolment ticket named."""

    def __init__(self, pin: str) -> None:
        self._pin = pin
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs, assert_fingerprint=self._pin)


ServerTime = Callable[[object, str], int]
"""(statement as it came, nonce) → ms UTC. Corrupt or TransportError when it is not the server's for this request."""


class Link:
    """One server, as this tablet reaches it. `token` and `key` sign requests; enrolment has neither.

    `server_time` reads a signed statement of the time: a tablet whose clock is wrong signs with the server's from then
    on, counted by the clock that only goes forward. Nothing else ever learns that time. `later_pins`: certificates that
    the server, signed, said it would have besides the one of the ticket; tried only where that one is not met.
    """

    def __init__(self, address: Address, clock: Clock, *, timeout: float) -> None:
        self._address, self._clock, self._timeout = address, clock, timeout
        self._session = requests.Session()
        # A proxy or credentials of the system's environment are no business of ours.
        self._session.trust_env = False
        self.token = ""
        self.key: Ed25519PrivateKey | None = None
        self.server_time: ServerTime | None = None
        self.later_pins: Callable[[], Sequence[str]] = tuple
        self._told: tuple[int, int] | None = None
        if address.tls_pin:
            self._session.verify = False  # the pin is the whole trust; a chain would add nothing
            self._trust(address.tls_pin)
        else:
            self._session.mount("https://", _Steady())
        self._session.mount("http://", _Steady())

    def post(self, path: str, content: Mapping[str, Any], *, signed: bool = False) -> dict[str, Any]:
        """POST JSON to `path` (below /api/v1). The answer's object. TransportError, Refused."""
        body = json.dumps(content, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json"}
        if signed:
            return self._send_signed("POST", path, body, headers)
        return self._send("POST", path, body, headers)

    def push(self, path: str, body: bytes) -> dict[str, Any]:
        """POST gzip lines. The answer's object."""
        headers = {"Content-Type": "application/x-ndjson", "Content-Encoding": "gzip"}
        return self._send("POST", path, body, headers)

    def get(self, path: str) -> dict[str, Any]:
        """GET, signed by the tablet. The answer's object."""
        return self._send_signed("GET", path, b"", {})

    def close(self) -> None:
        """End kept connections."""
        self._session.close()

    def _send_signed(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> dict[str, Any]:
        nonce = secrets.token_hex(16)
        try:
            return self._send(method, path, body, headers | self._signature(method, path, body, nonce))
        except Refused as error:
            if error.code not in _SIGN_AGAIN:
                raise
            if error.code == "request_time" and not self._learnt(error, nonce):
                raise
        nonce = secrets.token_hex(16)
        return self._send(method, path, body, headers | self._signature(method, path, body, nonce))

    def _signature(self, method: str, path: str, body: bytes, nonce: str) -> dict[str, str]:
        if self.key is None:
            return {}
        content = request_content(method, BASE + path, body, nonce=nonce, time=self._now())
        return {SIGNATURE_HEADER: sign_request(self.key, content)}

    def _now(self) -> int:
        """The time to sign with: what the server told last, if it ever had to; else the tablet's own."""
        if self._told is None:
            return self._clock.now_ms()
        time, at = self._told
        return time + self._clock.mono_ms() - at

    def _learnt(self, error: Refused, nonce: str) -> bool:
        if self.server_time is None or "statement" not in error.problem:
            return False
        self._told = (self.server_time(error.problem["statement"], nonce), self._clock.mono_ms())
        return True

    def _trust(self, pin: str) -> None:
        self._session.mount("https://", _Pinned(pin))

    def exchange(
        self, method: str, path: str, body: bytes, headers: Mapping[str, str]
    ) -> tuple[requests.Response, bytes]:
        """One request of any kind; the answer and its body, whatever it says. TransportError: there was none."""
        try:
            return self._exchange(method, path, body, headers)
        except TransportError as error:
            first = self._address.tls_pin
            if error.code != "foreign_tls" or not first:
                raise
            # Nothing left under the certificate that was not the pinned one, so the request may go again.
            for pin in dict.fromkeys((*self.later_pins(), first)):
                self._trust(pin)
                try:
                    return self._exchange(method, path, body, headers)
                except TransportError as again:
                    if again.code != "foreign_tls":
                        raise
            raise

    def _exchange(
        self, method: str, path: str, body: bytes, headers: Mapping[str, str]
    ) -> tuple[requests.Response, bytes]:
        headers = {**headers, "Accept": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        try:
            answer = self._session.request(
                method,
                self._address.url + BASE + path,
                # As a stream: the time limit is then of each piece that leaves, not of a whole batch on a slow link.
                data=io.BytesIO(body) if body else None,
                headers=headers,
                timeout=self._timeout,
                allow_redirects=False,
                stream=True,
            )
            with answer:
                raw = answer.raw.read(LARGEST_ANSWER + 1, decode_content=True)
        except (requests.RequestException, OSError) as error:
            raise _unreachable(error) from error
        except (urllib3.exceptions.HTTPError, http.client.HTTPException) as error:  # while the body is read
            raise _unreachable(error) from error
        return answer, raw

    def _send(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> dict[str, Any]:
        return content_of(*self.exchange(method, path, body, headers))


def content_of(answer: requests.Response, raw: bytes) -> dict[str, Any]:
    """The object of a JSON answer of ours. Refused with the server's words, else TransportError: it is not ours."""
    retry_after = _seconds(answer.headers.get("Retry-After"))
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        body = None
    if answer.status_code == 200 and isinstance(body, dict):
        return body
    if answer.status_code >= 400 and isinstance(body, dict):
        try:
            problem = read_answer(ProblemSchema, body)
        except DomainError as error:
            raise transport("server_silent") from error
        raise Refused(answer.status_code, problem, retry_after)
    if answer.status_code >= 500 and answer.status_code != _SIGN_IN:
        raise transport("server_silent")
    if answer.status_code == 200 and answer.headers.get("Content-Type", "").startswith("application/json"):
        # Ours, cut on the way: half a gzip unpacks without a word.
        raise transport("server_silent")
    # A page, a redirect, an empty 200: somebody between us and the server answered.
    raise transport("captive_portal")


def _seconds(text: str | None) -> float | None:
    return float(text) if text and text.isdigit() else None


def _is_foreign(error: BaseException) -> bool:
    """Another certificate than the pinned one, or none at all; a handshake that was merely cut is no such thing."""
    if isinstance(error, ssl.SSLError):
        return not isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError)
    # urllib3 compares the pin itself and wraps the errors of ssl in its own class: look inside of those.
    is_wrapped = bool(error.args) and isinstance(error.args[0], BaseException)
    return isinstance(error, urllib3.exceptions.SSLError) and not is_wrapped


def _unreachable(error: BaseException) -> TransportError:
    seen: BaseException | None = error
    while seen is not None:
        reason = getattr(seen, "reason", None)
        if _is_foreign(seen):
            return transport("foreign_tls")
        if isinstance(seen, socket.gaierror) or (isinstance(seen, OSError) and seen.errno in _NO_NETWORK):
            return transport("offline")
        inner = seen.args[0] if seen.args and isinstance(seen.args[0], BaseException) else None
        seen = reason if isinstance(reason, BaseException) else inner or seen.__cause__ or seen.__context__
    return transport("server_silent")
