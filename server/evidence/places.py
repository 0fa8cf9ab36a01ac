"""How many photos one process takes in at once: slow lines must leave threads for facts and pages (F18, F30)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from server.problems import ComeBack

EXTENSION = "bienban_photo_places"
AT_ONCE = 4
RETRY_SECONDS = 15


class Places:
    """The places of one process."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._free = threading.BoundedSemaphore(at_once)

    @contextmanager
    def taken(self) -> Iterator[None]:
        """A place for one chunk. ComeBack("photos_busy") when there is none, before a byte was read."""
        if not self._free.acquire(blocking=False):
            raise ComeBack(
                "photos_busy",
                seconds=RETRY_SECONDS,
                vi="Nhiều máy đang gửi ảnh. Ảnh vẫn giữ trên máy và tự gửi tiếp sau.",
                en="Many tablets are sending photos. They stay on the tablet and go on by themselves later.",
            )
        try:
            yield
        finally:
            self._free.release()
