"""Small files beside the store: written whole or not at all."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path

from field_client.store.faults import fault_of_os
from field_client.store.reserve import give_up_reserve


def write_whole(path: Path, content: bytes, *, mode: int = 0o600) -> None:
    """Replace `path` by `content`: after a power cut the old or the new file is there, never half of one.

    NotAllowed (``storage_full``, ``storage_read_only``, ``storage_failing``) when the disk does not take it; then the
    old file still stands. On a full disk the reserve beside it is given up first: a PIN must be countable always.
    """
    try:
        try:
            _write(path, content, mode)
        except OSError as error:
            if error.errno != errno.ENOSPC or not give_up_reserve(path.parent):
                raise
            _write(path, content, mode)
    except OSError as error:
        raise fault_of_os(error) from error


def _write(path: Path, content: bytes, mode: int) -> None:
    beside = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
        _sync_folder(path.parent)
    except OSError:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise


def _sync_folder(folder: Path) -> None:
    # Without this the rename itself may be lost in a power cut.
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
