"""A file that only keeps room: given up when the disk is full, so that what must be written then still can be.

Counting a PIN, storing a receipt, entering what was recorded: none of these may wait until a person found something to
delete. The file is real blocks, not a hole, and is made again when there is room.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

NAME = "reserve"
LEAST_FREE = 1_000_000
"""Bytes free under which the reserve is given up before a transaction begins."""


def keep_reserve(folder: Path, size: int) -> None:
    """Make the file, `size` bytes, where there is room for ten of it; quietly nothing elsewhere."""
    path = folder / NAME
    with suppress(OSError):
        if size and not path.exists() and free_bytes(folder) > 10 * size:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
            try:
                os.posix_fallocate(handle, 0, size)
            except OSError:
                path.unlink()  # an empty file would pass for a reserve
            finally:
                os.close(handle)


def give_up_reserve(folder: Path) -> bool:
    """Remove the file; whether that freed anything."""
    try:
        (folder / NAME).unlink()
    except OSError:
        return False
    return True


def free_bytes(folder: Path) -> int:
    """What a program may still write to the disk of `folder`."""
    disk = os.statvfs(folder)
    return disk.f_bavail * disk.f_frsize
