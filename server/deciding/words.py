"""Words of the pages where cases are decided."""

from __future__ import annotations

from server.deciding.queries import CaseLine
from server.supervisor.words import State
from shared.law.instruments import Ground
from shared.law.notes import NOTES
from shared.people.officer import POSTS

REASONS = {
    "fine_above_limit": "Khung tiền phạt vượt thẩm quyền",
    "no_power_to_suspend": "Cần thẩm quyền tước giấy phép",
    "no_power_over_points": "Cần thẩm quyền trừ điểm",
    "no_power_to_confiscate": "Cần thẩm quyền tịch thu",
    "post_not_in_force": "Chức vụ không còn thẩm quyền",
}
WAYS = {
    "written": "Đã có giải trình bằng văn bản",
    "heard": "Đã giải trình trực tiếp",
    "waived": "Không giải trình",
}
ALSO = {
    "confiscate_vehicle": "tịch thu phương tiện",
    "confiscate_object": "tịch thu tang vật",
    "seize": "tạm giữ phương tiện",
}
PENALTIES = {
    "fine": "Phạt tiền",
    "warning": "Phạt cảnh cáo",
    "confiscation": "Tịch thu phương tiện",
    "none": "Không xử phạt",
}


def reason_of(code: str) -> str:
    """Why a case was passed up; an unknown code as it is."""
    return REASONS.get(code, code)


def note_of(code: str) -> tuple[str, str] | None:
    """(Vietnamese, English) of a note of the engine."""
    return NOTES.get(code)


def post_title(post: str | None) -> str:
    """The post's name."""
    found = POSTS.get(post or "")
    return found.title_vi if found else "cấp có thẩm quyền"


def line_state(line: CaseLine) -> State:
    """The chip of a waiting case."""
    if line.unjudged is not None:
        return State("hold", "alert-outline", "Chưa tính được")
    if line.is_late:
        return State("bad", "alert-circle-outline", "Quá hạn")
    if line.is_waiting:
        return State("neu", "timer-sand", f"Chờ đến {line.not_before:%d/%m}")
    if line.is_due_soon:
        return State("warn", "clock-outline", "Sắp hết hạn")
    return State("inf", "file-document-edit-outline", "Quyết định được")


GROUNDS: dict[Ground, tuple[str, str]] = {
    "drafting_error": ("Sai sót kỹ thuật khi soạn thảo: đính chính (MQĐ39)", "Drafting error: correct"),
    "other_error": ("Sai sót khác, cần sửa đổi, bổ sung (MQĐ38)", "Another error: amend"),
    "wrong_authority": ("Không đúng thẩm quyền: huỷ (MQĐ40)", "Not in authority: cancel"),
    "wrong_person": ("Sai người vi phạm: huỷ (MQĐ40)", "Wrong person: cancel"),
    "no_violation": ("Không có vi phạm: huỷ (MQĐ40)", "No violation: cancel"),
    "wrong_form_of_penalty": ("Sai hình thức xử phạt: huỷ (MQĐ40)", "Wrong form of penalty: cancel"),
    "no_decision_case": ("Thuộc trường hợp không ra quyết định: huỷ (MQĐ40)", "No decision may be made: cancel"),
    "falsified_file": ("Hồ sơ giả mạo: huỷ (MQĐ40)", "Falsified file: cancel"),
    "criminal_case": ("Có dấu hiệu tội phạm: huỷ (MQĐ40)", "Criminal case: cancel"),
}
"""Why a decision is changed, and by which form (D118c Đ13-16)."""

CHANGED = {
    "decision.corrected": "Đính chính",
    "decision.amended": "Sửa đổi, bổ sung",
    "decision.cancelled": "Huỷ quyết định",
}

STATES = {"corrected": "Đã đính chính", "amended": "Đã sửa đổi, bổ sung", "cancelled": "Đã huỷ"}
"""What a document made of the decision it changes."""
