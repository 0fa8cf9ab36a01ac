"""The clock of the production programs. Tests and the demo give another object with the same two methods."""

from __future__ import annotations

import time


class SystemClock:
    """The machine's clocks: UTC for legal times, BOOTTIME for what must only go forward."""

    def now_ms(self) -> int:
        """Milliseconds since 1970-01-01 UTC."""
        return time.time_ns() // 1_000_000

    def mono_ms(self) -> int:
        """Milliseconds that also count while the machine sleeps."""
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000
