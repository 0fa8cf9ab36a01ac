"""At the end of a shift every tablet sends at once: a few pushes are worked on, the others are told when to come back.

Without this, a thousand pushes would queue in front of every page and of each other, run into their time limits, and
come again: the server would work on what nobody waits for any more (docs/operations.md, scenario F30).
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from server.problems import ComeBack
from shared.clock import Clock

EXTENSION = "bienban_gate"
AT_ONCE, WAITING = 2, 4
"""Pushes of one process in work (one computes while another waits for the disk), and at the door."""
LONGEST_SECONDS = 120
FIRST_GUESS_MS = 200


class Gate:
    """The door of one process. Whoever is refused gets a place in time: places lie one push apart, first come first."""

    def __init__(self, clock: Clock, *, at_once: int = AT_ONCE, waiting: int = WAITING) -> None:
        self._clock, self._at_once, self._most = clock, at_once, at_once + waiting
        self._places = threading.BoundedSemaphore(at_once)
        self._lock = threading.Lock()
        self._inside = 0
        self._push_ms: float = FIRST_GUESS_MS
        self._next_ms: float = 0

    @contextmanager
    def admitted(self) -> Iterator[None]:
        """Room for one push; waits for it where few wait. ComeBack("busy") otherwise, before anything was done."""
        with self._lock:
            if self._inside >= self._most:
                raise _busy(self._seconds_to_place())
            self._inside += 1
        try:
            with self._places:
                began = self._clock.mono_ms()
                yield
                self._learn(self._clock.mono_ms() - began)
        finally:
            with self._lock:
                self._inside -= 1

    def _seconds_to_place(self) -> int:
        now = self._clock.mono_ms()
        self._next_ms = max(self._next_ms, now) + self._push_ms / self._at_once
        seconds = (self._next_ms - now) / 1_000
        if seconds > LONGEST_SECONDS:  # whoever comes after a thousand others begins a second round among them
            self._next_ms = now
        return min(LONGEST_SECONDS, int(seconds) + 1)

    def _learn(self, took_ms: float) -> None:
        with self._lock:
            self._push_ms += (took_ms - self._push_ms) / 8


def _busy(seconds: int) -> ComeBack:
    return ComeBack(
        "busy",
        seconds=seconds,
        vi="Nhiều máy đang gửi cùng lúc. Dữ liệu vẫn giữ trên máy; máy tự gửi lại sau ít phút.",
        en="Many tablets are sending at once. Everything stays on the tablet; it sends again by itself in a moment.",
    )
