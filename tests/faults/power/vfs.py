"""A VFS of ours under SQLite3 Multiple Ciphers: writes go through to the real file and into a log; it can also fail.

SQLite3MC reads and writes the very files of SQLCipher 4, so the tablet's own store code runs over it, and what a cut
leaves behind is opened again by the real SQLCipher.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import apsw

from tests.faults.power.disk import Op

NAME = "bienban-power"
CIPHERED = f"multipleciphers-{NAME}"
"""The same under SQLite3MC's cipher layer: what reaches our VFS is what would reach the disk."""


class Power(apsw.VFS):
    """`log`: everything that happened. `refuse` may raise before a write or sync happens, as a full disk does.

    One for the whole process (`power()`): SQLite3MC keeps the first VFS that it was laid over.
    """

    def __init__(self) -> None:
        self.forget()
        super().__init__(NAME, "unix")

    def forget(self) -> None:
        """Begin anew."""
        self.log: list[Op] = []
        self.refuse: Callable[[Op], None] = lambda _op: None

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:
        return _File(self, name, flags)

    def xDelete(self, name: str, sync_folder: bool) -> None:
        self.note(Op("delete", Path(name).name))
        super().xDelete(name, sync_folder)
        if sync_folder:
            self.note(Op("sync_names", ""))

    def note(self, op: Op) -> None:
        """Let it happen, unless a test refuses it."""
        self.refuse(op)
        self.log.append(op)

    def told(self, what: str) -> None:
        """From here on the user may rely on `what`."""
        self.log.append(Op("told", "", data=what.encode()))


@functools.cache
def power() -> Power:
    """The VFS, registered."""
    return Power()


class _File(apsw.VFSFile):
    def __init__(self, power: Power, name: Any, flags: list[int]) -> None:
        filename = name.filename() if isinstance(name, apsw.URIFilename) else name or "temporary"
        self._power, self._name = power, Path(filename).name
        # As SQLite's own unix VFS does: the first sync of a new journal or WAL also syncs the names of its folder.
        journal = flags[0] & (apsw.SQLITE_OPEN_WAL | apsw.SQLITE_OPEN_MAIN_JOURNAL)
        self._new = bool(journal and flags[0] & apsw.SQLITE_OPEN_CREATE)
        super().__init__("unix", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:
        self._power.note(Op("write", self._name, offset, bytes(data)))
        super().xWrite(data, offset)

    def xTruncate(self, size: int) -> None:
        self._power.note(Op("truncate", self._name, size))
        super().xTruncate(size)

    def xSync(self, flags: int) -> None:
        self._power.note(Op("sync", self._name))
        super().xSync(flags)
        if self._new:
            self._power.note(Op("sync_names", ""))
            self._new = False
