"""What is said of one target."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Literal

State = Literal["ok", "bad", "unusable"]
EXIT_CODES: dict[State, int] = {"ok": 0, "bad": 1, "unusable": 2}


@dataclass(frozen=True, slots=True)
class Verdict:
    """`kind`: pdf, photo, token, ledger or unknown. `summary` says what it is; `faults` each what is wrong and where;
    `notes` what a person should know although all is good; `facts` for --json."""

    kind: str
    state: State
    summary: str
    faults: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)

    def line(self, target: str, root: str) -> str:
        """The one line of a target."""
        told = "; ".join([*self.faults, *self.notes])
        parts = [f"{self.state} {target}: {self.summary}", told, root]
        return "; ".join(part for part in parts if part)

    def with_fault(self, fault: str) -> Verdict:
        """The same, bad."""
        return replace(self, state="bad", faults=(*self.faults, fault))


def unusable(kind: str, reason: str) -> Verdict:
    """Input that cannot be judged at all."""
    return Verdict(kind, "unusable", reason)


def judged(kind: str, summary: str, faults: list[str], *, notes: list[str], facts: dict[str, Any]) -> Verdict:
    """ok without faults, else bad."""
    return Verdict(kind, "bad" if faults else "ok", summary, tuple(dict.fromkeys(faults)), tuple(notes), facts)
