"""Every signed thing but head and seal: Ed25519 over ``b"bienban-<thing>-v1\\0" ‖ exact bytes`` (protocol.md 4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.errors import Corrupt
from shared.ledger.exact import Json, read_exact, write_exact
from shared.seal.base64url import from_base64url, to_base64url
from shared.seal.hexadecimal import from_hex
from shared.seal.keys import key_id, raw_public, verify_ed25519

Thing = Literal[
    "receipt", "lease", "index", "keylist", "document", "epoch", "request", "time", "enrol", "wipe", "recovery", "photo"
]


def signed_message(thing: Thing, body: bytes) -> bytes:
    """What is signed: the thing's name keeps a lease from ever being taken for a receipt."""
    return f"bienban-{thing}-v1\0".encode() + body


@dataclass(frozen=True, slots=True)
class Signed:
    """Exact body bytes with the 8-byte id of the signing key and the 64-byte signature."""

    body: bytes
    kid: bytes
    signature: bytes

    @classmethod
    def make(cls, thing: Thing, content: Mapping[str, Json], key: Ed25519PrivateKey) -> Signed:
        """Write `content` exactly, once, and sign it."""
        return cls.over(thing, write_exact(content), key)

    @classmethod
    def over(cls, thing: Thing, body: bytes, key: Ed25519PrivateKey) -> Signed:
        """Sign bytes that exist already (a stored receipt is signed again after a crash: same bytes out)."""
        return cls(body, key_id(raw_public(key)), key.sign(signed_message(thing, body)))

    def to_wire(self) -> dict[str, str]:
        """{"body": the exact JSON as text, "kid": 16 hex, "sig": base64url}."""
        return {
            "body": self.body.decode("utf-8"),
            "kid": self.kid.hex(),
            "sig": to_base64url(self.signature),
        }

    @classmethod
    def from_wire(cls, wire: object) -> Signed:
        """Parse only; call `opened` before believing anything in it. Corrupt when the shape is wrong."""
        try:
            if not isinstance(wire, Mapping) or set(wire) != {"body", "kid", "sig"}:
                raise ValueError("shape")
            signed = cls(wire["body"].encode(), from_hex(wire["kid"], 8), from_base64url(wire["sig"]))
        except (AttributeError, TypeError, ValueError) as error:
            raise _unsigned() from error
        if len(signed.signature) != 64:
            raise _unsigned()
        return signed

    def opened(self, thing: Thing, public_of: Callable[[bytes], bytes | None]) -> dict[str, Any]:
        """The content, after the signature was found good under the key that `public_of(kid)` names.

        Corrupt when the key is not known for this use or the signature does not hold.
        """
        public = public_of(self.kid)
        if public is None or not verify_ed25519(public, self.signature, signed_message(thing, self.body)):
            raise _unsigned()
        return read_exact(self.body)


def _unsigned() -> Corrupt:
    return Corrupt(
        "signature",
        vi="Chữ ký không hợp lệ nên không dùng dữ liệu này. Kiểm tra địa chỉ máy chủ rồi thử lại.",
        en="The signature does not hold, so this is not used. Check the server's address and try again.",
    )
