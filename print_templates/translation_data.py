"""A decision or report in English, for the courtesy translation. Names, places and statements stay as written."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from print_templates.words import plate_on_page
from shared.cases.decision import Decision
from shared.cases.parties import Offender, Signer, Unit, Vehicle
from shared.cases.report import Report
from shared.clock import day_of, in_vietnam
from shared.errors import DomainError
from shared.law.catalogue import load_catalogue
from shared.law.circumstances import circumstances
from shared.law.regimes import regimes
from shared.people.officer import POSTS, SAME_AUTHORITY

_KINDS = {"person": "Person", "organisation": "Organisation", "unknown": "Offender"}
_PAPERS = {
    "cccd": "Personal identification number",
    "cmnd": "Identity card",
    "passport": "Passport",
    "tax": "Business number",
    "establishment": "Establishment licence",
}
_VEHICLES = {
    "car": "a car",
    "motorcycle": "a motorcycle or moped",
    "moped_e": "an electric bicycle",
    "bicycle": "a bicycle",
    "tractor": "a tractor or special machine",
}
_PENALTIES = {
    "warning": "warning",
    "fine": "fine",
    "confiscation": "confiscation of the vehicle",
    "none": "none",
}
_MORE = {
    "confiscate_vehicle": "confiscation of the vehicle",
    "confiscate_object": "confiscation of the object",
}


def decision_in_english(decision: Decision) -> dict[str, Any]:
    """The names of translations/decision.xml."""
    more = [_MORE[one] for act in decision.acts for one in act.also if one in _MORE]
    if decision.revoke_months or decision.revoke_days:
        months, days = decision.revoke_months, decision.revoke_days
        more.append("suspension of the driving licence, " + (f"{months} months" if months else f"{days} days"))
    cited = {act.point.split(":", 1)[0] for act in decision.acts}
    report = decision.report
    return {
        **_common(decision.unit, decision.signer, decision.offender, decision.vehicle),
        "number": decision.number.text,
        "day": _day(day_of(decision.signed_at)),
        "pages": decision.pages,
        "report": report and {"number": str(report.number), "day": _day(date.fromisoformat(report.day))},
        "decrees": [
            f"Decree {_decree(short)}"
            for short in dict.fromkeys(one.short for one in regimes().values())
            if short in cited
        ],
        "when": _moment(decision.ended_at),
        "place": decision.place.text,
        "acts": [
            {
                **_act(act.code, act.text, day_of(decision.ended_at)),
                "basis": _point(act.point),
                "count": act.count,
                "amount": _money(act.amount),
            }
            for act in decision.acts
        ],
        "aggravating": _circumstances(decision.aggravating),
        "mitigating": _circumstances(decision.mitigating),
        "penalty": _PENALTIES.get(decision.penalty, decision.penalty),
        "total": _money(decision.total),
        "additional": list(dict.fromkeys(more)),
        "points": decision.points,
        "pay_days": decision.pay_days,
        "treasury": decision.payment.treasury,
        "account": decision.payment.account,
    }


def report_in_english(report: Report) -> dict[str, Any]:
    """The names of translations/report.xml."""
    return {
        **_common(report.unit, report.recorder, report.offender, report.vehicle),
        "number": str(report.number),
        "day": _day(day_of(report.made_at)),
        "pages": report.pages,
        "by_device": report.by_device,
        "when": _moment(report.ended_at),
        "place": report.place.text,
        "acts": [
            {**_act(act.code, act.text, day_of(report.ended_at)), "basis": _point(act.point), "count": act.count}
            for act in report.acts
        ],
        "aggravating": _circumstances(report.aggravating),
        "mitigating": _circumstances(report.mitigating),
        "statement": report.statement,
        "seized": [{"name": one.name, "quantity": one.quantity} for one in report.seized],
        "explanation_right": report.explanation_right,
        "explanation_waived": report.explanation_waived,
        "appointment": None
        if report.appointment is None
        else {"when": _moment(report.appointment.at), "place": report.appointment.place},
    }


def _common(unit: Unit, signer: Signer, offender: Offender, vehicle: Vehicle | None) -> dict[str, Any]:
    post = POSTS.get(SAME_AUTHORITY.get(signer.post, signer.post))
    return {
        "unit": {"name": unit.name, "parent": unit.parent, "place": unit.place},
        "signer": {
            "name": signer.name,
            "title": f"{signer.title} ({post.title_en})" if post and not signer.delegation else signer.title,
            "delegated": signer.delegation is not None,
        },
        "offender": _offender(offender),
        "vehicle": _vehicle(vehicle),
    }


def _offender(offender: Offender) -> dict[str, Any]:
    paper = offender.identity
    return {
        "kind": _KINDS[offender.kind],
        "name": offender.name or "not identified",
        "born": _day(date.fromisoformat(offender.born)) if offender.born and offender.kind == "person" else None,
        "sex": offender.sex if offender.kind == "person" else None,
        "nationality": offender.nationality if offender.kind == "person" else None,
        "address": offender.address,
        "identity": paper and {"kind": _PAPERS[paper.kind], "number": paper.number},
        "guardian": offender.guardian.name if offender.guardian else None,
        "representative": offender.representative.name if offender.representative else None,
    }


def _vehicle(vehicle: Vehicle | None) -> str | None:
    if vehicle is None:
        return None
    kind, plate = _VEHICLES.get(vehicle.group), plate_on_page(vehicle)
    if plate is None:
        return kind
    return f"{kind or 'the vehicle'}, plate {plate}"


def _act(code: str, text: str, day: date) -> dict[str, Any]:
    """The catalogue's English where it has this very act; else the wording of the event, said to be Vietnamese."""
    try:
        row = load_catalogue().find(code, day)
    except DomainError:
        return {"text": text, "translated": False}
    return {"text": row.behaviour_en, "translated": True} if row.behaviour_en else {"text": text, "translated": False}


def _point(point: str) -> str:
    """``ND168:7-7-c`` → ``point c, clause 7, article 7 of Decree 168/2024/NĐ-CP``."""
    short, _, place = point.partition(":")
    article, clause, *rest = place.split("-")
    head = f"point {rest[0]}, " if rest else ""
    return f"{head}clause {clause}, article {article} of Decree {_decree(short)}"


def _decree(short: str) -> str:
    titles = [one.title for one in regimes().values() if one.short == short]
    return titles[0].split()[3] if titles else short


def _circumstances(ids: Iterable[str]) -> list[str]:
    known = circumstances()
    return [known[one].en if one in known else one for one in ids]


def _money(amount: int) -> str | None:
    return f"{amount:,} VND" if amount else None


def _day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _moment(at: int) -> str:
    moment: datetime = in_vietnam(at)
    return f"{_day(moment.date())} at {moment:%H:%M}"


_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
"""Not from the locale: the same bytes on every machine."""
