"""Seizing a vehicle, things or papers (article 125): who may decide, until when, on which paper."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from shared.law.book import LawBook
from shared.law.case import File
from shared.people.officer import Post


def may_seize(post: Post, day: date, law: LawBook) -> bool:
    """Whether `post` may sign a seizure decision on `day`: exactly who may confiscate, whatever the value."""
    power = law.authority.power(post, day)
    return power is not None and power.confiscate


def seizure_report_due(seized_at: datetime, day: date, law: LawBook) -> datetime:
    """By when the one who seized must tell the one who decides; without a decision the thing goes back at once."""
    return seized_at + timedelta(hours=law.procedure.seizure.at(day).report_hours)


def seizure_until(seized: date, file: File, law: LawBook) -> date:
    """Last day of a seizure that prevents or proves, from the seizure; one that secures the fine ends with payment."""
    rule = law.procedure.seizure.at(seized)
    if file.extended:
        length = rule.extended
    elif file.explained or file.complex:
        length = rule.verified
    else:
        length = rule.transferred if file.transferred else rule.plain
    return law.calendar.end_of(seized, length)


def needs_own_record(day: date, law: LawBook, *, with_report: bool) -> bool:
    """Whether MBB15 must be made: since 1/7/2025 not when the table inside MBB01 holds it (L88 article 1 clause 25)."""
    return law.procedure.seizure.at(day).separate_record or not with_report
