"""Asks whether the print worker is done: soon at first, so that nobody waits for paper that is there; then slower."""

from __future__ import annotations

from collections.abc import Callable

from kivy.clock import Clock

from field_client.ui.screens import TabletScreen

FIRST_S = 0.05
SLOWEST_S = 1.0


class PrintWatch:
    """`ask` must lead to `again` (still printing) or `stop` (a person is asked now). Ends when the screen is left."""

    def __init__(self, screen: TabletScreen, ask: Callable[[], None]) -> None:
        self._screen = screen
        self._ask = ask
        self._wait = FIRST_S

    def again(self) -> None:
        """Ask once more after a while."""
        Clock.unschedule(self._due)
        Clock.schedule_once(self._due, self._wait)
        self._wait = min(SLOWEST_S, 2 * self._wait)

    def stop(self) -> None:
        """Ask no more; the next watch is quick again."""
        Clock.unschedule(self._due)
        self._wait = FIRST_S

    def _due(self, _dt: float) -> None:
        if self._screen.app.current is self._screen:
            self._ask()
