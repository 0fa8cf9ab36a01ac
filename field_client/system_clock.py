"""The system's clock: what production programs run on. Only composition roots import it (design 10)."""

from __future__ import annotations

import time


class SystemClock:
    """`mono_ms` is CLOCK_BOOTTIME: it runs on while the tablet sleeps and no person can set it."""

    def now_ms(self) -> int:
        """Milliseconds since 1970-01-01 UTC."""
        return time.time_ns() // 1_000_000

    def mono_ms(self) -> int:
        """Milliseconds since the device started."""
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000
