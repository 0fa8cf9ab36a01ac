"""Requests that the tablet's key signs beside its token: leases, feed, export (docs/protocol.md 13)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from shared.ledger.exact import Json
from shared.seal.keys import SigningKey
from shared.seal.signed import Signed

SIGNATURE_HEADER = "Bienban-Signature"


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
