"""Time limits around a decision, each by the law of its own day. No result falls on a day off."""

from __future__ import annotations

from datetime import date
from typing import Literal

from shared.law.book import LawBook
from shared.law.calendar import Period
from shared.law.fields import refuse

ServiceWay = Literal["handed", "refused", "evaded", "third_return", "electronic", "posting"]
SERVICE_WAYS: tuple[ServiceWay, ...] = ("handed", "refused", "evaded", "third_return", "electronic", "posting")


def record_due(detected: date, law: LawBook, *, complex_case: bool = False) -> date | None:
    """Last day to make the record (D118c article 12); None while the law said only "promptly" (until 2021)."""
    limits = law.procedure.record.at(detected)
    return _end(law, detected, limits.complex if complex_case else limits.plain)


def handover_due(record: date, law: LawBook, *, remote: bool = False) -> date | None:
    """Last day to hand the record to the competent person (article 58); None while the law said "at once"."""
    limits = law.procedure.handover.at(record)
    return _end(law, record, limits.remote if remote else limits.plain)


def explanation_until(record: date, law: LawBook, *, extended: bool = False) -> date:
    """Last day of the written explanation (article 61 clause 2), with its one extension."""
    rule = law.procedure.explanation.at(record)
    end = law.calendar.end_of(record, rule.written)
    return law.calendar.end_of(end, rule.written_extension) if extended else end


def hearing_request_until(record: date, law: LawBook) -> date:
    """Last day to ask for a hearing (article 61 clause 3)."""
    return law.calendar.end_of(record, law.procedure.explanation.at(record).hearing_request)


def hearing_notice_until(requested: date, law: LawBook) -> date:
    """Last day to tell the offender when the hearing is."""
    return law.calendar.end_of(requested, law.procedure.explanation.at(requested).hearing_notice)


def send_by(decided: date, law: LawBook) -> date:
    """Last day to send the decision (article 70)."""
    return law.calendar.end_of(decided, law.procedure.sending.at(decided).length)


def served_on(way: ServiceWay, day: date, law: LawBook) -> date:
    """The day the decision counts as served. InvalidInput(service_way_unknown) for a way the law did not know then.

    `day`: handed over, refused, evaded; third return; entry in the system; first day of posting.
    """
    rule = law.procedure.service.at(day)
    match way:
        case "handed" | "refused" | "evaded":
            return day
        case "third_return":
            return law.calendar.end_of(day, rule.third_return)
        case "posting":
            shown = _end(law, day, rule.posting_shown) or day
            return _end(law, shown, rule.after_posting) or shown
        case "electronic":
            if rule.electronic is None:
                raise refuse(
                    "service_way_unknown",
                    "service.way",
                    f"Ngày {day:%d/%m/%Y} chưa có cách giao quyết định điện tử.",
                    f"Electronic service did not exist on {day.isoformat()}.",
                )
            return law.calendar.end_of(day, rule.electronic)


def pay_by(served: date, law: LawBook, *, days: int | None = None) -> date:
    """Last day to pay, from proved service (article 73); `days` when the decision itself gives longer."""
    length = law.procedure.payment.at(served).length
    if days is not None and length.unit == "d" and days > length.count:
        length = Period(days, "d")
    return law.calendar.end_of(served, length)


def execution_until(decided: date, law: LawBook) -> date:
    """Last day on which the fine may be executed (article 74)."""
    return law.calendar.end_of(decided, law.procedure.execution.at(decided).length)


def correction_until(decided: date, limitation: date | None, law: LawBook) -> date:
    """Last day to correct or amend: a year from the decision, and not after the limitation of article 6 where known."""
    end = law.calendar.end_of(decided, law.procedure.correction.at(decided).length)
    return end if limitation is None else min(end, limitation)


def clean_again_on(executed: date, law: LawBook, *, warned: bool) -> date:
    """Last day on which the penalty still counts against the person (article 7)."""
    rule = law.procedure.clean_again.at(executed)
    return law.calendar.end_of(executed, rule.warning if warned else rule.other)


def _end(law: LawBook, start: date, length: Period | None) -> date | None:
    return None if length is None else law.calendar.end_of(start, length)
