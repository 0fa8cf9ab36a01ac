"""What a new catalogue would change: rows that differ, and stored cases judged under both (a rehearsal).

Pure: the server reads the files and the cases, and prints what these functions find.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import date

from shared.errors import InvalidInput
from shared.law.assess import assess, demand_of
from shared.law.assessment import Assessment
from shared.law.book import LawBook
from shared.law.case import Case
from shared.law.catalogue import Catalogue
from shared.law.forms import form_rule
from shared.law.violation import Violation
from shared.people.officer import Agency


@dataclass(frozen=True, slots=True)
class RowChange:
    """`kind` added, removed or changed; `columns` maps each changed attribute to (old, new) as text."""

    code: str
    effective_from: date
    kind: str
    columns: dict[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """One stored case under the old and the candidate catalogue: each changed part as (old, new) text."""

    label: str
    changes: dict[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """`undecidable`: codes in force on the day asked about that no post could decide alone.

    `unjudged`: (label, error) of cases that neither catalogue can judge, so that nothing can be said of them.
    """

    cases: tuple[Rehearsed, ...]
    undecidable: tuple[str, ...]
    unjudged: tuple[tuple[str, str], ...] = ()


def diff_catalogues(old: Catalogue, new: Catalogue) -> list[RowChange]:
    """Rows by (code, first day) that were added, removed or changed, in the order of code and day."""
    before, after = _by_key(old), _by_key(new)
    changes = []
    for key in sorted(before.keys() | after.keys()):
        first, second = before.get(key), after.get(key)
        if first is None or second is None:
            changes.append(RowChange(*key, "added" if first is None else "removed", {}))
        elif columns := _columns(first, second):
            changes.append(RowChange(*key, "changed", columns))
    return changes


def rehearse(cases: Iterable[tuple[str, Case]], law: LawBook, candidate: Catalogue, *, day: date) -> Rehearsal:
    """Judge stored cases (label, case) under `candidate` too, and list the codes nobody could decide on `day`."""
    new_law = replace(law, catalogue=candidate)
    changed: list[Rehearsed] = []
    unjudged: list[tuple[str, str]] = []
    for label, case in cases:
        before, after = _summary(case, law), _summary(case, new_law)
        if "error" in before and "error" in after:
            unjudged.append((label, after["error"]))
        elif changes := _changes(before, after):
            changed.append(Rehearsed(label, changes))
    return Rehearsal(tuple(changed), tuple(undecidable(new_law, day)), tuple(unjudged))


def undecidable(law: LawBook, day: date) -> Iterator[str]:
    """Codes in force on `day` whose frame or measure is above every post's authority on that day."""
    for row in law.catalogue.in_force(day):
        if law.authority.lowest(Agency.CSGT, day, demand_of([row], row.fine_max), organisation=False) is None:
            yield row.code


def _by_key(catalogue: Catalogue) -> dict[tuple[str, date], Violation]:
    return {(row.code, row.effective_from): row for row in catalogue.rows()}


def _columns(first: Violation, second: Violation) -> dict[str, tuple[str, str]]:
    pairs = {field.name: (getattr(first, field.name), getattr(second, field.name)) for field in fields(Violation)}
    return {name: (str(old), str(new)) for name, (old, new) in pairs.items() if old != new}


def _changes(before: dict[str, str], after: dict[str, str]) -> dict[str, tuple[str, str]]:
    keys = dict.fromkeys([*before, *after])
    return {key: (before.get(key, ""), after.get(key, "")) for key in keys if before.get(key, "") != after.get(key, "")}


def _summary(case: Case, law: LawBook) -> dict[str, str]:
    """What a leader would notice: amounts, post, points, suspension, time limits, form; or the error instead."""
    try:
        answer = assess(case, law=law)
    except InvalidInput as error:
        return {"error": f"{error.code} ({error.field})"}
    form = form_rule("MQD02", case.processed_on)
    return {
        "total": str(answer.total),
        "points": str(answer.points),
        "revoke_months": str(answer.suspension.as_number),
        "penalty": answer.penalty,
        "lowest_competent_post": str(answer.lowest_competent_post),
        "explanation_right": str(answer.explanation_right),
        "decision_due": answer.decision_due.isoformat(),
        "legal_points": _points_of(answer),
        "form": f"{form.id} {form.effective_from.isoformat()}",
    }


def _points_of(answer: Assessment) -> str:
    return " ".join(act.row.legal_point for act in answer.acts)
