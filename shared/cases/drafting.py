"""The decision that a judged case gives: one way to write it, for the tablet and for the desk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from shared.cases.decision import DecidedAct, Decision, NumberTaken, PaymentPlace, PrintPolicy, ReportReference
from shared.cases.parties import FormEdition, Signer, Unit
from shared.cases.report import Report
from shared.clock import day_of
from shared.law.assessment import Assessment
from shared.law.book import LawBook
from shared.law.case import Case
from shared.numbering.number import PENALTY_SERIES, NumberStyle

PLACEHOLDER = 1
"""Serial of a number not taken yet: same width as the real one, shown nowhere."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The case, what the law gives for it, and the tables it was asked of."""

    case: Case
    found: Assessment
    law: LawBook


@dataclass(frozen=True, slots=True)
class Terms:
    """What the unit and the moment add. `at`: ms UTC of the signature; `basis`: a legal point as the paper says it."""

    unit: Unit
    signer: Signer
    report: ReportReference
    style: NumberStyle
    payment: PaymentPlace
    print_policy: PrintPolicy
    form: FormEdition
    at: int
    basis: Callable[[str], str]


def draft_decision(facts: Report, judged: Judged, terms: Terms) -> Decision:
    """The decision without number, code and page count."""
    found, day = judged.found, day_of(terms.at)
    return Decision(
        number=NumberTaken(day.year, PENALTY_SERIES, PLACEHOLDER, terms.style.show(PLACEHOLDER)),
        unit=terms.unit,
        signer=terms.signer,
        offender=facts.offender,
        vehicle=facts.vehicle,
        report=terms.report,
        acts=_acts(facts, found, terms.basis),
        place=facts.place,
        ended_at=facts.ended_at,
        signed_at=terms.at,
        mitigating=judged.case.mitigating,
        aggravating=judged.case.aggravating,
        penalty=found.penalty,
        total=found.total,
        points=found.points,
        revoke_months=found.suspension.months,
        revoke_days=found.suspension.days,
        pay_days=judged.law.procedure.payment.at(day).length.count,
        payment=terms.payment,
        print_policy=terms.print_policy,
        catalogue=judged.law.catalogue.edition,
        form=terms.form,
        pages=0,
    )


def _acts(facts: Report, found: Assessment, basis: Callable[[str], str]) -> tuple[DecidedAct, ...]:
    return tuple(
        DecidedAct(
            code=one.code,
            # The wording of the sealed report, not of a catalogue that may have changed since.
            text=told.text,
            point=one.row.legal_point,
            basis=basis(one.row.legal_point),
            amount=one.amount,
            penalty=one.penalty,
            count=told.count,
            points=one.points,
            revoke_months=one.suspension.months,
            revoke_days=one.suspension.days,
            also=one.also,
        )
        for one, told in zip(found.acts, facts.acts, strict=True)
    )
