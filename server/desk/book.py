"""The desk's ledger: the same events, chain, receipts and application as a tablet's, written inside the server.

One writer at a time by the ledger's row lock; an act, its event and all it does are one transaction.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import select

from server.db import db
from server.devices.ledgers import next_code, open_ledger
from server.devices.models import ACTIVE, CLOSED, DESK, Tablet
from server.keys.publication import add_key, publish_keys
from server.ledger.entries import Entry
from server.ledger.models import LedgerRow, PushRow
from server.ledger.receipts import sign_receipt
from server.ledger.store import lock_ledger, store_events
from server.parts import Parts
from server.retention.lines import ledger_lines
from server.units.service import epoch_of, lock_unit
from shared.cases.records import DocumentSealed
from shared.errors import NotFound
from shared.ledger.chain import next_head, sign_head
from shared.ledger.event import Event
from shared.ledger.exact import read_exact
from shared.ledger.export import write_ledger
from shared.ledger.receipt import Receipt
from shared.protocol.events import write_data
from shared.seal.base64url import to_base64url
from shared.seal.keylist import KeyEntry
from shared.seal.keys import raw_public


@dataclass(frozen=True, slots=True)
class Act:
    """What an officer does at the desk: the event to be written, `data` its domain object.

    `at`: its moment where the data names one (ms UTC), else the clock's. `seal`: gives the token over the exact bytes
    of a document; then `document.sealed` follows it.
    """

    kind: str
    officer: int
    data: Any
    case: UUID | None = None
    training: bool = False
    at: int | None = None
    seal: Callable[[bytes], bytes] | None = None


def open_desk(parts: Parts, home: int) -> Tablet:
    """The unit's desk, made at its first use. Call inside a transaction.

    A desk belongs to one epoch. After a restore nobody knows what this server had written since the backup: going on
    with that chain would give one seq two contents, so the old ledger is closed as it is and a new one begins.
    """
    lock_unit(home)
    epoch = epoch_of(parts)
    for desk in db.session.scalars(select(Tablet).where(Tablet.home == home, Tablet.kind == DESK)):
        ledger = db.session.get_one(LedgerRow, (home, desk.id))
        if desk.state == ACTIVE and read_exact(ledger.receipt)["epoch"] == epoch:
            return desk
        desk.state = CLOSED
    return _make_desk(parts, home)


def write_down(parts: Parts, desk: Tablet, acts: list[Act]) -> list[Entry]:
    """Append the acts to the desk's chain, with a new receipt. Call inside a transaction, and apply what comes back."""
    ledger = lock_ledger(desk.home, desk.id)
    now, first = parts.clock.now_ms(), ledger.seq + 1
    anchor = hashlib.sha256(ledger.receipt).hexdigest()
    entries: list[Entry] = []
    heads: list[bytes] = []

    def append(act: Act) -> Entry:
        event = Event(
            seq=ledger.seq + 1,
            kind=act.kind,
            officer=act.officer,
            at=now if act.at is None else act.at,
            boot=parts.boot,
            mono=parts.clock.mono_ms(),
            anchor=anchor,
            data=write_data(act.data),
            case=act.case,
            training=act.training,
        )
        entries.append(Entry(desk, event.seq, event.exact()))
        heads.append(next_head(ledger.head, entries[-1].raw))
        ledger.seq, ledger.head = event.seq, heads[-1]
        return entries[-1]

    for act in acts:
        written = append(act)
        if act.seal is not None:
            append(_sealing(act, written))
    store_events(entries, heads, now)
    _receive(parts, ledger, first=first, now=now)
    return entries


def _sealing(act: Act, document: Entry) -> Act:
    """The seal of the document just written, directly after it."""
    if act.seal is None:
        raise ValueError(f"{act.kind} has no seal")
    token = to_base64url(act.seal(document.raw))
    return Act("document.sealed", act.officer, DocumentSealed(document.seq, token), act.case, act.training)


def desk_key(parts: Parts, ledger: UUID) -> Ed25519PrivateKey:
    """The desk's own key. Derived from a secret of the key folder: a copy of that folder made at any time holds it."""
    derived = HKDF(SHA256(), 32, salt=None, info=b"bienban-desk-v1\0" + ledger.bytes).derive(parts.keys.tokens)
    return Ed25519PrivateKey.from_private_bytes(derived)


def export_desk(parts: Parts, home: int, desk: UUID) -> bytes:
    """The desk's ledger as a file that `bienban verify` checks, as any tablet's. NotFound("desk")."""
    tablet = db.session.get(Tablet, (home, desk))
    if tablet is None or tablet.kind != DESK:
        raise NotFound(
            "desk",
            field="desk",
            vi=f"Đơn vị {home} không có sổ bàn xử lý này.",
            en=f"Unit {home} has no such desk ledger.",
        )
    ledger = db.session.get_one(LedgerRow, (home, desk))
    receipts = db.session.scalars(select(PushRow.receipt).filter_by(home=home, tablet=desk).order_by(PushRow.last))
    return write_ledger(
        desk,
        code=tablet.code,
        home=home,
        lines=ledger_lines(home, desk),
        receipts=[sign_receipt(parts, one) for one in receipts],
        signature=sign_head(desk_key(parts, desk), desk, ledger.seq, ledger.head),
    )


def _make_desk(parts: Parts, home: int) -> Tablet:
    ledger = parts.new_id()
    public = raw_public(desk_key(parts, ledger))
    desk = Tablet(
        home=home,
        id=ledger,
        kind=DESK,
        code=next_code(home),
        public=public,
        # No token hashes to this: nobody speaks for the desk from outside.
        token_hash=parts.randomness(32),
        officer=0,
        state=ACTIVE,
        enrolled_at=parts.clock.now_ms(),
    )
    db.session.add(desk)
    db.session.flush()
    row = open_ledger(parts, desk)
    db.session.flush()
    _keep_receipt(row, first=1, now=desk.enrolled_at)
    add_key(home, KeyEntry(public, "desk", desk.enrolled_at, ledger=str(ledger), code=desk.code))
    db.session.flush()
    publish_keys(parts, home)
    return desk


def _receive(parts: Parts, ledger: LedgerRow, *, first: int, now: int) -> None:
    """The server's receipt for its own ledger: the anchor of what is written next."""
    receipt = Receipt(parts.keys.server_id, epoch_of(parts), ledger.tablet, ledger.seq, ledger.head, now)
    ledger.receipt = receipt.exact()
    ledger.reported_seq = ledger.seq
    ledger.last_contact_at = ledger.last_push_at = now
    _keep_receipt(ledger, first=first, now=now)


def _keep_receipt(ledger: LedgerRow, *, first: int, now: int) -> None:
    """Every receipt stays: events name them by their anchors, and an export carries them."""
    db.session.add(
        PushRow(
            home=ledger.home,
            tablet=ledger.tablet,
            first=first,
            last=ledger.seq,
            head=ledger.head,
            receipt=ledger.receipt,
            verdicts=[],
            received_at=now,
        )
    )
