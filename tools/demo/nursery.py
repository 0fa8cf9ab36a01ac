"""Where the demo's servers are born. Loads beside everything else: start it first."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import IO, cast


class Nursery:
    """One process that has loaded the server's program and splits off a process for every order. Works in `folder`."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.settings_file = folder / "server.toml"
        """Read at every birth, so it may be written after this is made."""
        self.log = folder / "server.log"
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own module, our own arguments
                [sys.executable, "-m", "tools.demo.server_process", str(self.settings_file)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                bufsize=0,
                stderr=log,
                start_new_session=True,
            )

    def bear(self, role: str, start_ms: int) -> int:
        """The process id of a new ``serve`` or ``worker`` whose clock starts at `start_ms`."""
        order, answer = cast("IO[bytes]", self._process.stdin), cast("IO[bytes]", self._process.stdout)
        order.write(f"{role} {start_ms}\n".encode())
        return int(answer.readline())

    def close(self) -> None:
        """End it; those it bore must be gone already."""
        with self._process:  # waits for it, and closes what led to it
            self._process.kill()
