"""The USB stick: what the server has not confirmed goes out sealed, the receipts that it wrote come back.

One act does both, since one walk to the station does both. Nothing counts as received but under the server's
signature, and an old receipt never replaces a newer one (I7).
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, select

from field_client.evidence.delivery import COMPLETE, REMOVED, note_complete
from field_client.ledger.chain_writer import Entry, head_at, last_seq
from field_client.ledger.delivery import set_state, without_receipt
from field_client.ledger.export import export_bytes
from field_client.ledger.frozen import BEHIND, FORK, freeze
from field_client.ledger.receipts import acknowledged_seq, keep_receipt, newest_receipt_time
from field_client.open_tablet import OpenTablet
from field_client.settings import Settings
from field_client.store import meta
from field_client.store.files import write_whole
from field_client.store.tables import deliveries, events, photos
from field_client.sync.trust import server_keys
from shared.cases.records import LedgerExported
from shared.errors import Corrupt, NotAllowed
from shared.evidence.receipt import open_photo_receipt
from shared.ledger.receipt import Receipt, open_receipt
from shared.ledger.stick import RECEIPT_ENDING, SEALED_ENDING, StickContent, read_stick_receipt, seal_for_stick
from shared.seal.base64url import from_base64url
from shared.seal.signed import Signed

FOLDER = "bienban"
LARGEST_RECEIPT = 20_000


@dataclass(frozen=True, slots=True)
class Exchanged:
    """What a stick brought and took. `received`: how far a receipt on it went (0: none that is new); `refused`:
    receipts that prove nothing here; `written`: the file of the ledger, "" when all is received; `events`, `pictures`:
    how many went out that only this tablet had."""

    received: int = 0
    refused: int = 0
    written: str = ""
    events: int = 0
    pictures: int = 0


def stick_folder(settings: Settings) -> Path:
    """Where sealed files go: the first stick that is mounted, or the folder of the settings. NotAllowed("no_stick")."""
    if not settings.stick_roots:
        settings.export_dir.mkdir(parents=True, exist_ok=True)
        return settings.export_dir
    for root in settings.stick_roots:
        for place in sorted([*root.glob("*"), *root.glob("*/*")]):
            if place.is_mount():
                folder = place / FOLDER
                folder.mkdir(exist_ok=True)
                return folder
    raise NotAllowed(
        "no_stick",
        vi="Chưa thấy USB. Cắm USB vào máy rồi bấm lại.",
        en="No USB stick was found. Plug one in and tap again.",
    )


class Stick:
    """One stick at one tablet."""

    def __init__(self, tablet: OpenTablet, folder: Path) -> None:
        self._tablet, self._folder = tablet, folder

    def exchange(self) -> Exchanged:
        """Read receipts, then write what is still without one. NotAllowed("storage_full") when the stick is full."""
        received, refused = self._read_receipts()
        with self._tablet.store.reading() as connection:
            unsent = _unsent_events(connection)
        written = self.write_ledger() if unsent else ""
        return Exchanged(received, refused, written, unsent, self.write_pictures())

    def write_ledger(self) -> str:
        """The whole ledger, sealed to the unit's server; `ledger.exported` says so in the ledger. The file's name."""
        identity = self._tablet.identity
        with self._tablet.store.reading() as connection:
            last = last_seq(connection)
            content = StickContent(identity.tablet, "ledger", export_bytes(connection, identity))
            recipient = recipient_of(connection)
        sealed = _sealed(content, recipient)
        name = f"bienban-{identity.code}-{last:06d}{SEALED_ENDING}"
        write_whole(self._folder / name, sealed)
        exported = LedgerExported(to_seq=last, file_hash=hashlib.sha256(sealed).hexdigest())
        with self._tablet.store.transaction() as tx:
            self._tablet.chain.append(tx, Entry("ledger.exported", exported))
        return name

    def write_pictures(self) -> int:
        """Recorded pictures that the server has not confirmed, each a file of its own: a cut stick loses one at most.

        How many are on the stick.
        """
        with self._tablet.store.reading() as connection:
            recipient = recipient_of(connection)
            # Also those that the server refused: whoever opens the stick judges for himself.
            pending = photos.c.of_seq.is_not(None) & photos.c.state.not_in((COMPLETE, REMOVED))
            pending &= photos.c.picture != b""
            hashes = set(connection.execute(select(photos.c.file_hash).where(pending)).scalars())
        for file_hash in sorted(hashes):
            path = self._folder / f"bienban-{self._tablet.identity.code}-{file_hash}{SEALED_ENDING}"
            if path.exists():
                continue  # written whole, or not there at all
            with self._tablet.store.reading() as connection:
                row = connection.execute(select(photos).where(photos.c.file_hash == file_hash).limit(1)).one()
            content = StickContent(self._tablet.identity.tablet, "photo", row.picture, row.media_type)
            write_whole(path, _sealed(content, recipient))
        return len(hashes)

    def _read_receipts(self) -> tuple[int, int]:
        """(how far the newest receipt that was news went, how many files prove nothing here)."""
        received, refused = 0, 0
        for path in sorted(self._folder.glob(f"*{RECEIPT_ENDING}")):
            try:
                if path.stat().st_size > LARGEST_RECEIPT:
                    raise NotAllowed("stick_file", vi="Tệp quá lớn.", en="The file is too large.")
                kind, signed = read_stick_receipt(path.read_bytes())
                with self._tablet.store.transaction() as tx:
                    if kind == "photo":
                        self._photo_received(tx, signed)
                    else:
                        received = max(received, self._received(tx, signed))
            except (Corrupt, NotAllowed, OSError):
                refused += 1
        return received, refused

    def _received(self, tx: Connection, signed: Signed) -> int:
        """Mark what a verified receipt of this ledger covers; its seq, 0 when it is older than what is known."""
        identity = self._tablet.identity
        receipt = open_receipt(signed, server_keys(tx, identity))
        if (receipt.server, receipt.ledger) != (identity.server, identity.tablet):
            raise _foreign()
        newest = newest_receipt_time(tx) or 0
        if receipt.time < newest or (receipt.time == newest and receipt.seq <= acknowledged_seq(tx)):
            return 0  # it is from before: taken as the newest, it would set the clock of leases back
        if not self._fits(tx, receipt):
            return 0
        keep_receipt(tx, signed, receipt, self._tablet.chain.moment())
        covered = select(deliveries.c.seq).where(deliveries.c.seq <= receipt.seq, without_receipt())
        for seq in tx.execute(covered).scalars().all():
            set_state(tx, range(seq, seq + 1), "received")
        return receipt.seq

    def _fits(self, tx: Connection, receipt: Receipt) -> bool:
        """A receipt of this ledger that is ahead of it, or of another head, tells of a copied or set back store."""
        ours = head_at(tx, self._tablet.identity.tablet, receipt.seq)
        if ours is None:
            freeze(tx, BEHIND)
        elif ours != receipt.head:
            freeze(tx, FORK)
        return ours == receipt.head

    def _photo_received(self, tx: Connection, signed: Signed) -> None:
        identity = self._tablet.identity
        receipt = open_photo_receipt(signed, server_keys(tx, identity))
        if (receipt.server, receipt.home) != (identity.server, identity.unit.home):
            raise _foreign()
        note_complete(tx, signed, receipt)


def recipient_of(connection: Connection) -> bytes:
    """The unit's X25519 key (raw) that sealed files are closed to."""
    return from_base64url(meta.get(connection, "recovery_key"))


def _unsent_events(connection: Connection) -> int:
    """Events without a receipt, but for those that only tell of an export: each export would call for the next."""
    unsent = select(deliveries.c.seq, events.c.kind).join(events, events.c.seq == deliveries.c.seq)
    rows = connection.execute(unsent.where(without_receipt())).all()
    return sum(row.kind != "ledger.exported" for row in rows)


def _sealed(content: StickContent, recipient: bytes) -> bytes:
    return seal_for_stick(content, recipient, ephemeral=os.urandom(32), nonce=os.urandom(12))


def _foreign() -> Corrupt:
    return Corrupt(
        "foreign_receipt",
        vi="Biên nhận trên USB của máy khác nên không dùng.",
        en="The receipt on the stick is of another tablet and is not used.",
    )
