"""Paying a fine: late interest, deferral, instalments (articles 76-79), by the law of the day of execution."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from shared.law.book import LawBook

_DAY = timedelta(days=1)
LONGEST_DEBT = timedelta(days=366 * 20)
"""Interest is counted day by day; a debt older than this is a slip in a date."""


@dataclass(frozen=True, slots=True)
class Payment:
    """`amount` đồng, received on `day`. It pays the fine first: interest is simple and bears none."""

    day: date
    amount: int


@dataclass(frozen=True, slots=True)
class Pause:
    """Days, both inclusive, while a request for reduction or instalments was under review: no interest."""

    first: date
    last: date

    def holds(self, day: date) -> bool:
        """Whether `day` is free of interest."""
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Debt:
    """What was fined, when it was due, what came in."""

    fine: int
    pay_by: date
    payments: tuple[Payment, ...] = ()
    pauses: tuple[Pause, ...] = ()

    def unpaid(self, day: date) -> int:
        """What of the fine is still open at the end of `day`; never below 0."""
        return max(0, self.fine - sum(one.amount for one in self.payments if one.day <= day))


def interest(debt: Debt, to: date, law: LawBook) -> int:
    """Late interest to the end of `to`, đồng, rounded half up once at the end.

    Every calendar day after the last day to pay counts. The day of a payment bears interest on what was open before
    it by default (`payment_day_counted`): law.md 2 leaves that open, and the first late day must count for one.
    """
    hundred_thousandths = 0
    day = debt.pay_by + _DAY
    while day <= to:
        rule = law.procedure.interest.at(day)
        open_then = debt.unpaid(day - _DAY if rule.payment_day_counted else day)
        if not open_then:
            break
        if not any(pause.holds(day) for pause in debt.pauses):
            hundred_thousandths += open_then * rule.per_100_000
        day += _DAY
    return (hundred_thousandths + 50_000) // 100_000


def deferral_ok(fine: int, on: date, law: LawBook, *, organisation: bool) -> bool:
    """Whether the amount permits a deferral on `on`; hardship and the officer's answer are for people."""
    rule = law.procedure.deferral.at(on)
    least = rule.organisation if organisation else rule.person
    return bool(least) and fine >= least


def instalments_ok(fine: int, on: date, law: LawBook, *, organisation: bool) -> bool:
    """Whether the amount permits paying in parts on `on`."""
    rule = law.procedure.instalments.at(on)
    return fine >= (rule.organisation if organisation else rule.person)


def first_instalment(fine: int, on: date, law: LawBook) -> int:
    """The least first part, đồng, rounded up."""
    return -(-fine * law.procedure.instalments.at(on).first_percent // 100)


def instalments_until(decided: date, law: LawBook) -> date:
    """Last day of the last part, from the day the decision took effect."""
    return law.calendar.end_of(decided, law.procedure.instalments.at(decided).longest)


def plan_faults(fine: int, plan: Sequence[Payment], *, decided: date, law: LawBook) -> tuple[str, ...]:
    """What is wrong with a plan of parts: codes, empty when it may stand. `decided`: when the decision took effect."""
    rule = law.procedure.instalments.at(decided)
    faults = []
    if len(plan) > rule.most:
        faults.append("too_many_parts")
    if not plan or plan[0].amount < first_instalment(fine, decided, law):
        faults.append("first_part_too_small")
    if any(part.day > instalments_until(decided, law) for part in plan):
        faults.append("part_too_late")
    if sum(part.amount for part in plan) != fine:
        faults.append("parts_differ_from_fine")
    return tuple(faults)
