"""PIN and key of somebody who signs at the desk.

The key is made when he first chooses a PIN, closed under it and a secret of the key folder: neither a copy of the
database nor the folder alone lets anybody guess. Wrong PINs are counted and make him wait; nothing is ever destroyed.
"""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from server.accounts.models import SIGNER
from server.accounts.service import ALL_UNITS, Visitor
from server.db import db, insert_once, transaction
from server.desk.book import open_desk
from server.devices.models import Tablet
from server.devices.officer_keys import replace_officer_key
from server.keys.models import PublicKey
from server.keys.publication import close_key_of, publish_keys
from server.parts import Parts
from server.signing.models import SignerRow
from server.units.models import Officer
from shared.clock import in_vietnam
from shared.errors import Conflict, InvalidInput, NotAllowed
from shared.seal.keys import key_id, raw_public
from shared.seal.pin import (
    MEMORY_KIB,
    NONCE_BYTES,
    SALT_BYTES,
    check_pin_form,
    close_key,
    derived,
    open_key,
    stretched,
    wait_seconds,
)

_MEMORY_KIB = MEMORY_KIB
_LABEL = b"bienban-signer-v1\0"


@dataclass(frozen=True, slots=True)
class Who:
    """An officer of a unit."""

    home: int
    officer: int


def signer_of(visitor: Visitor) -> Who:
    """Who signs, of a logged-in account. NotAllowed("not_a_signer") for every other account."""
    if visitor.role != SIGNER or visitor.officer is None or visitor.home == ALL_UNITS:
        raise NotAllowed(
            "not_a_signer",
            vi="Tài khoản này không phải của người ký. Người có thẩm quyền dùng tài khoản ký của mình.",
            en="This account is not a signer's. The competent officer uses his own signing account.",
        )
    return Who(visitor.home, visitor.officer)


def has_pin(who: Who) -> bool:
    """Whether he has chosen a PIN (and nobody reset it)."""
    row = db.session.get(SignerRow, (who.home, who.officer))
    return row is not None and row.closed is not None


def choose_pin(parts: Parts, who: Who, pin: str) -> None:
    """The first PIN, and with it the key. InvalidInput("pin_form"); Conflict("pin_chosen") when there is one already:
    only its owner changes it, by the old one; NotAllowed("left_unit")."""
    check_pin_form(pin)
    salt, key = parts.randomness(SALT_BYTES), Ed25519PrivateKey.from_private_bytes(parts.randomness(32))
    kek = _kek(parts, who, pin, salt)
    with transaction():
        desk = open_desk(parts, who.home)
        _make_row(who)
        row = _locked(who)
        if row.closed is not None:
            raise Conflict(
                "pin_chosen",
                field="pin",
                vi="Mã PIN ký đã có. Đổi bằng mã cũ, hoặc nhờ người thứ hai đặt lại.",
                en="There is a signing PIN already. Change it by the old one, or have a second person reset it.",
            )
        _certify(parts, desk, who, row, key)
        _close(parts, who, row, key, (salt, kek))
        row.made_at, row.failed, row.failed_at = parts.clock.now_ms(), 0, None


def change_pin(parts: Parts, who: Who, *, old: str, new: str) -> None:
    """The same key under another PIN. Errors of `signing_key` and InvalidInput("pin_form")."""
    check_pin_form(new)
    key = signing_key(parts, who, old)
    salt = parts.randomness(SALT_BYTES)
    kek = _kek(parts, who, new, salt)
    with transaction():
        row = _locked(who)
        if row.public != raw_public(key):  # reset meanwhile: the key that opened is closed for good
            raise _no_pin()
        _close(parts, who, row, key, (salt, kek))


def signing_key(parts: Parts, who: Who, pin: str) -> Ed25519PrivateKey:
    """His key for the desk's ledger and his post of today; where either is another than the key's, he gets another key.

    NotAllowed: ``no_pin``, ``pin_wait`` (too many wrong ones), ``wrong_pin``, ``left_unit``.
    """
    salt, closed = _count_try(parts, who)
    raw = open_key(closed, _kek(parts, who, pin, salt), bound_to=_binding(who, salt))
    if raw is None:
        raise NotAllowed(
            "wrong_pin",
            field="pin",
            vi="Mã PIN chưa đúng. Gõ lại; quên thì nhờ người thứ hai đặt lại.",
            en="The PIN is wrong. Type it again; if forgotten, have a second person reset it.",
        )
    key = Ed25519PrivateKey.from_private_bytes(raw)
    with transaction():
        desk = open_desk(parts, who.home)
        row = _locked(who)
        if row.public != raw_public(key):
            raise _no_pin()
        row.failed, row.failed_at = 0, None
        if not _is_current(who, row, desk):
            key = Ed25519PrivateKey.from_private_bytes(parts.randomness(32))
            _certify(parts, desk, who, row, key)
            _close(parts, who, row, key, (salt, _kek(parts, who, pin, salt)))
    return key


def require_key(who: Who, key: Ed25519PrivateKey) -> None:
    """Inside the transaction that signs: nobody reset the PIN meanwhile. NotAllowed("no_pin")."""
    if _locked(who).public != raw_public(key):
        raise _no_pin()


def reset_pin(parts: Parts, who: Who, by: Visitor) -> None:
    """A second person takes the PIN away: its key ends as of now, papers from before stay genuine, and the signer
    chooses a new PIN, which makes a new key. NotAllowed("second_person")."""
    if by.home not in (ALL_UNITS, who.home) or (by.home == who.home and by.officer in (None, who.officer)):
        raise NotAllowed(
            "second_person",
            vi="Người thứ hai của đơn vị đặt lại mã PIN, không phải chính người ký.",
            en="A second officer of the unit resets the PIN, not the signer himself.",
        )
    with transaction():
        open_desk(parts, who.home)
        row = _locked(who)
        if row.public is not None:
            close_key_of(who.home, row.public, parts.clock.now_ms())
            publish_keys(parts, who.home)
        row.public = row.salt = row.closed = row.ledger = None
        row.failed, row.failed_at = 0, None
        row.reset_by, row.reset_at = by.name, parts.clock.now_ms()


def _count_try(parts: Parts, who: Who) -> tuple[bytes, bytes]:
    """(salt, closed key). The try is counted before it is made: guesses sent at once are counted each."""
    with transaction():
        row = _locked(who)
        if row.salt is None or row.closed is None:
            raise _no_pin()
        now = parts.clock.now_ms()
        until = (row.failed_at or 0) + wait_seconds(row.failed) * 1000
        if row.failed and now < until:
            raise NotAllowed(
                "pin_wait",
                field="pin",
                vi=f"Nhập sai {row.failed} lần. Chờ đến {in_vietnam(until):%H:%M:%S} rồi gõ lại.",
                en=f"Wrong {row.failed} times. Wait until {in_vietnam(until):%H:%M:%S}, then type again.",
            )
        row.failed, row.failed_at = row.failed + 1, now
        return row.salt, row.closed


def _is_current(who: Who, row: SignerRow, desk: Tablet) -> bool:
    """After a restore the desk has another ledger; after an appointment the officer has another post; who came back
    to the unit finds his key closed. What he signs from now on must not stand under any of these."""
    person = db.session.get_one(Officer, (who.home, who.officer))
    if not person.active:
        raise _left()
    key = db.session.get(PublicKey, (who.home, key_id(row.public or b"")))
    if key is None or key.valid_to is not None or key.revoked_at is not None:
        return False
    return (row.ledger, key.post, key.delegation) == (desk.id, person.post, person.delegation)


def _certify(parts: Parts, desk: Tablet, who: Who, row: SignerRow, key: Ed25519PrivateKey) -> None:
    """Name the key in the unit's list; the one before ends as of now."""
    if row.public is not None:
        close_key_of(who.home, row.public, parts.clock.now_ms())
    if not replace_officer_key(parts, desk, officer=who.officer, public=raw_public(key)):
        raise _left()
    row.ledger, row.public = desk.id, raw_public(key)


def _close(parts: Parts, who: Who, row: SignerRow, key: Ed25519PrivateKey, under: tuple[bytes, bytes]) -> None:
    salt, kek = under
    nonce = parts.randomness(NONCE_BYTES)
    row.salt = salt
    row.closed = close_key(key.private_bytes_raw(), kek, nonce=nonce, bound_to=_binding(who, salt))


def _kek(parts: Parts, who: Who, pin: str, salt: bytes) -> bytes:
    slow = stretched(pin, salt, memory_kib=_MEMORY_KIB)
    return derived(slow + parts.keys.tokens, _LABEL + _place(who))


def _binding(who: Who, salt: bytes) -> bytes:
    return _place(who) + salt


def _place(who: Who) -> bytes:
    return who.home.to_bytes(8, "big") + who.officer.to_bytes(8, "big")


def _make_row(who: Who) -> None:
    if db.session.get(Officer, (who.home, who.officer)) is None:
        raise InvalidInput(
            "officer",
            field="officer",
            vi=f"Đơn vị {who.home} không có cán bộ số {who.officer}.",
            en=f"Unit {who.home} has no officer {who.officer}.",
        )
    if db.session.get(SignerRow, (who.home, who.officer)) is None:
        insert_once(SignerRow, {"home": who.home, "officer": who.officer, "failed": 0})


def _locked(who: Who) -> SignerRow:
    row = db.session.get(SignerRow, (who.home, who.officer), with_for_update=True, populate_existing=True)
    if row is None:
        raise _no_pin()
    return row


def _no_pin() -> NotAllowed:
    return NotAllowed(
        "no_pin",
        field="pin",
        vi="Chưa có mã PIN ký. Chọn mã PIN ở trang Mã ký trước.",
        en="There is no signing PIN. Choose one on the signing page first.",
    )


def _left() -> NotAllowed:
    return NotAllowed(
        "left_unit",
        vi="Danh sách đơn vị không còn cán bộ này nên không ký được. Người khác của đơn vị quyết định.",
        en="The unit's roster does not name this officer any more. Somebody else of the unit decides.",
    )
