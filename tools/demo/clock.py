"""A clock that starts where a part starts and ticks at real speed. Only the demo and tests have one."""

from __future__ import annotations

import time


class ShiftedClock:
    """`now_ms` is `start_ms` plus the time passed since this object was made; `mono_ms` is the machine's own."""

    def __init__(self, start_ms: int) -> None:
        self._offset_ms = start_ms - self.mono_ms()

    def now_ms(self) -> int:
        """Ms UTC of the shifted time."""
        return self.mono_ms() + self._offset_ms

    def mono_ms(self) -> int:
        """CLOCK_BOOTTIME in ms: shared by all processes of this machine, so their shifted clocks agree."""
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000
