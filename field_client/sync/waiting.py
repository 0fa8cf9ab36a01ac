"""How long the sync waits: a quiet round now and then; after a failure longer and longer, never all tablets at once."""

from __future__ import annotations

import random

FIRST_WAIT, LONGEST_WAIT = 2.0, 300.0
LONGEST_TOLD = 3_600.0
"""Seconds. A Retry-After beyond an hour is a mistake of somebody's; a tablet does not fall silent for it."""


class Waiting:
    """After a failure 2 s, doubled up to 5 minutes, each shortened at random by up to a half (so that a thousand
    tablets do not come back in one second). A server that says when to come back gives each tablet its own place in
    time: then that counts, and the doubling, which is for silence, does not grow."""

    def __init__(self, quiet: float, chance: random.Random) -> None:
        self._quiet, self._chance = quiet, chance
        self._next = FIRST_WAIT
        self._failed = False

    @property
    def is_backing_off(self) -> bool:
        """Whether the last round failed: new work is then no reason to try sooner."""
        return self._failed

    def after_success(self) -> float:
        """Seconds to the next quiet round."""
        self._next, self._failed = FIRST_WAIT, False
        return self._quiet

    def after_failure(self, retry_after: float | None = None) -> float:
        """Seconds to the next try; `retry_after` is what the server told, if it did."""
        self._failed = True
        shortened = self._chance.uniform(0.5, 1.0)
        if retry_after is not None:
            # The jitter comes on top: all who were told the same second would else come back in it.
            return min(retry_after, LONGEST_TOLD) + FIRST_WAIT * shortened
        wait = self._next * shortened
        self._next = min(self._next * 2, LONGEST_WAIT)
        return wait
