"""The seal token: COSE_Sign1 with Ed25519 over deterministic CBOR (docs/protocol.md 8; RFC 9052, RFC 8949 4.2).

In an event the token is base64url of these bytes; base45 (RFC 9285) exists only in the QR. Both CBOR decoders
we know accept trailing bytes and duplicate keys, therefore reading re-encodes and compares.
"""

from __future__ import annotations

from typing import Any

import base45
import cbor2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.errors import Corrupt
from shared.ledger.exact import LARGEST
from shared.seal.claims import LONGEST_POINT, MOST_POINTS, Claims
from shared.seal.keys import key_id, raw_public, verify_ed25519

LONGEST = 400
"""Bytes. The claims are bounded so that none passes it; version 15 at level M holds exactly that in base45."""

LONGEST_TEXT = LONGEST * 3 // 2
"""Characters of base45."""

_TAG, _ALG, _KID, _EDDSA = 18, 1, 4, -8
_BYTE, _SHORT, _LONG = 0xFF, 0xFFFF, 0xFFFFFFFF
_FIELDS: tuple[tuple[str, type, int], ...] = (
    ("kind", int, _BYTE),
    ("unit", int, 16_383),
    ("series", int, _BYTE),
    ("serial", int, _LONG),
    ("tablet", str, 8),
    ("day", int, _SHORT),
    ("hash16", bytes, 16),
    ("form", int, _SHORT),
    ("edition", int, _SHORT),
    ("pages", int, _BYTE),
    ("amount", int, LARGEST),
    ("code", str, 9),
    ("points", tuple, MOST_POINTS),
    ("acts", int, _BYTE),
    ("initials", str, 32),
    ("name_check", bytes, 8),
    ("plate_check", bytes, 8),
    ("flags", int, _BYTE),
)
"""Claim n (from 1) is the n-th name, with its bound: the largest integer, the exact number of bytes, the most UTF-8
bytes of a text (eight initials of any script), the most points. All at their bounds stay below `LONGEST`.
The first ten are always there, the others only where they apply."""
_ALWAYS = 10


def seal(claims: Claims, key: Ed25519PrivateKey) -> bytes:
    """The token: at most 400 bytes of COSE_Sign1. ValueError when a claim is over its bound."""
    protected = cbor2.dumps({_ALG: _EDDSA, _KID: key_id(raw_public(key))}, canonical=True)
    payload = _encode(claims)
    signature = key.sign(_to_be_signed(protected, payload))
    token = _assemble(protected, payload, signature)
    if len(token) > LONGEST:
        raise ValueError(f"seal of {len(token)} bytes")
    return token


def read_token(token: bytes) -> tuple[Claims, bytes]:
    """(claims, kid) WITHOUT judging the signature. Corrupt for anything but the one spelling of a token of ours."""
    try:
        return _read(token)
    except Exception as error:  # a decoder of foreign bytes may raise anything; none of it is a token of ours
        raise Corrupt(
            "seal_unreadable",
            vi="Mã QR này không phải tem của quyết định. Quét lại đúng mã QR ở lề trang.",
            en="This QR is not the seal of a decision. Scan the QR at the margin of the page again.",
        ) from error


def token_is_signed(token: bytes, public: bytes) -> bool:
    """Whether the token's signature is that of the raw 32-byte `public` key. Call after `read_token`."""
    outer: Any = cbor2.loads(token)
    protected, _, payload, signature = outer.value
    return verify_ed25519(public, signature, _to_be_signed(protected, payload))


def to_qr_text(token: bytes) -> str:
    """base45: what the QR (level M, version 15, fixed mask) holds."""
    text: str = base45.b45encode(token).decode("ascii")
    return text


def from_qr_text(text: str) -> bytes:
    """The token of a scanned QR. Corrupt when the text is not base45 of at most 400 bytes."""
    try:
        if len(text) > LONGEST_TEXT:
            raise ValueError("too long")
        token: bytes = base45.b45decode(text)
        if len(token) > LONGEST or to_qr_text(token) != text:
            raise ValueError("not the one spelling")
    except ValueError as error:
        raise Corrupt(
            "seal_unreadable",
            vi="Mã QR này không phải tem của quyết định. Quét lại đúng mã QR ở lề trang.",
            en="This QR is not the seal of a decision. Scan the QR at the margin of the page again.",
        ) from error
    return token


def _to_be_signed(protected: bytes, payload: bytes) -> bytes:
    return cbor2.dumps(["Signature1", protected, b"", payload], canonical=True)


def _assemble(protected: bytes, payload: bytes, signature: bytes) -> bytes:
    return cbor2.dumps(cbor2.CBORTag(_TAG, [protected, {}, payload, signature]), canonical=True)


def _encode(claims: Claims) -> bytes:
    content: dict[int, Any] = {}
    for number, (name, kind, bound) in enumerate(_FIELDS, start=1):
        value = getattr(claims, name)
        if number <= _ALWAYS or value:
            if type(value) is not kind or not _within(value, bound):
                raise ValueError(f"claim {name} is over its bound")
            content[number] = list(value) if isinstance(value, tuple) else value
    return cbor2.dumps(content, canonical=True)


def _within(value: Any, bound: int) -> bool:
    if isinstance(value, int):
        return 0 <= value <= bound
    if isinstance(value, bytes):
        return len(value) == bound
    if isinstance(value, str):
        return len(value.encode()) <= bound
    return len(value) <= bound and all(type(one) is str and len(one.encode()) <= LONGEST_POINT for one in value)


def _read(token: bytes) -> tuple[Claims, bytes]:
    if len(token) > LONGEST:
        raise ValueError("too long")
    outer: Any = cbor2.loads(token)
    if not isinstance(outer, cbor2.CBORTag) or outer.tag != _TAG:
        raise ValueError("not COSE_Sign1")
    protected, unprotected, payload, signature = outer.value
    header = cbor2.loads(protected)
    if unprotected != {} or set(header) != {_ALG, _KID} or header[_ALG] != _EDDSA or type(signature) is not bytes:
        raise ValueError("header")
    kid = header[_KID]
    if type(kid) is not bytes or len(kid) != 8 or len(signature) != 64:
        raise ValueError("kid")
    claims = _decode(payload)
    canonical_header = cbor2.dumps({_ALG: _EDDSA, _KID: kid}, canonical=True)
    if _encode(claims) != payload or _assemble(canonical_header, payload, signature) != token:
        raise ValueError("not the one spelling")
    return claims, kid


def _decode(payload: bytes) -> Claims:
    content: Any = cbor2.loads(payload)
    values: dict[str, Any] = {}
    for number, (name, kind, _) in enumerate(_FIELDS, start=1):
        if number in content:
            values[name] = _claim(content[number], kind)
        elif number <= _ALWAYS:
            raise ValueError(f"claim {name} is missing")
    return Claims(**values)


def _claim(value: Any, kind: type) -> Any:
    """A list as a tuple; type and bound of every claim are judged when it is encoded again."""
    return tuple(value) if kind is tuple and isinstance(value, list) else value
