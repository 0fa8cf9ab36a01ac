"""The log of files that Python writes itself: the same operations as the VFS notes for SQLite's."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.faults.power.disk import Op
from tests.faults.power.judge import EMPTY


@dataclass
class FileLog:
    """`told` notes what the caller may rely on; `opened` reads a file of an image as the judge does a database."""

    ops: list[Op] = field(default_factory=list)
    written: dict[str, bytes] = field(default_factory=dict)

    def told(self, content: bytes) -> None:
        """From here on this content is promised."""
        self.ops.append(Op("told", "", data=_digest(content).encode()))

    def opened(self, name: str) -> Callable[[Path], Any]:
        """For `judge`."""
        return lambda folder: _Content(folder / name)

    def seen(self, path: Path) -> None:
        """What lies in the file now, if that was not noted yet."""
        content = path.read_bytes()
        if self.written.get(path.name) != content:
            self.ops += [Op("truncate", path.name), Op("write", path.name, 0, content)]
            self.written[path.name] = content


class _Content:
    """Answers the judge's questions about one plain file."""

    def __init__(self, path: Path) -> None:
        self._state = _digest(path.read_bytes()) if path.exists() else EMPTY

    def state(self) -> str:
        return self._state

    def close(self) -> None:
        """Nothing is open."""


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@contextmanager
def logged(folder: Path, *, without: str = "") -> Iterator[FileLog]:
    """Note every fsync and rename in `folder`. `without` "file" or "folder": as if that fsync were not there."""
    log = FileLog()
    sync, replace = os.fsync, Path.replace

    def fsync(handle: int) -> None:
        path = Path(f"/proc/self/fd/{handle}").readlink()
        if path == folder:
            log.ops.extend([] if without == "folder" else [Op("sync_names", "")])
        elif path.parent == folder:
            log.seen(path)
            log.ops.extend([] if without == "file" else [Op("sync", path.name)])
        sync(handle)

    def renamed(self: Path, target: Path) -> Path:
        if self.parent == folder:
            log.seen(self)
            log.ops.append(Op("rename", self.name, data=target.name.encode()))
            log.written.pop(self.name, None)
        return replace(self, target)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", fsync)
        patch.setattr(Path, "replace", renamed)
        yield log
