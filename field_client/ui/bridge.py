"""The hop between the UI thread and the one worker thread.

A screen calls `bridge.call(work, then=…, failed=…)`; `work` runs on the worker, its answer comes back on the UI
thread. One worker: service calls of the screens never run beside each other, in the order of the taps.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from functools import partial
from queue import SimpleQueue
from typing import TypeVar

from kivy.clock import Clock

from shared.errors import DomainError

T = TypeVar("T")
log = logging.getLogger(__name__)


class Bridge:
    """`on_defect` gets every error that is no DomainError: a fault of the program, told on the UI thread."""

    def __init__(self, on_defect: Callable[[Exception], None]) -> None:
        self._on_defect = on_defect
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._pending = 0
        self._closed = False
        self._answered = threading.Event()
        self._thread = threading.Thread(target=self._run, name="services", daemon=True)
        self._thread.start()

    @property
    def idle(self) -> bool:
        """True when no call is under way and no answer waits for the UI thread."""
        return self._pending == 0

    def wait(self, seconds: float) -> None:
        """Until an answer waits for the UI thread, at most so long. For whoever drives the app; the UI never waits."""
        self._answered.wait(seconds)
        self._answered.clear()

    def call(
        self,
        work: Callable[[], T],
        *,
        then: Callable[[T], None] | None = None,
        failed: Callable[[DomainError], None] | None = None,
    ) -> None:
        """Run `work` on the worker. Call on the UI thread only. Without `failed` a DomainError is a defect."""
        self._pending += 1

        def job() -> None:
            try:
                answer = work()
            except DomainError as error:
                self._hop(partial(failed or self._on_defect, error))
            except Exception as error:  # the UI thread must learn of every end, or it would wait for ever
                log.exception("service call failed")
                self._hop(partial(self._on_defect, error))
            else:
                self._hop(lambda: then(answer) if then else None)

        self._jobs.put(job)

    def close(self) -> None:
        """Let the calls under way end, deliver nothing more."""
        self._closed = True
        self._jobs.put(None)
        self._thread.join(timeout=10)

    def _hop(self, deliver: Callable[[], None]) -> None:
        Clock.schedule_once(lambda _dt: self._deliver(deliver), 0)
        self._answered.set()

    def _deliver(self, deliver: Callable[[], None]) -> None:
        self._pending -= 1
        if not self._closed:
            deliver()

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()
