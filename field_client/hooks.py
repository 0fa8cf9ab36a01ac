"""Named points of the acts that must survive a power cut. Fault tests stop the process there; production passes by."""

from __future__ import annotations

from typing import Protocol

POINTS = (
    "record.before",
    "record.inserted",
    "record.committed",
    "enter.before",
    "enter.inserted",
    "enter.committed",
    "print.before",
    "print.started",
    "print.sent",
    "settle.inserted",
    "settle.committed",
    "serve.inserted",
    "serve.committed",
    "shift.inserted",
    "shift.committed",
    "push.before",
    "push.sent",
    "push.stored",
    "lease.asked",
    "lease.stored",
    "pull.inserted",
    "pull.stored",
    "photo.sent",
    "photo.complete",
    "enrol.keys",
    "enrol.answered",
    "enrol.stored",
    "wipe.sent",
    "wipe.marked",
    "wipe.keys",
    "wipe.done",
)
"""`*.inserted` lies after the INSERTs and before COMMIT; `*.committed` after COMMIT and before the screen knows."""


class Hooks(Protocol):
    """Given by the composition root."""

    def point(self, name: str) -> None:
        """Called at the point `name`; whatever it raises goes up as if the act itself had failed there."""


class NoHooks:
    """Production: nothing happens at any point."""

    def point(self, name: str) -> None:
        """Pass by."""
