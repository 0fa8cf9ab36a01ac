"""What a disk holds after a power cut, worked out from a log of everything that was written to it.

A file is sure of what was synced, a name of what its folder synced; of what came later nothing, everything, a prefix
or any sectors may be there. The log is made once by a real run (by a VFS of ours, or under the real SQLCipher process)
and can then be cut anywhere.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

SECTORS = (512, 4096)
_OF_NAMES = frozenset({"link", "unlink", "rename"})


@dataclass(frozen=True, slots=True)
class Op:
    """One thing that happened to the file `name`. `kind`: ``write`` (offset, data), ``truncate`` (offset = new size),
    ``sync``, ``delete``, ``rename`` (data = new name), ``sync_names`` of the folder `name`, ``told`` (data = what the
    user may rely on from here). Inside `Disk` also ``link``, ``unlink`` and the file's own number."""

    kind: str
    name: str
    offset: int = 0
    data: bytes = b""
    file: int = 0


Image = dict[str, bytes]
"""Name of each file → its content."""


@dataclass
class _Files:
    """Names → file, file → content: a deleted name that comes again is another file."""

    names: dict[str, int] = field(default_factory=dict)
    contents: dict[int, bytearray] = field(default_factory=dict)

    def copy(self) -> _Files:
        return _Files(dict(self.names), {file: bytearray(content) for file, content in self.contents.items()})

    def apply(self, op: Op) -> None:
        if op.kind == "link":
            self.names[op.name] = op.file
        elif op.kind == "unlink":
            self.names.pop(op.name, None)
        elif op.kind == "rename":
            self.names.pop(op.name, None)
            self.names[op.data.decode()] = op.file
        else:
            content = self.contents.setdefault(op.file, bytearray())
            if op.kind == "truncate":
                del content[op.offset :]
            content.extend(bytes(max(0, op.offset - len(content))))
            content[op.offset : op.offset + len(op.data)] = op.data


@dataclass
class Disk:
    """What is sure, and what is only in memory yet."""

    sure: _Files = field(default_factory=_Files)
    pending: list[Op] = field(default_factory=list)
    _names: dict[str, int] = field(default_factory=dict)
    _count: int = 0

    @classmethod
    def holding(cls, start: Image) -> Disk:
        """A disk that is sure of these files."""
        disk = cls()
        for name, content in start.items():
            disk.take(Op("write", name, 0, content))
            disk.take(Op("sync", name))
        disk.take(Op("sync_names", ""))
        return disk

    def take(self, op: Op) -> None:
        """One more operation of the log."""
        if op.kind == "sync_names":
            self._settle(lambda one: one.kind in _OF_NAMES and one.name.rpartition("/")[0] == op.name)
        elif op.kind == "sync":
            file = self._file(op.name)
            self._settle(lambda one: one.file == file and one.kind not in _OF_NAMES)
        elif op.kind == "delete":
            self.pending.append(Op("unlink", op.name, file=self._names.pop(op.name, 0)))
        elif op.kind == "rename":
            self._names[op.data.decode()] = file = self._names.pop(op.name)
            self.pending.append(replace(op, file=file))
        elif op.kind in {"write", "truncate"}:
            self.pending.append(replace(op, file=self._file(op.name)))

    def after(self, kept: list[Op]) -> Image:
        """The files when of all that was pending only `kept` reached the disk."""
        files = self.sure.copy()
        for op in kept:
            files.apply(op)
        return {name: bytes(files.contents.get(file, b"")) for name, file in files.names.items()}

    def _file(self, name: str) -> int:
        if name not in self._names:
            self._count += 1
            self._names[name] = self._count
            self.pending.append(Op("link", name, file=self._count))
        return self._names[name]

    def _settle(self, settled: Callable[[Op], bool]) -> None:
        later = []
        for op in self.pending:
            if settled(op):
                self.sure.apply(op)
            else:
                later.append(op)
        self.pending = later


def cuts(pending: list[Op], random_: random.Random) -> Iterator[tuple[str, list[Op]]]:
    """(name of the fault, what of `pending` reached the disk), for one moment."""
    yield "dropped", []
    if not pending:
        return
    yield "kept", pending
    for sector in SECTORS:
        pieces = [piece for op in pending for piece in _pieces(op, sector)]
        yield f"torn at {sector}", pieces[: random_.randrange(len(pieces))]
        yield f"any of {sector}", [piece for piece in pieces if random_.random() < 0.5]


def _pieces(op: Op, sector: int) -> Iterator[Op]:
    """A write as the sectors it falls into; other operations happen or do not."""
    if op.kind != "write":
        yield op
        return
    start, last = op.offset, op.offset + len(op.data)
    while start < last:
        end = min((start // sector + 1) * sector, last)
        yield replace(op, offset=start, data=op.data[start - op.offset : end - op.offset])
        start = end
