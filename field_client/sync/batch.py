"""Cutting a push to size: by compressed bytes, doubling while it works, halving when a line is cut."""

from __future__ import annotations

from dataclasses import dataclass

from shared.protocol.envelope import pack_lines
from shared.protocol.version import FIRST_BATCH, LARGEST_BATCH, LARGEST_INFLATED

_USUAL_RATIO = 4
"""Raw bytes to a compressed one, to begin the search with."""
_ENVELOPE = 2_000


@dataclass
class BatchSize:
    """`limit`: compressed bytes of the next push."""

    limit: int = FIRST_BATCH

    def grew(self) -> None:
        """A push went through."""
        self.limit = min(self.limit * 2, LARGEST_BATCH)

    def was_cut(self) -> None:
        """A push was cut: the next is half as large; `fitting` still sends one event."""
        self.limit = max(self.limit // 2, 1)


def fitting(events: list[bytes], limit: int) -> list[bytes]:
    """The longest head of `events` that packs into about `limit` bytes; at least one event."""
    taken, size = 0, 0
    for raw in events:
        if taken and (size + len(raw) > limit * _USUAL_RATIO or size + len(raw) > LARGEST_INFLATED - _ENVELOPE):
            break
        taken, size = taken + 1, size + len(raw)
    while taken > 1 and len(pack_lines(events[:taken])) > limit:
        taken = max(1, taken * 3 // 4)
    return events[:taken]
