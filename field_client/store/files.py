"""Small files beside the store: written whole or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from shared.errors import NotAllowed


def write_whole(path: Path, content: bytes, *, mode: int = 0o600) -> None:
    """Replace `path` by `content`: after a power cut the old or the new file is there, never half of one.

    NotAllowed("storage_full") when the disk does not take it; then the old file still stands.
    """
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
    except OSError as error:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise NotAllowed(
            "storage_full",
            vi="Không ghi được tệp: bộ nhớ máy đầy hoặc chỉ cho đọc. Chưa có gì bị mất; giải phóng bộ nhớ rồi làm lại.",
            en="Not written: the storage is full or read-only. Nothing was lost; free space and try again.",
        ) from error


def _sync_folder(folder: Path) -> None:
    # Without this the rename itself may be lost in a power cut.
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
