"""What the law gives for one case: frames, amount, points, suspension, authority, explanation, time limits.

Three clocks (law.md 0): frame, points and suspension follow the law of the day the violation ended; circumstances,
authority, thresholds and time limits the day of processing; payment starts with proved service (`deadlines.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from shared.errors import InvalidInput
from shared.law.amounts import NOTHING, Sum, Term, fine_within, suspension_within
from shared.law.assessment import ActResult, Assessment, Penalty
from shared.law.authority import ORGANISATION_FACTOR, Demand
from shared.law.book import LawBook, load_law
from shared.law.calendar import Period
from shared.law.case import Act, Case
from shared.law.circumstances import leaning
from shared.law.fields import refuse
from shared.law.notes import Times, notes_of, notes_of_times
from shared.law.procedure import CircumstanceRule
from shared.law.regimes import regimes
from shared.law.violation import CONFISCATING, Violation


class Standing(Enum):
    """What age and limitation leave possible (articles 5, 6, 22; L12 article 134)."""

    FULL = "full"
    HALVED = "halved"
    WARNED = "warned"
    FREE = "free"
    BARRED = "barred"


@dataclass(frozen=True, slots=True)
class _Given:
    """What every act of the case shares."""

    case: Case
    law: LawBook
    standing: Standing
    age: int | None
    lean: int
    rule: CircumstanceRule


def assess(case: Case, *, law: LawBook | None = None) -> Assessment:
    """The whole answer. InvalidInput with the field's path (``acts.0.code``) for facts the law does not know."""
    law = law or load_law()
    given = _given(case, law)
    acts = tuple(_act(given, place, act) for place, act in enumerate(case.acts))
    lacking, lowest = _authority(given, acts)
    open_right = _explanation_right(given, acts)
    suspension = _one_suspension(given, acts)
    times = Times(decision_due(case, law), limitation_until(case, law), _not_before(given) if open_right else None)
    return Assessment(
        acts=acts,
        total=sum(act.amount for act in acts),
        points=_points(acts, suspension),
        suspension=suspension,
        penalty=_penalty_of_case(acts),
        on_the_spot=_on_the_spot(given, acts, open_right),
        explanation_right=open_right,
        not_before=times.not_before,
        incompetent_because=lacking,
        lowest_competent_post=lowest,
        decision_due=times.due,
        limitation_until=times.limitation,
        notes=(*notes_of(case, law, acts, standing=given.standing.value), *notes_of_times(case, law, times)),
    )


def decision_due(case: Case, law: LawBook) -> date:
    """Last day to decide, from the record (article 66), by the flags of the file, whoever signs."""
    limits = law.procedure.decision.at(case.processed_on)
    if case.file.extended:
        length = limits.extended
    elif case.file.explained or case.file.complex:
        length = limits.verified
    elif case.file.transferred:
        length = limits.transferred
    else:
        length = limits.plain
    return law.calendar.end_of(case.record_day, length)


def limitation_until(case: Case, law: LawBook) -> date:
    """Last day on which a penalty may be decided at all (article 6): from the end, or detection while it goes on."""
    length: Period = law.procedure.limitation.at(case.processed_on).length
    return law.calendar.end_of(case.law_day, length)


def demand_of(rows: Sequence[Violation], frame_max: int) -> Demand:
    """What a case of these rows asks of its signer: what the law provides, not what this offender is spared."""
    return Demand(
        frame_max=frame_max,
        suspension=any(row.revoke_max_months for row in rows),
        points=any(row.points for row in rows),
        confiscation=any(row.confiscate in CONFISCATING for row in rows),
    )


def age_on(born: date, day: date) -> int:
    """Whole years completed on `day`; who is born on 29 February completes a year on 1 March."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _given(case: Case, law: LawBook) -> _Given:
    age = age_on(case.offender.born, case.law_day) if case.offender.born else None
    rule = law.procedure.circumstances.at(case.processed_on)
    return _Given(case, law, _standing(case, law, age), age, leaning(case.mitigating, case.aggravating), rule)


def _standing(case: Case, law: LawBook, age: int | None) -> Standing:
    limits = law.procedure.age.at(case.law_day)
    if age is not None and age < limits.free:
        return Standing.FREE
    if case.processed_on > limitation_until(case, law):
        return Standing.BARRED
    if age is not None and age < limits.warned:
        return Standing.WARNED
    return Standing.HALVED if age is not None and age < limits.halved else Standing.FULL


def _act(given: _Given, place: int, act: Act) -> ActResult:
    try:
        row = given.law.catalogue.find(act.code, given.case.law_day)
    except InvalidInput as error:
        raise error.at(f"acts.{place}.code") from None
    if act.count != 1 and not row.fine_per:
        raise refuse(
            "count_not_priced",
            f"acts.{place}.count",
            f"Hành vi “{act.code}” không tính theo số người hoặc số lượng.",
            f"Violation “{act.code}” is not priced by persons or items.",
        )
    low, high = _frame(given, row, act.count)
    cap = row.fine_cap or high
    factor = ORGANISATION_FACTOR if given.case.offender.is_organisation else 1
    penalty = _penalty(given, row)
    suspended = given.standing is Standing.FULL
    spared = given.standing in (Standing.WARNED, Standing.FREE, Standing.BARRED)
    return ActResult(
        row=row,
        frame_min=min(low, cap) * factor,
        frame_max=min(high, cap) * factor,
        fine=_fine(given, row, (low, high)).times(factor) if penalty == "fine" else NOTHING,
        points=0 if spared else row.points,
        revoke_min_months=row.revoke_min_months if suspended else 0,
        revoke_max_months=row.revoke_max_months if suspended else 0,
        suspension=_suspension(given, row) if suspended else Term(),
        penalty=penalty,
        also=_also(given, row, penalty),
    )


def _frame(given: _Given, row: Violation, count: int) -> tuple[int, int]:
    """The frame for an individual, raised by the place and multiplied by `count` (D168 Đ45 k3), before any cap."""
    percent = given.law.uplifts.percent(row, given.case.place, given.case.law_day)
    return row.fine_min * percent // 100 * count, row.fine_max * percent // 100 * count


def _fine(given: _Given, row: Violation, frame: tuple[int, int]) -> Sum:
    # The cap first: a minor gets half of what an adult would get, and no adult gets more than the cap.
    adult = fine_within(*frame, lean=given.lean, rule=given.rule.fine).at_most(row.fine_cap or frame[1])
    # A frame written for minors already holds what a minor pays (D168 Đ18; law.md 2).
    return adult.halved() if given.standing is Standing.HALVED and not row.for_minors else adult


def _penalty(given: _Given, row: Violation) -> Penalty:
    if given.standing in (Standing.FREE, Standing.BARRED):
        return "none"
    if given.standing is Standing.WARNED:
        return "warning"
    if row.fine_max:
        return "fine"
    return "confiscation" if row.confiscate == "vehicle_main" else "warning"


def _suspension(given: _Given, row: Violation) -> Term:
    if not row.revoke_max_months:
        return Term()
    return suspension_within(row.revoke_min_months, row.revoke_max_months, lean=given.lean, rule=given.rule.suspension)


def _also(given: _Given, row: Violation, penalty: Penalty) -> tuple[str, ...]:
    """Measures beside the fine. A warning of 14-15 takes nothing away, but the vehicle may be kept (article 125)."""
    if penalty == "none":
        return ()
    found: list[str] = []
    if penalty != "warning" and row.confiscate in ("vehicle", "vehicle_main"):
        found.append("confiscate_vehicle")
    if penalty != "warning" and row.confiscate == "object":
        found.append("confiscate_object")
    young = given.age is not None and given.age < given.law.procedure.age.at(given.case.law_day).warned
    if row.seize == "yes" or (row.seize == "if_under_16" and young):
        found.append("seize")
    return tuple(found)


def _authority(given: _Given, acts: tuple[ActResult, ...]) -> tuple[tuple[str, ...], str | None]:
    demand = demand_of([act.row for act in acts], max(act.frame_max for act in acts))
    case, authority = given.case, given.law.authority
    organisation = case.offender.is_organisation
    lacking = authority.why_not(case.signer, case.processed_on, demand, organisation=organisation)
    post = authority.lowest(case.signer.agency, case.processed_on, demand, organisation=organisation)
    return lacking, post.id if post else None


def _explanation_right(given: _Given, acts: tuple[ActResult, ...]) -> bool:
    """Article 61: suspension provided for an act, or a frame that reaches the threshold. Points alone open nothing."""
    if given.standing in (Standing.FREE, Standing.BARRED):
        return False
    rule = given.law.procedure.explanation.at(given.case.processed_on)
    threshold = rule.organisation if given.case.offender.is_organisation else rule.person
    return any(act.row.revoke_max_months or act.frame_max >= threshold for act in acts)


def _not_before(given: _Given) -> date | None:
    """The day after the written explanation may still arrive; None once it was made or waived in the record."""
    case = given.case
    if case.file.explained or case.file.explanation_waived:
        return None
    rule = given.law.procedure.explanation.at(case.processed_on)
    return given.law.calendar.end_of(case.record_day, rule.written) + timedelta(days=1)


def _on_the_spot(given: _Given, acts: tuple[ActResult, ...], open_right: bool) -> bool:
    """Article 56: no device, and a warning or a frame within the threshold; tested on the frame by default."""
    if given.case.by_device or open_right:
        return False
    rule = given.law.procedure.on_the_spot.at(given.case.processed_on)
    threshold = rule.organisation if given.case.offender.is_organisation else rule.person
    return all(act.penalty == "warning" or (act.penalty == "fine" and act.frame_max <= threshold) for act in acts)


def _one_suspension(given: _Given, acts: tuple[ActResult, ...]) -> Term:
    """One licence is suspended once, for the longest band (D118c Đ9 k3; its maximum under D100 Đ81 k2 of 2022-2024)."""
    bands = [act for act in acts if act.revoke_max_months]
    if not bands:
        return Term()
    if len(bands) > 1 and regimes()[bands[0].row.regime].several_suspensions == "longest_maximum":
        return Term(max(act.revoke_max_months for act in bands))
    return max((act.suspension for act in bands), key=lambda term: (term.months, term.days))


def _points(acts: tuple[ActResult, ...], suspension: Term) -> int:
    """Only the largest deduction (D168 Đ50 k1 b), and none beside a suspension (D168 Đ5 k2, Đ50 k1 đ)."""
    return 0 if suspension != Term() else max(act.points for act in acts)


def _penalty_of_case(acts: tuple[ActResult, ...]) -> Penalty:
    """The gravest form present; a decision with a fine is a fine, whatever it warns of besides."""
    forms: tuple[Penalty, ...] = ("fine", "confiscation", "warning")
    found = {act.penalty for act in acts}
    return next((form for form in forms if form in found), "none")
