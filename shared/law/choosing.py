"""What the signer himself may set inside what the law leaves to him: the fine of an act, the length of a suspension.

Without circumstances the law leaves nothing (the middle of the frame); with one, the open half it points to; with more
of one kind, the limit (D118c article 9 clauses 1 and 2). The engine's own figure is the proposal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from shared.errors import InvalidInput
from shared.law.amounts import STEP, Sum, Term
from shared.law.assessment import ActResult, Assessment
from shared.law.circumstances import leaning
from shared.law.fields import refuse


@dataclass(frozen=True, slots=True)
class Choice:
    """For one act: đồng, and whole months of suspension; None leaves the proposal."""

    amount: int | None = None
    months: int | None = None


def months_left(found: Assessment, place: int, *, mitigating: Sequence[str], aggravating: Sequence[str]) -> range:
    """Whole months that the signer may set for the act at `place`; empty where the law or several bands leave none.

    Several acts with a suspension give one, of the longest band: then the proposal stands.
    """
    act, lean = found.acts[place], leaning(mitigating, aggravating)
    alone = sum(bool(one.revoke_max_months) for one in found.acts) == 1
    if not alone or not act.revoke_max_months or abs(lean) != 1:
        return range(0)
    if act.suspension in (Term(act.revoke_min_months), Term(act.revoke_max_months)):
        return range(0)  # until 1/5/2025 one circumstance already led to the limit
    double = act.revoke_min_months + act.revoke_max_months
    if lean < 0:  # strictly between the minimum and the middle
        return range(act.revoke_min_months + 1, (double + 1) // 2)
    return range(double // 2 + 1, act.revoke_max_months)


def chosen(
    found: Assessment, choices: Sequence[Choice], *, mitigating: Sequence[str], aggravating: Sequence[str]
) -> Assessment:
    """The assessment with the signer's own figures. InvalidInput("outside_range"), field ``acts.0.amount`` or
    ``acts.0.months``."""
    acts = list(found.acts)
    suspension = found.suspension
    for place, choice in enumerate(choices):
        if choice.amount is not None:
            acts[place] = _with_amount(acts[place], choice.amount, place)
        if choice.months is None or Term(choice.months) == acts[place].suspension:
            continue
        allowed = months_left(found, place, mitigating=mitigating, aggravating=aggravating)
        if choice.months not in allowed:
            raise _outside(f"acts.{place}.months", _months_words(allowed))
        suspension = Term(choice.months)
        acts[place] = replace(acts[place], suspension=suspension)
    return replace(found, acts=tuple(acts), total=sum(act.amount for act in acts), suspension=suspension)


def _with_amount(act: ActResult, amount: int, place: int) -> ActResult:
    low, high = act.fine.low, act.fine.high
    if amount == act.amount:
        return act
    if not low <= amount <= high or amount % STEP:
        raise _outside(f"acts.{place}.amount", f"{low:,}–{high:,} đồng".replace(",", "."))
    return replace(act, fine=Sum(low, high, amount))


def _months_words(allowed: range) -> str:
    return f"{allowed[0]}–{allowed[-1]} tháng" if allowed else "mức đã tính"


def _outside(field: str, bounds: str) -> InvalidInput:
    return refuse(
        "outside_range",
        field,
        f"Mức này ngoài phần pháp luật để người ký chọn ({bounds}).",
        f"This is outside what the law leaves to the signer ({bounds}).",
    )
