"""A tablet that was enrolled after the backup this server was restored from: unknown here, and yet one of ours.

It proves so with what the server itself gave it and no backup holds: the unit's root-signed key list that names its
key, a receipt under the server's key, and a request signed with that key, now. Then its ledger has its place again and
everything it holds comes in; without this, what it wrote could only be typed in again.
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Request
from sqlalchemy import select

from server.db import db, transaction
from server.devices.attempts import check_attempts, count_wrong
from server.devices.ledgers import open_ledger
from server.devices.models import ACTIVE, TABLET, Tablet
from server.devices.signed_requests import check_signature
from server.devices.tokens import read_token
from server.keys.publication import add_key, publish_keys
from server.ledger.receipts import read_own_receipt
from server.numbering.service import lock_mark
from server.parts import Parts
from server.restore.service import TABLET_CODES, believe_receipt, witness_all
from server.units.models import Unit
from server.units.service import epoch_of, lock_unit
from shared.errors import Conflict, DomainError, NotAllowed
from shared.ledger.receipt import Receipt
from shared.seal.keylist import KeyEntry, KeyList, open_key_ring
from shared.seal.signed import Signed

LOG = logging.getLogger("bienban.restore")


@dataclass(frozen=True, slots=True)
class _Proved:
    """A tablet that proved itself: its entry, all keys on it (its own and its officers'), the receipt, its token."""

    home: int
    ledger: UUID
    code: str
    entry: KeyEntry
    keys: tuple[KeyEntry, ...]
    receipt: Receipt
    token: bytes


def take_back(parts: Parts, ledger: UUID, asked: dict[str, Any], request: Request) -> dict[str, Any]:
    """Make the tablet known again; the answer of ReturnReplySchema. The same request again changes nothing.

    NotAllowed("not_ours"): nothing shows that this server enrolled it, ("revoked"), ("too_many"); Conflict: its code or
    its unit went to somebody else; and the errors of a signed request.
    """
    address = request.remote_addr or ""
    check_attempts(parts, address)
    try:
        proved = _proved(parts, ledger, asked, request)
    except DomainError:
        count_wrong(parts, address)
        raise
    if db.session.scalar(select(Tablet.home).where(Tablet.id == ledger)) is None:
        # Nobody is unknown to a server that has forgotten nothing.
        believe_receipt(parts, proved.receipt.epoch)
        with transaction():
            _make_known(parts, proved)
        witness_all(parts)
        LOG.warning("tablet %s of unit %s was enrolled after the backup and is back", proved.code, proved.home)
    return {"tablet_code": proved.code, "epoch": epoch_of(parts)}


def _proved(parts: Parts, ledger: UUID, asked: dict[str, Any], request: Request) -> _Proved:
    ring = open_key_ring(asked["key_ring"].encode(), pinned_root=parts.keys.root_public)
    found = [(one, entry) for one in ring.lists for entry in _keys_on(one, ledger) if entry.use == TABLET]
    if len(found) != 1:
        raise _not_ours()
    key_list, entry = found[0]
    check_signature(parts, ledger, entry.public, request)
    if entry.revoked_at is not None:
        raise NotAllowed(
            "revoked",
            vi="Đơn vị đã thu hồi máy này. Dữ liệu vẫn giữ trên máy; mang máy về đơn vị.",
            en="The unit took this tablet out of service. Everything stays on it; bring it to the unit.",
        )
    receipt = read_own_receipt(parts, Signed.from_wire(asked["receipt"]), ledger)
    token = read_token(request.headers.get("Authorization", ""))
    if token is None or entry.code is None:
        raise _not_ours()
    return _Proved(key_list.home, ledger, entry.code, entry, _keys_on(key_list, ledger), receipt, token)


def _keys_on(key_list: KeyList, ledger: UUID) -> tuple[KeyEntry, ...]:
    return tuple(one for one in key_list.keys if one.ledger == str(ledger))


def _make_known(parts: Parts, proved: _Proved) -> None:
    """As the enrolment did, with what the list says. Its first receipt is of the epoch that it has seen, so that its
    next offer is its first word in this one and texts that may have left are doubted."""
    home, entry, ledger = proved.home, proved.entry, proved.ledger
    if db.session.get(Unit, home) is None:
        raise _taken("unit", f"Máy chủ chưa có đơn vị {home}.", f"The server has no unit {home}.")
    lock_unit(home)
    if db.session.scalar(select(Tablet.home).where(Tablet.id == ledger)) is not None:
        return  # a request of the same moment was first
    if db.session.scalar(select(Tablet.id).where(Tablet.home == home, Tablet.code == proved.code)) is not None:
        raise _taken("tablet_code", f"Mã máy {proved.code} đã cấp cho máy khác.", f"Code {proved.code} is another's.")
    first = min((one for one in proved.keys if one.officer is not None), key=lambda one: one.valid_from, default=None)
    tablet = Tablet(
        home=home,
        id=ledger,
        kind=TABLET,
        code=proved.code,
        public=entry.public,
        token_hash=hashlib.sha256(proved.token).digest(),
        officer=first.officer if first is not None else 0,
        state=ACTIVE,
        enrolled_at=entry.valid_from,
        returned_at=parts.clock.now_ms(),
    )
    db.session.add(tablet)
    db.session.flush()
    open_ledger(parts, tablet, epoch=proved.receipt.epoch)
    codes = lock_mark(home, 0, TABLET_CODES)
    codes.high = max(codes.high, int(proved.code))
    for one in proved.keys:
        add_key(home, one)
    publish_keys(parts, home)


def _not_ours() -> NotAllowed:
    return NotAllowed(
        "not_ours",
        vi="Không có gì cho thấy máy chủ này đã ghi danh máy. Dữ liệu vẫn giữ trên máy; mang máy về đơn vị.",
        en="Nothing shows that this server enrolled this tablet. Everything stays on it; bring it to the unit.",
    )


def _taken(code: str, vi: str, en: str) -> Conflict:
    return Conflict(
        code,
        vi=f"{vi} Dữ liệu vẫn giữ trên máy; báo người quản trị máy chủ.",
        en=f"{en} Everything stays on the tablet; tell the server's administrator.",
    )
