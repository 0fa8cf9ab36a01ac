"""The write log of a real process: compiled C in front of the real SQLCipher, read back as the judge's operations."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
from pathlib import Path

from tests.faults.power.disk import Op

_SOURCE = Path(__file__).with_name("write_log.c")
_HEAD = struct.Struct("<cHQI")
_KINDS = {
    b"w": "write",
    b"t": "truncate",
    b"s": "sync",
    b"d": "delete",
    b"r": "rename",
    b"n": "sync_names",
    b"p": "told",
}


def compiler() -> str | None:
    """A C compiler, or None."""
    return shutil.which("gcc") or shutil.which("cc")


def build(folder: Path) -> Path:
    """The library to load before everything else."""
    library = folder / "write_log.so"
    flags = ["-shared", "-fPIC", "-O1", "-D_LARGEFILE64_SOURCE", "-o", str(library), str(_SOURCE), "-ldl"]
    subprocess.run([compiler() or "cc", *flags], check=True)
    return library


def logged(command: list[str], library: Path, *, root: Path, told: Path) -> list[Op]:
    """Run `command` to its end; everything it wrote below `root`, and what it told in the file `told`, in order."""
    log = told.with_suffix(".log")
    log.unlink(missing_ok=True)
    root.mkdir(parents=True, exist_ok=True)
    environment = os.environ | {
        "LD_PRELOAD": str(library),
        "BIENBAN_LOG_ROOT": str(root),
        "BIENBAN_LOG_TOLD": str(told),
        "BIENBAN_LOG_FILE": str(log),
    }
    subprocess.run(command, env=environment, check=True)
    return read_log(log.read_bytes())


def read_log(content: bytes) -> list[Op]:
    """The operations; shared memory, which does not outlive the power, is left out."""
    ops, place = [], 0
    while place < len(content):
        kind, length, offset, size = _HEAD.unpack_from(content, place)
        place += _HEAD.size
        name = content[place : place + length].decode()
        data = content[place + length : place + length + size]
        place += length + size
        if not name.endswith("-shm"):
            ops.append(Op(_KINDS[kind], name, offset, data))
    return ops
