"""Vectors of photos and of what retention leaves of an event."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.evidence.receipt import PhotoReceipt
from shared.ledger.export import RemovedEvent, sign_removal, write_ledger
from shared.seal.signed import Signed
from tests import samples as s


def photo_vectors(server: UUID, key: Ed25519PrivateKey) -> dict[str, Any]:
    """`photo`: the server holds a photo whole."""
    digest = hashlib.sha256(b"a photo, made up").digest()
    body = PhotoReceipt(server, s.HOME, digest, 16, s.ENTERED).exact()
    return {"photo": {"key": "server", "signed": Signed.over("photo", body, key).to_wire()}}


def removed_vectors(events: list[bytes], heads: list[bytes], signature: bytes) -> dict[str, Any]:
    """`export_removed`: the ledger of `export` after its first event was removed, signed by the root."""
    note = sign_removal(s.ROOT_KEY, s.LEDGER, 1, heads[1])
    removed = RemovedEvent(heads[1], "report.recorded", "term_ended", 1, note)
    file = write_ledger(s.LEDGER, code="0317", home=317, lines=[removed, events[1]], receipts=[], signature=signature)
    return {"export_removed": {"file": file.decode()}}
