"""This device in this start of the program: its folder, its clocks, its store file while nobody has opened it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from field_client.hooks import Hooks
from field_client.settings import Settings
from field_client.store.claim import Claim
from field_client.store.reserve import keep_reserve
from field_client.store.store import Store
from shared.clock import Clock


@dataclass(frozen=True, slots=True)
class Device:
    """`boot`: 8 hex, random at each start of the program."""

    settings: Settings
    clock: Clock
    hooks: Hooks
    boot: str

    @property
    def store_file(self) -> Path:
        """The encrypted store."""
        return self.settings.data_dir / "store.db"

    def open_store(self, key: bytes) -> Store:
        """Open or create it, for this program alone. Corrupt: wrong key. NotAllowed: disk, ``store_in_use``."""
        folder = self.settings.data_dir
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        claim = Claim(folder)
        try:
            store = Store.open(self.store_file, key, on_close=claim.release)
        except BaseException:
            claim.release()
            raise
        keep_reserve(folder, self.settings.room.reserve)
        return store

    def wipe_store(self) -> None:
        """Remove the store of an enrolment that never came about; callers have made sure of that."""
        for ending in ("", "-wal", "-shm"):
            self.store_file.with_name(self.store_file.name + ending).unlink(missing_ok=True)
