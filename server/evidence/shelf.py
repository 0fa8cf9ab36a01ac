"""Photo files on disk: partial ones, and whole ones under their hash, which appear complete or not at all.

``partial/<home>-<tablet>-<upload>`` grows; ``<home>/<ab>/<abcd…>`` is only ever the target of a rename.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shared.errors import Conflict, TransportError
from shared.evidence.photo import HEAD_BYTES

RESERVE = 200_000_000
"""Bytes of disk that photos leave free: ledgers go first, and the database lies on the same disk by default."""
_FULL = {errno.ENOSPC, errno.EDQUOT}
_PIECE = 1 << 20


class Shelf:
    """Files below `root` (made on first use, 0700)."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def partial(self, home: int, tablet: str, upload: str) -> Path:
        """Where an upload grows."""
        return self._root / "partial" / f"{home}-{tablet}-{upload}"

    def kept(self, home: int, sha256: bytes) -> Path:
        """Where a whole photo lies."""
        name = sha256.hex()
        return self._root / str(home) / name[:2] / name

    def require_room(self, size: int) -> None:
        """TransportError("photos_full") when `size` more bytes would leave less than RESERVE."""
        with _told():
            _folder(self._root)
            if shutil.disk_usage(self._root).free < size + RESERVE:
                raise _full()

    def start(self, path: Path) -> None:
        """An empty partial file, over whatever was there."""
        with _told():
            _folder(path.parent)
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))

    def size(self, path: Path) -> int:
        """Bytes of a file; 0 where there is none."""
        try:
            return path.stat().st_size
        except FileNotFoundError:
            return 0

    def append(self, path: Path, at: int, piece: bytes) -> None:
        """Write `piece` at the end, which must be `at`.

        Conflict("upload_offset") when the file has another length: a second request, or the ghost of one whose line
        is dead, has written meanwhile. What cannot be written whole is taken back.
        """
        with _told(), _locked(path, at) as file:
            try:
                written = os.pwrite(file, piece, at)
                if written < len(piece):
                    raise OSError(errno.ENOSPC, "short write")
            except OSError:
                os.ftruncate(file, at)
                raise

    def cut_back(self, path: Path, found: int, to: int) -> None:
        """Take back what came after `to`, unless somebody else has written past `found` since."""
        try:
            with _told(), _locked(path, found) as file:
                os.ftruncate(file, to)
        except Conflict:
            return

    def settle(self, path: Path) -> None:
        """Let the disk have it: an offset that was told must be there after a power cut."""
        with _told():
            file = os.open(path, os.O_RDONLY)
            try:
                os.fsync(file)
            finally:
                os.close(file)

    def digest(self, path: Path) -> tuple[bytes, bytes]:
        """(SHA-256, first bytes) of a file. FileNotFoundError when it is gone."""
        digest, first = hashlib.sha256(), b""
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                first = first or piece[:HEAD_BYTES]
                digest.update(piece)
        return digest.digest(), first

    def keep(self, partial: Path, kept: Path) -> None:
        """Make a whole, checked file appear under its hash; after the return it survives a power cut."""
        with _told():
            self.settle(partial)
            _folder(kept.parent)
            partial.rename(kept)
            _sync_folder(kept.parent)

    def all_kept(self) -> Iterator[tuple[int, Path]]:
        """(home, file) of every whole photo on the disk."""
        for path in sorted(self._root.glob("[0-9]*/*/*")):
            yield int(path.parent.parent.name), path

    def remove(self, path: Path) -> None:
        """Delete a file and let the disk know; one that is gone already is fine."""
        path.unlink(missing_ok=True)
        if path.parent.exists():
            _sync_folder(path.parent)


def _folder(path: Path) -> None:
    """Make what is missing, each 0700 (`parents=True` would leave those above open), each on the disk by itself: a
    new folder is as lost as its file when its own entry is not there after a power cut."""
    for one in reversed([one for one in (path, *path.parents) if not one.exists()]):
        one.mkdir(mode=0o700, exist_ok=True)
        _sync_folder(one.parent)


def _sync_folder(path: Path) -> None:
    folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@contextmanager
def _locked(path: Path, size: int) -> Iterator[int]:
    """The file, locked against other processes, if its length is `size`."""
    try:
        file = os.open(path, os.O_WRONLY)
    except FileNotFoundError as error:
        raise wrong_offset() from error
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        if os.fstat(file).st_size != size:
            raise wrong_offset()
        yield file
    finally:
        os.close(file)


@contextmanager
def _told() -> Iterator[None]:
    """A full disk as a domain error; every other fault of the disk stays what it is."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise _full() from error
        raise


def wrong_offset() -> Conflict:
    """409: the upload stands elsewhere."""
    return Conflict(
        "upload_offset",
        field="Upload-Offset",
        vi="Ảnh đã đến một phần khác. Hỏi lại vị trí rồi gửi tiếp.",
        en="The upload stands at another offset. Ask for it, then go on from there.",
    )


def _full() -> TransportError:
    return TransportError(
        "photos_full",
        vi="Máy chủ hết chỗ cho ảnh. Ảnh vẫn giữ trên máy và gửi lại sau; biên bản vẫn gửi được.",
        en="The server has no room for photos. They stay on the tablet and go later; reports still arrive.",
    )
