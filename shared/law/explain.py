"""The same answer in sentences, step by step with articles, for a lawyer, a leader or a complaint."""

from __future__ import annotations

from collections.abc import Iterator

from shared.law.assess import assess
from shared.law.assessment import ActResult, Assessment
from shared.law.book import LawBook, load_law
from shared.law.case import Case
from shared.law.circumstances import circumstances
from shared.law.notes import NOTES
from shared.law.regimes import regimes
from shared.money import dong, figures
from shared.people.officer import POSTS

_LACKS = {
    "fine_above_limit": "mức phạt tối đa của khung vượt thẩm quyền",
    "no_power_to_suspend": "không có thẩm quyền tước giấy phép",
    "no_power_over_points": "không có thẩm quyền trừ điểm giấy phép",
    "no_power_to_confiscate": "không có thẩm quyền tịch thu",
    "post_not_in_force": "chức vụ này không còn thẩm quyền vào ngày xử lý",
}
_ALSO = {
    "confiscate_vehicle": "tịch thu phương tiện",
    "confiscate_object": "tịch thu tang vật",
    "seize": "tạm giữ phương tiện để ngăn chặn ngay vi phạm",
}
_PENALTIES = {"warning": "cảnh cáo", "confiscation": "tịch thu phương tiện", "none": "không xử phạt"}


def explain(case: Case, *, law: LawBook | None = None) -> list[str]:
    """Vietnamese sentences in the order of reasoning. InvalidInput as `assess`."""
    law = law or load_law()
    return explain_answer(case, assess(case, law=law), law)


def explain_answer(case: Case, answer: Assessment, law: LawBook) -> list[str]:
    """The sentences for an answer already reckoned."""
    return [
        *_which_law(case, answer),
        *_person(case),
        *(line for number, act in enumerate(answer.acts, 1) for line in _one_act(number, act, case)),
        *_whole(answer),
        *_who_decides(case, answer, law),
        *_when(case, answer, law),
        *(f"Lưu ý: {NOTES[code][0]}" for code in answer.notes),
    ]


def _which_law(case: Case, answer: Assessment) -> Iterator[str]:
    clock = "phát hiện (vi phạm đang thực hiện)" if case.continuing else "chấm dứt"
    titles = dict.fromkeys(regimes()[act.row.regime].title for act in answer.acts)
    yield (
        f"Hành vi {clock} ngày {case.law_day:%d/%m/%Y}: áp dụng {'; '.join(titles)} "
        "(Điều 7 khoản 2 Nghị định 118/2021/NĐ-CP)."
    )
    yield (
        f"Xử lý ngày {case.processed_on:%d/%m/%Y}: thẩm quyền, thủ tục, thời hạn và biểu mẫu theo ngày này "
        "(Điều 7 khoản 3)."
    )


def _person(case: Case) -> Iterator[str]:
    if case.offender.is_organisation:
        yield "Người vi phạm là tổ chức: mức phạt gấp 02 lần cá nhân (Điều 3 khoản 1 điểm e)."
    elif case.offender.born is not None:
        yield f"Người vi phạm sinh ngày {case.offender.born:%d/%m/%Y}."


def _one_act(number: int, act: ActResult, case: Case) -> Iterator[str]:
    yield f"Hành vi {number}: {act.row.short_vi} ({act.row.legal_basis}; {act.row.legal_point})."
    if act.frame_max:
        yield f"  Khung phạt của vụ này: {figures(act.frame_min)} đến {dong(act.frame_max)}."
    if act.penalty == "fine":
        yield f"  {_how_much(act, case)}"
    else:
        yield f"  Hình thức: {_PENALTIES[act.penalty]}."
    if act.suspension.vi:
        yield (
            f"  Tước giấy phép lái xe {act.revoke_min_months} đến {act.revoke_max_months} tháng: "
            f"đề nghị {act.suspension.vi}."
        )
    if act.points:
        yield f"  Trừ {act.points} điểm giấy phép lái xe."
    if act.also:
        yield f"  Kèm theo: {', '.join(_ALSO[measure] for measure in act.also)}."


def _how_much(act: ActResult, case: Case) -> str:
    named = [circumstances()[one].vi for one in (*case.mitigating, *case.aggravating)]
    if not named:
        return f"Không có tình tiết tăng nặng, giảm nhẹ: mức trung bình, {dong(act.amount)} (Điều 23 khoản 4)."
    reason = f"Tình tiết: {'; '.join(named)} (Điều 9, Điều 10; bù trừ một đổi một)."
    if act.fine.low == act.fine.high:
        return f"{reason} Mức phạt {dong(act.amount)}."
    return f"{reason} Người ký chọn từ {figures(act.fine.low)} đến {dong(act.fine.high)}; đề nghị {dong(act.amount)}."


def _whole(answer: Assessment) -> Iterator[str]:
    if answer.total:
        yield f"Tổng mức phạt trong một quyết định: {dong(answer.total)} (Điều 3 khoản 1 điểm d, Điều 67)."
    if answer.suspension.vi:
        yield f"Tước giấy phép lái xe một lần, theo hành vi có khung dài nhất: {answer.suspension.vi}."
    if answer.points:
        yield f"Chỉ trừ số điểm lớn nhất: {answer.points} điểm (Điều 50 Nghị định 168/2024/NĐ-CP)."


def _who_decides(case: Case, answer: Assessment, law: LawBook) -> Iterator[str]:
    power = law.authority.power(case.signer, case.processed_on)
    limit = f", phạt đến {dong(power.fine)} đối với cá nhân" if power else ""
    if answer.competent:
        yield f"{case.signer.title_vi}{limit}: đủ thẩm quyền (Điều 52, so với mức tối đa của khung)."
    else:
        why = "; ".join(_LACKS[code] for code in answer.incompetent_because)
        yield f"{case.signer.title_vi}{limit}: không đủ thẩm quyền vì {why} (Điều 52)."
        if answer.lowest_competent_post:
            yield f"Chuyển cả vụ đến chức vụ thấp nhất có thẩm quyền: {POSTS[answer.lowest_competent_post].title_vi}."
        else:
            yield "Không chức vụ nào trong ngành có thẩm quyền: chuyển Chủ tịch Uỷ ban nhân dân."


def _when(case: Case, answer: Assessment, law: LawBook) -> Iterator[str]:
    if answer.on_the_spot:
        yield "Có thể xử phạt tại chỗ, không lập biên bản (Điều 56)."
    if answer.explanation_right:
        yield "Người vi phạm có quyền giải trình (Điều 61)."
    if answer.not_before:
        yield f"Chưa ký quyết định trước ngày {answer.not_before:%d/%m/%Y}, trừ khi đã giải trình hoặc từ chối."
    since = law.procedure.decision.since(case.processed_on)
    yield (
        f"Biên bản ngày {case.record_day:%d/%m/%Y}: ra quyết định chậm nhất ngày {answer.decision_due:%d/%m/%Y} "
        f"(Điều 66, quy định áp dụng từ {since:%d/%m/%Y})."
    )
    yield f"Thời hiệu xử phạt đến hết ngày {answer.limitation_until:%d/%m/%Y} (Điều 6)."
