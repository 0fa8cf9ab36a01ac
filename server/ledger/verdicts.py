"""What became of an event: applied, waiting for its cause, held for a person, set aside by one. Never dropped (I5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from server.ledger.models import APPLIED, HELD, SET_ASIDE, WAITING


@dataclass(frozen=True, slots=True)
class Verdict:
    """`detail`: on what it waits (messages.WAITING_ON) or why it is held (messages.HELD_REASONS)."""

    state: str = APPLIED
    detail: str | None = None
    field: str | None = None

    @property
    def is_applied(self) -> bool:
        """Whether its effects are in the tables."""
        return self.state == APPLIED

    @property
    def objection(self) -> str:
        """``reason`` or ``reason field``: what a person accepts when he settles a held event."""
        return f"{self.detail} {self.field}" if self.field else self.detail or ""

    def told(self, seq: int) -> dict[str, Any] | None:
        """As in VerdictSchema; None where the event simply applied and nothing needs telling."""
        if self.state == WAITING:
            return {"seq": seq, "verdict": "waiting", "on": self.detail}
        if self.state == SET_ASIDE:
            return {"seq": seq, "verdict": "set_aside"}
        if self.state == HELD:
            told: dict[str, Any] = {"seq": seq, "verdict": "held", "reason": self.detail}
            return told if self.field is None else {**told, "field": self.field}
        return None


PLAIN = Verdict()


class Waits(Exception):
    """The event's cause is not applied yet; it applies itself when that comes."""

    def __init__(self, on: str) -> None:
        super().__init__(on)
        self.verdict = Verdict(WAITING, on)


class Holds(Exception):
    """The event itself is at fault; a person must look."""

    def __init__(self, reason: str, field: str | None = None) -> None:
        super().__init__(reason, field)
        self.verdict = Verdict(HELD, reason, field)
