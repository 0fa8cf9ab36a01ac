"""The half of the key that never leaves the device: without it six digits of PIN would fall in hours."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Protocol

from field_client.store.files import write_whole
from shared.errors import Corrupt

SECRET_BYTES = 32


class HardwareSecret(Protocol):
    """Android: a key of the Keystore. Desktop: a file that only its owner may read."""

    def make(self) -> None:
        """Make the secret at enrolment, unless there is one."""

    def remake(self) -> None:
        """A new secret where there is none that can be read: the PIN of a recovery is wrapped under it."""

    def read(self) -> bytes:
        """32 bytes. Corrupt("device_secret") when it is gone: then only the recovery wrap opens the store."""

    def destroy(self) -> None:
        """After this no PIN opens what was wrapped under it, on this device or any other."""


class FileSecret:
    """The desktop's stand-in: a 0600 file outside the folder of the store."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def make(self) -> None:
        """Random bytes, written once."""
        if not self._path.exists():
            write_whole(self._path, os.urandom(SECRET_BYTES))

    def remake(self) -> None:
        """Replaced only where the file is not there or has not the size of a secret."""
        if not self._path.exists() or self._path.stat().st_size != SECRET_BYTES:
            write_whole(self._path, os.urandom(SECRET_BYTES))

    def destroy(self) -> None:
        """Overwritten first: flash may keep the old block, which is why the wraps are removed as well."""
        if self._path.exists():
            write_whole(self._path, os.urandom(SECRET_BYTES))
            self._path.unlink()

    def read(self) -> bytes:
        """The file's content."""
        try:
            secret = self._path.read_bytes()
        except OSError:
            secret = b""
        if len(secret) != SECRET_BYTES:
            raise Corrupt(
                "device_secret",
                vi="Dữ liệu này không thuộc máy này nên không mở được. Đưa máy về đơn vị mở bằng khoá dự phòng.",
                en="This data belongs to another device and does not open. The unit opens it with its recovery key.",
            )
        return secret
