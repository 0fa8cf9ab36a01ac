"""Files on a USB stick: a ledger or a picture sealed to the unit's server, and the receipt on its way back.

A sealed file is ``BBX1`` ‖ ledger UUID (16) ‖ id of the unit's key (8) ‖ length of the box (8) ‖ box (purpose
``export``). Inside: one line of exact JSON that says what it is, a line feed, its bytes (docs/protocol.md 10).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from shared.errors import Corrupt
from shared.ledger.exact import Json, read_exact, write_exact
from shared.seal.box import BoxPurpose, close_box, open_box
from shared.seal.hexadecimal import from_hex
from shared.seal.signed import Signed

MAGIC = b"BBX1"
SEALED_ENDING, RECEIPT_ENDING = ".bbx", ".bbr"
_HEAD = 4 + 16 + 8 + 8
_SHORTEST_BOX = 4 + 32 + 12 + 16
Kind = Literal["ledger", "photo"]


@dataclass(frozen=True, slots=True)
class StickContent:
    """What a sealed file holds: an export of the ledger, or one picture with its SHA-256 and media type."""

    ledger: UUID
    kind: Kind
    body: bytes
    media_type: str = ""

    @property
    def file_hash(self) -> bytes:
        """SHA-256 of the body."""
        return hashlib.sha256(self.body).digest()


def box_key_id(public: bytes) -> bytes:
    """Which X25519 key a file was sealed to: the first 8 bytes of SHA-256 of the raw public key."""
    return hashlib.sha256(public).digest()[:8]


def seal_for_stick(content: StickContent, recipient: bytes, *, ephemeral: bytes, nonce: bytes) -> bytes:
    """The file. `recipient`: the unit's raw X25519 key; `ephemeral` 32 and `nonce` 12 fresh random bytes."""
    head: dict[str, Json] = {"kind": content.kind}
    if content.kind == "photo":
        head |= {"sha256": content.file_hash.hex(), "media_type": content.media_type}
    plain = write_exact(head) + b"\n" + content.body
    box = close_box(plain, recipient, BoxPurpose("export", content.ledger), ephemeral=ephemeral, nonce=nonce)
    return MAGIC + content.ledger.bytes + box_key_id(recipient) + len(box).to_bytes(8, "big") + box


def open_from_stick(data: bytes, private_of: Callable[[bytes], X25519PrivateKey | None]) -> StickContent:
    """What is inside. Corrupt: ``stick_file`` (not one of ours), ``stick_truncated``, ``stick_foreign`` (sealed to a
    key that `private_of(key id)` does not have), ``sealed_box`` (altered)."""
    if len(data) < _HEAD or data[:4] != MAGIC:
        raise _bad("stick_file")
    ledger, kid = UUID(bytes=data[4:20]), data[20:28]
    box = data[_HEAD:]
    if len(box) != int.from_bytes(data[28:36], "big") or len(box) < _SHORTEST_BOX:
        raise _bad("stick_truncated")
    private = private_of(kid)
    if private is None:
        raise _bad("stick_foreign")
    line, _, body = open_box(box, private, BoxPurpose("export", ledger)).partition(b"\n")
    return _content(ledger, read_exact(line), body)


def write_stick_receipt(kind: Kind, signed: Signed) -> bytes:
    """The receipt file: exact JSON {"kind", "receipt"} and a line feed."""
    return write_exact({"kind": kind, "receipt": dict(signed.to_wire())}) + b"\n"


def read_stick_receipt(data: bytes) -> tuple[Kind, Signed]:
    """(what it is a receipt of, the signed receipt); nothing in it is believed yet. Corrupt when it is not one."""
    try:
        content = read_exact(data.removesuffix(b"\n"))
    except Corrupt as error:
        raise _bad("stick_file") from error
    if content.keys() != {"kind", "receipt"} or content["kind"] not in ("ledger", "photo"):
        raise _bad("stick_file")
    return content["kind"], Signed.from_wire(content["receipt"])


def _content(ledger: UUID, head: dict[str, Json], body: bytes) -> StickContent:
    if head == {"kind": "ledger"}:
        return StickContent(ledger, "ledger", body)
    media_type = head.get("media_type")
    if head.keys() == {"kind", "media_type", "sha256"} and head["kind"] == "photo" and isinstance(media_type, str):
        content = StickContent(ledger, "photo", body, media_type)
        if _is_hash(head["sha256"], content.file_hash):
            return content
    raise _bad("stick_file")


def _is_hash(text: Json, digest: bytes) -> bool:
    try:
        return isinstance(text, str) and from_hex(text, 32) == digest
    except ValueError:
        return False


_WORDS = {
    "stick_file": (
        "Tệp này không phải sổ niêm phong của Biên Bản nên không nhận gì. Chọn tệp do máy tính bảng ghi.",
        "This file is not a sealed ledger of ours; nothing was taken. Choose a file that a tablet wrote.",
    ),
    "stick_truncated": (
        "Tệp niêm phong bị cụt nên không nhận gì. Xuất lại từ máy tính bảng; dữ liệu vẫn giữ trên máy.",
        "The sealed file is cut short; nothing was taken. Export again; everything stays on the tablet.",
    ),
    "stick_foreign": (
        "Tệp này niêm phong cho máy chủ khác nên không mở được. Đưa về đúng đơn vị.",
        "This file is sealed to another server and does not open here. Bring it to its own unit.",
    ),
}


def _bad(code: str) -> Corrupt:
    vi, en = _WORDS[code]
    return Corrupt(code, vi=vi, en=en)
