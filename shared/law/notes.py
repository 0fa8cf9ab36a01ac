"""Codes that an answer carries for a person to read: why nothing is due, what to check, what is uncertain."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from shared.law.assessment import ActResult
from shared.law.book import LawBook
from shared.law.case import Case, legal_day
from shared.law.violation import CONFISCATING

NOTES: dict[str, tuple[str, str]] = {
    "under_14": ("Dưới 14 tuổi: không xử phạt (Điều 5, Điều 11).", "Under 14: not penalised."),
    "time_barred": ("Hết thời hiệu xử phạt (Điều 6).", "The limitation period has passed."),
    "decision_overdue": (
        "Quá thời hạn ra quyết định (Điều 66): không phạt tiền nữa, chỉ còn biện pháp khác.",
        "The time to decide has passed (article 66): no fine any more, only other measures.",
    ),
    "record_overdue": (
        "Biên bản lập quá thời hạn kể từ khi phát hiện.",
        "The record was made too late after detection.",
    ),
    "born_unknown": ("Chưa có ngày sinh: tính như người đã thành niên.", "No birth date: reckoned as an adult."),
    "minor_warned": (
        "Từ đủ 14 đến dưới 16 tuổi: chỉ cảnh cáo, chỉ khi cố ý; giao một bản cho cha mẹ.",
        "14 to 15 years: a warning only, only if intended; a copy to the parents.",
    ),
    "minor_halved": (
        "Từ đủ 16 đến dưới 18 tuổi: tối đa một nửa, không tước giấy phép; giao một bản cho cha mẹ.",
        "16 to 17 years: at most half, no suspension; a copy to the parents.",
    ),
    "act_written_for_minors": ("Khung này viết riêng cho người chưa thành niên.", "This frame is written for minors."),
    "not_a_minor": (
        "Hành vi dành cho người chưa thành niên, người này thì không.",
        "The act is a minor's; this person is none.",
    ),
    "points_yield_to_suspension": ("Có tước giấy phép nên không trừ điểm.", "A suspension is imposed, so no points."),
    "organisation_has_no_licence": (
        "Tổ chức không có giấy phép lái xe: kiểm tra trừ điểm, tước giấy phép.",
        "An organisation holds no driving licence: check points and suspension.",
    ),
    "conditional_suspension": (
        "Có trường hợp bị tước giấy phép hoặc trừ điểm thêm: xem hình thức bổ sung.",
        "In some cases a further suspension or points apply: see the additional sanctions.",
    ),
    "conditional_confiscation": (
        "Có trường hợp bị tịch thu: xem hình thức bổ sung.",
        "In some cases confiscation applies: see the additional sanctions.",
    ),
    "check_confiscation_value": (
        "Chức vụ này chỉ được tịch thu đến một giá trị nhất định: kiểm tra giá trị.",
        "This post may confiscate up to a value only: check the value.",
    ),
    "check_seizure": ("Việc tạm giữ xe tuỳ trường hợp: kiểm tra.", "Whether to seize depends on the case: check."),
    "uncertain_row": (
        "Dòng danh mục chưa chắc chắn: hỏi bộ phận pháp chế.",
        "The catalogue row is uncertain: ask legal.",
    ),
    "holidays_provisional": (
        "Lịch nghỉ của năm này chưa chính thức: thời hạn có thể đổi.",
        "That year's holidays are not final: time limits may move.",
    ),
    "explanation_open": (
        "Còn thời hạn giải trình: chưa ra quyết định.",
        "The time to explain is still running: do not decide yet.",
    ),
}
"""Every code with what it means, Vietnamese and English."""


@dataclass(frozen=True, slots=True)
class Times:
    """The days of an answer: last to decide, last of the limitation, first to decide while an explanation is open."""

    due: date
    limitation: date
    not_before: date | None


def notes_of(case: Case, law: LawBook, acts: tuple[ActResult, ...], *, standing: str) -> tuple[str, ...]:
    """The codes that fit, in a fixed order, each once."""
    found = [*_of_person(case, acts, standing), *_of_acts(case, law, acts, standing)]
    return tuple(dict.fromkeys(found))


def _of_person(case: Case, acts: tuple[ActResult, ...], standing: str) -> Iterator[str]:
    codes = {"free": "under_14", "barred": "time_barred", "warned": "minor_warned", "halved": "minor_halved"}
    if standing in codes:
        yield codes[standing]
    for_minors = any(act.row.for_minors for act in acts)
    if case.offender.is_organisation:
        if any(act.points or act.revoke_max_months for act in acts):
            yield "organisation_has_no_licence"
    elif case.offender.born is None:
        yield "born_unknown"
    elif for_minors and standing == "full":
        yield "not_a_minor"
    if for_minors and standing == "halved":
        yield "act_written_for_minors"


def _of_acts(case: Case, law: LawBook, acts: tuple[ActResult, ...], standing: str) -> Iterator[str]:
    if standing in ("free", "barred"):
        return
    if any(act.revoke_max_months for act in acts) and any(act.points for act in acts):
        yield "points_yield_to_suspension"
    for act in acts:
        yield from _of_row(act)
    power = law.authority.power(case.signer, case.processed_on)
    taken = any(act.row.confiscate in CONFISCATING for act in acts)
    if taken and power is not None and power.confiscate and power.confiscate_up_to:
        yield "check_confiscation_value"


def _of_row(act: ActResult) -> Iterator[str]:
    if act.row.conditional_revocation:
        yield "conditional_suspension"
    if "_if_" in act.row.confiscate:
        yield "conditional_confiscation"
    if act.row.seize == "conditional":
        yield "check_seizure"
    if act.row.confidence == "uncertain":
        yield "uncertain_row"


def notes_of_times(case: Case, law: LawBook, times: Times) -> tuple[str, ...]:
    """The codes about time limits, in a fixed order."""
    found: list[str] = []
    if _record_late(case, law):
        found.append("record_overdue")
    if case.processed_on > times.due:
        found.append("decision_overdue")
    if times.not_before is not None and case.processed_on < times.not_before:
        found.append("explanation_open")
    if not law.calendar.is_published(times.due):
        found.append("holidays_provisional")
    return tuple(found)


def _record_late(case: Case, law: LawBook) -> bool:
    """Whether the record came after its period (D118c article 12). By device it runs from another day: not judged."""
    limits = law.procedure.record.at(case.processed_on)
    length = limits.complex if case.file.complex else limits.plain
    if length is None or case.by_device:
        return False
    return case.record_day > law.calendar.end_of(legal_day(case.detected_at), length)
