"""What a citizen learns after one fact from the paper: amount, acts, payment, a masked name. Nothing before it."""

from __future__ import annotations

from typing import Any

from server.cases.models import DecisionRow
from server.portal.by_paper import require_genuine
from server.portal.finding import Finding
from server.portal.models import PaperRow
from server.portal.question import Fact, ScannedSeal
from shared.clock import day_of
from shared.errors import Corrupt
from shared.numbering.lookup_code import show_code
from shared.seal.claims import plain_plate

TAIL = 6


def fact_matches(finding: Finding, fact: Fact) -> bool:
    """Whether the fact is on the paper of what was found."""
    if fact.kind == "seal":
        return fact.seal is not None and seal_matches(finding, fact.seal)
    row = finding.decision
    if row is None:
        return False
    if fact.kind == "identity_tail":
        typed = "".join(fact.value.split()).upper()
        return row.identity is not None and len(typed) == TAIL and row.identity.upper()[-TAIL:] == typed
    plate = plain_plate(fact.plate)
    return bool(plate) and row.plate == plate and fact.day is not None and row.day == fact.day.isoformat()


def seal_matches(finding: Finding, seal: ScannedSeal) -> bool:
    """Whether the seal is genuine and of this very paper."""
    try:
        require_genuine(seal)
    except Corrupt:
        return False
    if finding.decision is not None:
        return finding.decision.hash[:16] == seal.claims.hash16
    return finding.paper is not None and finding.paper.hash16 == seal.claims.hash16


def details_of(finding: Finding) -> dict[str, Any] | None:
    """The details, or None where there is nothing to tell (a decision under review, a number not seen)."""
    if finding.state in {"found", "corrected", "cancelled"} and finding.decision is not None:
        return _of_decision(finding.decision)
    if finding.paper is not None:
        return _of_paper(finding.paper)
    return None


def masked_name(name: str | None) -> str | None:
    """``NGUYỄN V** M**``: enough to know oneself, too little to learn a name."""
    if name is None:
        return None
    first, *others = name.split()
    return " ".join([first, *(word[0] + "**" for word in others)])


def _of_decision(row: DecisionRow) -> dict[str, Any]:
    cancelled = row.decision_state == "cancelled"
    return {
        "number": row.number,
        "code": show_code(row.code) if row.code else None,
        "name": masked_name(row.name),
        "plate": row.plate,
        "acts": [
            {"text": act["text"], "basis": act["basis"], "amount": act["amount"], "penalty": act["penalty"]}
            for act in row.acts
        ],
        "penalty": row.penalty,
        "amount": row.total,
        "paid": row.paid,
        "to_pay": 0 if cancelled else max(row.total - row.paid, 0),
        "points": row.points,
        "revoke_months": row.revoke_months,
        "pay_days": row.pay_days,
        "served_on": day_of(row.served_at).isoformat() if row.served_at is not None else None,
        "payment": row.payment,
        "decision_state": row.decision_state,
        "service_state": row.service_state,
        "payment_state": row.payment_state,
    }


def _of_paper(paper: PaperRow) -> dict[str, Any]:
    return {
        "number": str(paper.serial),
        "code": show_code(paper.code) if paper.code else None,
        "amount": paper.amount,
        "to_pay": paper.amount,
        "legal_points": paper.points,
        "acts_count": paper.acts,
    }
