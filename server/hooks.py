"""Named points in the code where a fault test may cut the power. Production passes `NoHooks`."""

from __future__ import annotations

from typing import Protocol


class Hooks(Protocol):
    """`point` is called with the name of the place the program has reached."""

    def point(self, name: str) -> None:
        """``push.stored`` before COMMIT, ``push.committed`` before the answer leaves."""


class NoHooks:
    """Does nothing, at every point."""

    def point(self, name: str) -> None:
        """Go on."""
