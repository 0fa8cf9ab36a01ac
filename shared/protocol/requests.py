"""Requests that the tablet's key signs beside its token: leases, feed, export (docs/protocol.md 13).

A request is good once, and near the server's time. A tablet whose clock is wrong is not locked out: the refusal
carries the server's time, signed for that very request, and the tablet signs anew with it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from shared.errors import Corrupt
from shared.ledger.exact import Json
from shared.seal.keys import SigningKey
from shared.seal.signed import Signed

SIGNATURE_HEADER = "Bienban-Signature"
TOLERANCE_MS = 600_000
"""How far a request's time may lie from the server's, either way; a nonce is remembered for twice as long."""
_NONCE = re.compile("[0-9a-f]{16,64}")


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """What a tablet signed: this method on this path (with query) with a body of this SHA-256 (hex), once, at `time`
    (ms UTC, the tablet's own idea of it)."""

    method: str
    path: str
    body: str
    nonce: str
    time: int

    def is_of(self, method: str, path: str, body: bytes) -> bool:
        """Whether it is the signature of exactly this request."""
        return (self.method, self.path, self.body) == (method, path, hashlib.sha256(body).hexdigest())


def request_content(method: str, path: str, body: bytes, *, nonce: str, time: int) -> dict[str, Json]:
    """What is signed: method, path with query, SHA-256 of the body, a nonce never used twice, ms UTC."""
    digest = hashlib.sha256(body).hexdigest()
    return {"method": method, "path": path, "body": digest, "nonce": nonce, "time": time}


def sign_request(key: SigningKey, content: Mapping[str, Json]) -> str:
    """The header's value: the signed thing as JSON on one line."""
    return json.dumps(Signed.make("request", content, key).to_wire(), separators=(",", ":"))


def read_signature_header(value: str) -> Signed:
    """The signed content of a header; Corrupt when it is not one. Open it as a "request" before believing it."""
    try:
        wire = json.loads(value)
    except (ValueError, RecursionError):
        wire = None
    return Signed.from_wire(wire)


def open_request(signed: Signed, public_of: Callable[[bytes], bytes | None]) -> SignedRequest:
    """The signed content, checked. Corrupt when the signature does not hold or a part has not the agreed form."""
    content = signed.opened("request", public_of)
    try:
        request = SignedRequest(**content)
    except TypeError as error:
        raise _malformed() from error
    texts = (request.method, request.path, request.body, request.nonce)
    if not all(isinstance(one, str) for one in texts) or type(request.time) is not int:
        raise _malformed()
    if not _NONCE.fullmatch(request.nonce):
        raise _malformed()
    return request


def sign_time(key: SigningKey, nonce: str, *, server: UUID, tablet: UUID, time: int) -> Signed:
    """The server's time (ms UTC) for the request with this nonce: an old statement fits no new request."""
    content: dict[str, Json] = {"nonce": nonce, "server": str(server), "tablet": str(tablet), "time": time}
    return Signed.make("time", content, key)


def open_time(
    signed: Signed, public_of: Callable[[bytes], bytes | None], *, nonce: str, server: UUID, tablet: UUID
) -> int:
    """The server's time in such a statement. Corrupt when it is not for this request, or not by this server."""
    content = signed.opened("time", public_of)
    told = (content.get("nonce"), content.get("server"), content.get("tablet"))
    if told != (nonce, str(server), str(tablet)) or type(content.get("time")) is not int:
        raise _malformed()
    return int(content["time"])


def _malformed() -> Corrupt:
    return Corrupt(
        "request_signature",
        vi="Chữ ký yêu cầu không đúng dạng nên không làm gì. Đồng bộ lại.",
        en="The request's signature is malformed, so nothing was done. Sync again.",
    )
