"""What the composition root wired together; services get it as their first argument, routes from the current app."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from flask import current_app

from server.hooks import Hooks
from server.keys.folder import KeyFolder
from server.settings import Settings
from shared.clock import Clock
from shared.ids import RANDOM_BYTES, uuid7

EXTENSION = "bienban"


@dataclass(frozen=True, slots=True)
class Parts:
    """`randomness(n)` gives n unpredictable bytes; `boot` (8 hex) names this start of the program in desk ledgers."""

    settings: Settings
    clock: Clock
    keys: KeyFolder
    randomness: Callable[[int], bytes]
    hooks: Hooks
    boot: str

    def new_id(self) -> UUID:
        """A UUIDv7 made here, for things the server itself brings into being."""
        return uuid7(self.clock.now_ms(), self.randomness(RANDOM_BYTES))


def parts_of_app() -> Parts:
    """The parts of the app that serves the current request."""
    return cast("Parts", current_app.extensions[EXTENSION])
