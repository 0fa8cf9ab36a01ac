"""`bienban deadlines`: what follows a decision, from facts in JSON to days and đồng in JSON (design 8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from shared.law.assess import assess, limitation_until
from shared.law.book import LawBook, load_law
from shared.law.case import Case, legal_day, parse_case
from shared.law.deadlines import (
    SERVICE_WAYS,
    clean_again_on,
    correction_until,
    execution_until,
    pay_by,
    send_by,
    served_on,
)
from shared.law.fields import Fields, refuse
from shared.law.payment import (
    LONGEST_DEBT,
    Debt,
    Pause,
    Payment,
    deferral_ok,
    first_instalment,
    instalments_ok,
    instalments_until,
    interest,
    plan_faults,
)

_CASE_KEYS = (
    "ended_at", "detected_at", "record_made_at", "processed_at", "by_device", "continuing", "place", "signer", "acts",
    "mitigating", "aggravating", "file",
)  # fmt: skip
_OWN_KEYS = (
    "decided_at", "served_at", "service", "amount", "offender", "paid", "as_of", "pay_days", "pauses", "deferred_at",
    "instalments",
)  # fmt: skip
_LABELS = ("id", "name", "note", "comment")


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision after its signature; None = not known. Without `served` the ten days have not begun.

    `limitation` is that of article 6.
    """

    decided: date | None
    served: date | None
    fine: int
    organisation: bool
    limitation: date | None
    payments: tuple[Payment, ...] = ()
    pauses: tuple[Pause, ...] = ()
    pay_days: int | None = None
    deferred: date | None = None
    plan: tuple[Payment, ...] = ()


def parse_decided(data: Any, law: LawBook | None = None) -> tuple[Decided, date | None]:
    """The decision and the day to which interest is asked (None: the last payment). InvalidInput with the field's path.

    With `acts` the facts are a whole case of `bienban assess`, whose total and day of processing are taken.
    """
    law = law or load_law()
    fields = Fields.of(data)
    fields.only(*_CASE_KEYS, *_OWN_KEYS, *_LABELS)
    case = parse_case(data, also=_OWN_KEYS) if "acts" in fields.data else None
    decided = case.processed_on if case and "decided_at" not in data else _optional_day(fields, "decided_at")
    served = _served(fields, law)
    if served is None and decided is None:
        raise refuse("field_missing", "served_at", "Thiếu “served_at”.", "“served_at” is missing.")
    if served is not None and decided is not None and served < decided:
        raise refuse("time_order", "served_at", "Giao trước khi ra quyết định.", "Served before it was decided.")
    paid = _payments(fields, "paid")
    found = Decided(
        decided=decided,
        served=served,
        fine=_fine(fields, case, law),
        organisation=_organisation(fields),
        limitation=_limitation(fields, case, law),
        payments=paid,
        pauses=_pauses(fields),
        pay_days=fields.whole("pay_days", least=10) if fields.data.get("pay_days") is not None else None,
        deferred=_optional_day(fields, "deferred_at"),
        plan=_payments(fields, "instalments"),
    )
    as_of = _optional_day(fields, "as_of")
    start = decided or served
    if as_of is not None and start is not None and not start <= as_of <= start + LONGEST_DEBT:
        raise refuse("as_of_outside", "as_of", "Ngày tính lãi không hợp lý.", "The day of interest is out of range.")
    return found, as_of


def settle(found: Decided, as_of: date | None = None, *, law: LawBook | None = None) -> dict[str, Any]:
    """Days as ISO dates, money as whole đồng. Without service nothing is due and `pay_by` is null."""
    law = law or load_law()
    decided = found.decided
    return {
        "served_on": _iso(found.served),
        "send_by": _iso(send_by(decided, law) if decided else None),
        **_money(found, as_of, law),
        "execution_until": _iso(execution_until(decided, law) if decided else None),
        **_arrangements(found, as_of, law),
        "correction_until": _iso(correction_until(decided, found.limitation, law) if decided else None),
    }


def _money(found: Decided, as_of: date | None, law: LawBook) -> dict[str, Any]:
    if found.served is None:
        unpaid = max(0, found.fine - sum(one.amount for one in found.payments))
        return {"pay_by": None, "as_of": _iso(as_of), "unpaid": unpaid, "interest": 0, "to_pay": unpaid, "late": False,
                "overpaid": 0, "clean_again_on": None}  # fmt: skip
    last = pay_by(found.served, law, days=found.pay_days)
    debt = Debt(found.fine, last, found.payments, found.pauses)
    to = as_of or max((one.day for one in found.payments), default=last)
    owed, unpaid = interest(debt, to, law), debt.unpaid(to)
    received = sum(one.amount for one in found.payments if one.day <= to)
    paid_up = next((one.day for one in sorted(found.payments, key=_day_of) if not debt.unpaid(one.day)), None)
    clean = clean_again_on(paid_up, law, warned=False) if paid_up and found.fine else None
    return {
        "pay_by": last.isoformat(),
        "as_of": to.isoformat(),
        "unpaid": unpaid,
        "interest": owed,
        "to_pay": max(0, found.fine + owed - received),
        "late": to > last and (owed > 0 or unpaid > 0),
        "overpaid": max(0, received - found.fine - owed),
        "clean_again_on": _iso(clean),
    }


def _arrangements(found: Decided, as_of: date | None, law: LawBook) -> dict[str, Any]:
    """Deferral and instalments by the law of the day of execution: the day asked about, else service or signature."""
    started = found.decided or found.served
    on = as_of or found.served or found.decided
    if on is None or started is None:
        return {"deferral_ok": False, "deferral_until": None, "instalments_ok": False, "instalments_until": None,
                "first_instalment_min": 0}  # fmt: skip
    deferral = law.procedure.deferral.at(on)
    may_part = instalments_ok(found.fine, on, law, organisation=found.organisation)
    answer: dict[str, Any] = {
        "deferral_ok": deferral_ok(found.fine, on, law, organisation=found.organisation),
        "deferral_until": _iso(law.calendar.end_of(found.deferred, deferral.longest) if found.deferred else None),
        "instalments_ok": may_part,
        "instalments_until": _iso(instalments_until(started, law) if may_part else None),
        "first_instalment_min": first_instalment(found.fine, on, law) if may_part else 0,
    }
    if found.plan:
        answer["plan_faults"] = [
            *([] if may_part else ["fine_too_small"]),
            *plan_faults(found.fine, found.plan, decided=started, law=law),
        ]
    return answer


def _served(fields: Fields, law: LawBook) -> date | None:
    if fields.data.get("service") is not None:
        service = fields.inner("service")
        service.only("way", "at")
        way = next(one for one in SERVICE_WAYS if one == service.choice("way", SERVICE_WAYS))
        return served_on(way, legal_day(service.moment("at")), law)
    return _optional_day(fields, "served_at")


def _fine(fields: Fields, case: Case | None, law: LawBook) -> int:
    if case is not None and "amount" not in fields.data:
        return assess(case, law=law).total
    return fields.whole("amount")


def _organisation(fields: Fields) -> bool:
    """A person unless said otherwise; only the thresholds of deferral and instalments differ."""
    offender = fields.inner("offender", optional=True)
    return bool(offender.data) and offender.choice("kind", ("person", "organisation")) == "organisation"


def _limitation(fields: Fields, case: Case | None, law: LawBook) -> date | None:
    if case is not None:
        return limitation_until(case, law)
    start = _optional_day(fields, "detected_at" if fields.flag("continuing") else "ended_at")
    return law.calendar.end_of(start, law.procedure.limitation.at(start).length) if start else None


def _payments(fields: Fields, name: str) -> tuple[Payment, ...]:
    found = []
    for one in fields.items(name) if name in fields.data else ():
        one.only("at", "amount")
        found.append(Payment(legal_day(one.moment("at")), one.whole("amount", least=1)))
    return tuple(sorted(found, key=_day_of))


def _pauses(fields: Fields) -> tuple[Pause, ...]:
    found = []
    for one in fields.items("pauses") if "pauses" in fields.data else ():
        one.only("from", "to")
        first, last = one.optional_day("from"), one.optional_day("to")
        if first is None or last is None or last < first:
            raise refuse("pause_invalid", one.path("to"), "Khoảng ngày sai.", "The span of days is wrong.")
        found.append(Pause(first, last))
    return tuple(found)


def _optional_day(fields: Fields, name: str) -> date | None:
    """A day from ``YYYY-MM-DD`` or from a time with its offset; None when absent or null."""
    value = fields.data.get(name)
    if isinstance(value, str) and len(value) == 10:
        return fields.optional_day(name)
    moment = fields.optional_moment(name)
    return None if moment is None else legal_day(moment)


def _day_of(one: Payment) -> date:
    return one.day


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
