"""Cutting a push to size: by compressed bytes, growing while it works, halving when a line is cut."""

from __future__ import annotations

from dataclasses import dataclass

from shared.protocol.envelope import pack_lines
from shared.protocol.version import FIRST_BATCH, LARGEST_BATCH, LARGEST_INFLATED

_USUAL_RATIO = 4
"""Raw bytes to a compressed one, to begin the search with."""
_ENVELOPE = 2_000
_PATIENCE = 8
"""Pushes that must go through after a cut before larger ones are tried again."""
_SMALLEST = 1_000
"""Compressed bytes; less is one event anyway, and would only make the way back longer."""


@dataclass
class BatchSize:
    """`limit`: compressed bytes of the next push.

    A link that was never cut is filled fast (each push four times the last): on a slow one with a long way every
    answer waited for costs a second. Once it was cut, sizes double, and not at once: a link that ends every 8 kB would
    otherwise carry nothing at every other push.
    """

    limit: int = FIRST_BATCH
    _leaving: int = LARGEST_BATCH
    _since_cut: int | None = None

    def leaving(self, size: int) -> None:
        """A push of `size` bytes is about to leave."""
        self._leaving = size

    def grew(self) -> None:
        """A push went through."""
        if self._since_cut is None:
            self.limit = min(self.limit * 4, LARGEST_BATCH)
            return
        self._since_cut += 1
        if self._since_cut > _PATIENCE:
            self.limit = min(self.limit * 2, LARGEST_BATCH)

    def was_cut(self) -> None:
        """The push that left was cut: the next is half as large; `fitting` still sends one event."""
        self._since_cut = 0
        self.limit = max(min(self.limit, self._leaving) // 2, _SMALLEST)


def fitting(events: list[bytes], limit: int) -> list[bytes]:
    """The longest head of `events` that packs into about `limit` bytes; at least one event."""
    taken = _head(events, limit * _USUAL_RATIO)
    packed = len(pack_lines(events[:taken]))
    while taken < len(events) and packed < limit * 3 // 4:
        # Reports of one shift are much alike: they pack better than anything can be guessed before.
        wider = _head(events, sum(map(len, events[:taken])) * limit * 9 // (packed * 10))
        if wider <= taken:
            break
        taken, packed = wider, len(pack_lines(events[:wider]))
    while taken > 1 and packed > limit:
        taken = max(1, taken * 3 // 4)
        packed = len(pack_lines(events[:taken]))
    return events[:taken]


def _head(events: list[bytes], most: int) -> int:
    """How many events have `most` bytes together, not packed; at least one."""
    taken, size = 0, 0
    for raw in events:
        size += len(raw)
        if taken and size > min(most, LARGEST_INFLATED - _ENVELOPE):
            break
        taken += 1
    return taken
