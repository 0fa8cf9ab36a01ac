"""What the law gives for a draft or a recorded report: the one place that asks the engine on the tablet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from field_client.cases.draft_reading import DraftFacts
from field_client.enrolment.identity import Officer
from field_client.ui.views import ActView, AssessmentView, Told, Tone, Words
from shared.cases.report import Report
from shared.clock import in_vietnam
from shared.law.assess import assess
from shared.law.assessment import ActResult, Assessment
from shared.law.authority import ORGANISATION_FACTOR
from shared.law.book import LawBook
from shared.law.case import Act, Case, File, check_case
from shared.law.circumstances import parse_circumstances
from shared.law.of_report import case_of, law_offender
from shared.money import dong
from shared.people.officer import POSTS, Agency, Post, parse_post


def case_of_draft(facts: DraftFacts, officer: Officer, now_ms: int) -> Case:
    """The case as the engine is asked while the draft is open. InvalidInput names what it cannot judge."""
    reader = facts.reader
    offender = facts.offender
    case = Case(
        ended_at=in_vietnam(facts.ended_at),
        detected_at=in_vietnam(facts.detected_at),
        record_made_at=in_vietnam(now_ms),
        processed_at=in_vietnam(now_ms),
        offender=law_offender(reader.text("offender.kind"), offender.born if offender else None),
        signer=post_of(officer),
        acts=facts.acts,
        by_device=reader.flag("by_device"),
        place=facts.place.province if facts.place else None,
        mitigating=parse_circumstances(reader.listed("mitigating"), "mitigating"),
        aggravating=parse_circumstances(reader.listed("aggravating"), "aggravating"),
        file=File(explanation_waived=reader.flag("explanation_waived")),
    )
    check_case(case)
    return case


def case_of_report(report: Report, values: Mapping[str, Any], officer: Officer, now_ms: int) -> Case:
    """The case as it is decided: the sealed facts of the report, circumstances as chosen, processed at `now_ms`."""
    case = case_of(
        report,
        post_of(officer),
        processed_at=now_ms,
        circumstances=(
            parse_circumstances(list(values.get("mitigating") or ()), "mitigating"),
            parse_circumstances(list(values.get("aggravating") or ()), "aggravating"),
        ),
    )
    check_case(case)
    return case


def post_of(officer: Officer) -> Post:
    """The officer's post in the tables of authority. InvalidInput when the roster names none that exists."""
    return parse_post(officer.post, Agency(officer.agency))


def assessment_view(case: Case, law: LawBook) -> AssessmentView:
    """What the acts step shows. Above the officer's authority no amount is shown: it is not his to set."""
    found = assess(case, law=law)
    return AssessmentView(
        acts=tuple(_act_view(one, act, found.competent) for one, act in zip(found.acts, case.acts, strict=True)),
        total=found.total if found.competent else None,
        summary=_summary(found),
        authority=authority_told(case, found, law),
        explanation_right=found.explanation_right,
        warning_only=found.penalty == "warning",
    )


def empty_assessment() -> AssessmentView:
    """Before any act is chosen."""
    return AssessmentView((), None, Words("Chưa chọn hành vi", "No violation chosen"), None)


def authority_told(case: Case, found: Assessment, law: LawBook) -> Told:
    """Within authority or not, by the frame's maximum against the post's limit."""
    highest = max((act.frame_max for act in found.acts), default=0)
    power = law.authority.power(case.signer, case.processed_on)
    factor = ORGANISATION_FACTOR if case.offender.is_organisation else 1
    limit = power.fine * factor if power else 0
    title = case.signer.title_vi
    if found.competent:
        return Told(
            Tone.OK,
            Words(f"Trong thẩm quyền {title}", f"Within the authority of a {case.signer.title_en.lower()}"),
            (
                Words(
                    f"Khung cao nhất {dong(highest)}, giới hạn {dong(limit)}.",
                    f"Highest frame {highest:,} đồng, limit {limit:,} đồng.",
                ),
            ),
        )
    higher = POSTS.get(found.lowest_competent_post or "")
    signs = higher.title_vi if higher else "cấp có thẩm quyền"
    return Told(
        Tone.HOLD,
        Words(f"Vượt thẩm quyền {title}: chuyển cả hồ sơ", "Above this post's authority: the whole case goes up"),
        (
            Words(
                f"Vẫn lập biên bản tại đây. Quyết định do {signs} ký.",
                f"The report is still made here. The decision is signed by: {higher.title_en if higher else signs}.",
            ),
        ),
    )


def day_words(day: date) -> str:
    """``21/11/2026``."""
    return f"{day:%d/%m/%Y}"


def _act_view(result: ActResult, act: Act, competent: bool) -> ActView:
    return ActView(
        code=result.code,
        title=result.row.short_vi,
        legal_basis=result.row.legal_basis,
        frame_min=result.frame_min,
        frame_max=result.frame_max,
        amount=result.amount if competent else None,
        licence=_licence(result),
        count=act.count,
        counted=bool(result.row.fine_per),
    )


def _licence(result: ActResult) -> Words:
    if result.revoke_max_months:
        low, high = result.revoke_min_months, result.revoke_max_months
        return Words(f"tước {low}–{high} tháng", f"suspension {low}–{high} months")
    if result.points:
        return Words(f"trừ {result.points} điểm", f"{result.points} points")
    return Words("không trừ điểm", "no points")


def _summary(found: Assessment) -> Words:
    vi, en = [f"{len(found.acts)} hành vi"], [f"{len(found.acts)} violations"]
    if found.points:
        vi.append(f"trừ {found.points} điểm")
        en.append(f"{found.points} points")
    if found.suspension.vi:
        vi.append(f"tước {found.suspension.vi}")
        en.append(f"suspension {found.suspension.as_number} months")
    if found.penalty == "warning":
        vi.append("cảnh cáo")
        en.append("warning")
    if found.penalty == "none":
        vi.append("không xử phạt")
        en.append("no penalty")
    return Words(" · ".join(vi), " · ".join(en))
