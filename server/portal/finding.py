"""Where a question leads, before anything is told: state, unit, day, and the row that could tell more."""

from __future__ import annotations

from dataclasses import dataclass

from server.cases.models import DecisionRow
from server.portal.models import PaperRow


@dataclass(frozen=True, slots=True)
class Finding:
    """`by`: the document that changed the decision; `since`: day of the tablet's last contact, both for people."""

    state: str
    home: int | None = None
    day: str | None = None
    decision: DecisionRow | None = None
    paper: PaperRow | None = None
    by: str | None = None
    since: str | None = None


def finding_of_decision(row: DecisionRow) -> Finding:
    """How a decision that is here answers."""
    if row.training:
        state = "training"
    elif row.held:
        state = "under_review"
    else:
        state = {"corrected": "corrected", "amended": "corrected", "cancelled": "cancelled"}.get(
            row.decision_state, "found"
        )
    return Finding(state, row.home, row.day, decision=row, by=row.changed_by)
