"""The witness: how far every series was given out, beside the keys, outside the database and its backup.

A database that was restored from a backup has forgotten leases that tablets still use. The witness has not: where it is
ahead, the database is old. It is written and on the disk before a lease is signed, and it never goes back.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from shared.errors import Corrupt
from shared.ledger.exact import read_exact, write_exact

WITNESS, _LOCK, _NEW = "witness.json", "witness.lock", "witness.new"
Series = tuple[int, int, int]
"""(home, year, series)."""


@dataclass(frozen=True, slots=True)
class Witness:
    """The newest epoch, and the highest serial given out in each series (docs/protocol.md 6)."""

    epoch: int
    high: Mapping[Series, int]

    def joined(self, other: Witness) -> Witness:
        """What both know: of each figure the higher one."""
        keys = self.high.keys() | other.high.keys()
        high = {key: max(self.high.get(key, 0), other.high.get(key, 0)) for key in keys}
        return Witness(max(self.epoch, other.epoch), high)

    def exact(self) -> bytes:
        """The bytes of the file."""
        rows = [
            {"home": home, "year": year, "series": series, "high": high}
            for (home, year, series), high in sorted(self.high.items())
        ]
        return write_exact({"epoch": self.epoch, "series": rows}) + b"\n"


NOTHING = Witness(0, {})


def read_witness(folder: Path) -> Witness | None:
    """The witness in the key folder; None when there is none. Corrupt("witness") when it cannot be read."""
    try:
        raw = (folder / WITNESS).read_bytes()
    except FileNotFoundError:
        return None
    try:
        content = read_exact(raw.removesuffix(b"\n"))
        high = {(one["home"], one["year"], one["series"]): one["high"] for one in content["series"]}
        if not all(type(figure) is int for figure in (content["epoch"], *high.values())):
            raise TypeError("figures")
        return Witness(content["epoch"], high)
    except (KeyError, TypeError, ValueError, Corrupt) as error:
        raise Corrupt(
            "witness",
            field=WITNESS,
            vi="Tệp chứng dải số trong thư mục khoá bị hỏng nên không cấp số. Chạy “bienban-server restored”.",
            en="The witness of the number series in the key folder is damaged, so no numbers are granted. "
            "Run “bienban-server restored”.",
        ) from error


def raise_witness(folder: Path, known: Witness) -> None:
    """Join `known` to the witness and wait until it is on the disk, file and folder. No figure ever goes down."""
    with _locked(folder):
        before = read_witness(folder)
        joined = known.joined(before or NOTHING)
        if joined != before:
            _write(folder, joined)


def replace_damaged_witness(folder: Path) -> None:
    """Put a witness that cannot be read aside, so that a person's order can begin a new one."""
    with _locked(folder):
        try:
            read_witness(folder)
        except Corrupt:
            os.replace(folder / WITNESS, folder / f"{WITNESS}.damaged")


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """One writer at a time, over all processes of this machine."""
    lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _write(folder: Path, witness: Witness) -> None:
    with os.fdopen(os.open(folder / _NEW, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(witness.exact())
        file.flush()
        os.fsync(file.fileno())
    os.replace(folder / _NEW, folder / WITNESS)
    # The new name is durable only once the folder is: after a power cut the old file could stand there again.
    directory = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
