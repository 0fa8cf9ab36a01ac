"""One program at a time over one store: a second one would print and send what the first is printing and sending."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from field_client.store.faults import fault, fault_of_os

NAME = "in-use"


class Claim:
    """Held from opening the store until `release`, or until the process dies: the system then lets go of it."""

    def __init__(self, folder: Path) -> None:
        try:
            self._handle = os.open(folder / NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise fault_of_os(error) from error
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._handle)
            raise fault("store_in_use") from error

    def release(self) -> None:
        """Another program may open the store."""
        if self._handle >= 0:
            os.close(self._handle)
        self._handle = -1
