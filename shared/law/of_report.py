"""The case that a recorded report puts to the engine: its sealed facts, and who decides it when."""

from __future__ import annotations

from datetime import date

from shared.cases.report import Report
from shared.clock import in_vietnam
from shared.law.case import Act, Case, File, Offender
from shared.people.officer import Post


def case_of(
    report: Report,
    signer: Post,
    *,
    processed_at: int,
    circumstances: tuple[tuple[str, ...], tuple[str, ...]],
) -> Case:
    """The report as decided by `signer` at `processed_at` (ms UTC); `circumstances` are (mitigating, aggravating).

    Facts that exclude each other are not looked for: `check_case` does that.
    """
    mitigating, aggravating = circumstances
    return Case(
        ended_at=in_vietnam(report.ended_at),
        detected_at=in_vietnam(report.detected_at),
        record_made_at=in_vietnam(report.made_at),
        # A clock set back since the record cannot make the decision older than its report.
        processed_at=in_vietnam(max(processed_at, report.made_at)),
        offender=law_offender(report.offender.kind, report.offender.born),
        signer=signer,
        acts=tuple(Act(act.code, act.count) for act in report.acts),
        by_device=report.by_device,
        continuing=report.continuing,
        place=report.place.province,
        mitigating=mitigating,
        aggravating=aggravating,
        file=File(explanation_waived=report.explanation_waived),
    )


def law_offender(kind: str | None, born: str | None) -> Offender:
    """An offender as a case or a draft names him; one who is unknown is judged as an adult."""
    if kind == "organisation":
        return Offender("organisation")
    return Offender("person", date.fromisoformat(born) if born else None)
