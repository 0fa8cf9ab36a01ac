"""Receipts: the bytes are stored in the push's transaction, the signature is made after commit and reproducible."""

from __future__ import annotations

from uuid import UUID

from server.ledger.models import LedgerRow
from server.parts import Parts
from shared.errors import Corrupt
from shared.ledger.exact import Json, read_exact
from shared.ledger.receipt import Receipt, open_receipt
from shared.seal.keys import key_id
from shared.seal.signed import Signed


def sign_receipt(parts: Parts, stored: bytes) -> Signed:
    """The receipt over stored bytes: the same signature each time."""
    return Signed.over("receipt", stored, parts.keys.server)


def newest_receipt(parts: Parts, ledger: LedgerRow) -> Signed:
    """The receipt of all this ledger has here."""
    return sign_receipt(parts, ledger.receipt)


def stored_epoch(ledger: LedgerRow) -> int:
    """The epoch of the newest receipt: in an older one than the server's, this tablet has shown nothing since."""
    epoch: int = read_exact(ledger.receipt)["epoch"]
    return epoch


def renew_receipt(parts: Parts, ledger: LedgerRow, epoch: int) -> Receipt:
    """A receipt of this epoch for what is here now. Call inside a transaction that holds the ledger's lock."""
    now = parts.clock.now_ms()
    receipt = Receipt(parts.keys.server_id, epoch, ledger.tablet, ledger.seq, ledger.head, now)
    ledger.receipt = receipt.exact()
    return receipt


def read_own_receipt(parts: Parts, signed: Signed, ledger: UUID) -> Receipt:
    """A receipt that a tablet shows: ours, and of this ledger. Corrupt otherwise."""
    own = key_id(parts.keys.server_public)
    receipt = open_receipt(signed, lambda kid: parts.keys.server_public if kid == own else None)
    if receipt.server != parts.keys.server_id or receipt.ledger != ledger:
        raise Corrupt(
            "foreign_receipt",
            field="receipt",
            vi="Biên nhận này của máy chủ hoặc sổ khác. Kiểm tra địa chỉ máy chủ.",
            en="This receipt is of another server or ledger. Check the server's address.",
        )
    return receipt


def epoch_statement(parts: Parts, epoch: int) -> Signed:
    """The signed word of the server on which epoch it is in."""
    body: dict[str, Json] = {"server": str(parts.keys.server_id), "epoch": epoch, "time": parts.clock.now_ms()}
    return Signed.make("epoch", body, parts.keys.server)
