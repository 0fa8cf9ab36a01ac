"""Words of the supervisor's pages for kinds, reasons and states; an unknown one is shown as it is, never hidden."""

from __future__ import annotations

from typing import NamedTuple

from shared.protocol.messages import HELD_REASONS, WAITING_ON


class State(NamedTuple):
    """`tone` and `icon` as in base.css and icons.html."""

    tone: str
    icon: str
    words: str


KINDS = {
    "report.recorded": "Biên bản",
    "document.sealed": "Mã QR kiểm tra",
    "decision.entered": "Nhập quyết định",
    "decision.corrected": "Đính chính quyết định",
    "decision.amended": "Sửa đổi quyết định",
    "decision.cancelled": "Huỷ quyết định",
    "case.transferred": "Chuyển hồ sơ",
    "case.closed_without_decision": "Đóng hồ sơ, không phạt",
    "case.referred": "Chuyển cơ quan khác",
    "explanation.recorded": "Giải trình",
    "verification.recorded": "Xác minh",
    "seizure.recorded": "Tạm giữ",
    "item.returned": "Trả vật tạm giữ",
    "service.recorded": "Giao quyết định",
    "print.started": "Bắt đầu in",
    "print.settled": "Kết quả in",
    "evidence.added": "Thêm ảnh",
    "phone.corrected": "Sửa số điện thoại",
    "lease.taken": "Nhận dải số",
    "number.voided": "Bỏ số",
    "number.lost": "Khai mất số",
    "officer.signed_in": "Đăng nhập máy",
    "payment.received": "Nộp tiền",
    "payment.arranged": "Hoãn, nộp nhiều lần",
    "enforcement.sent": "Chuyển cưỡng chế",
    "case.suspended": "Tạm dừng hồ sơ",
    "case.resumed": "Tiếp tục hồ sơ",
    "lease.returned": "Trả dải số",
    "clock.changed": "Đồng hồ máy đổi",
    "ledger.exported": "Xuất sổ",
    "ledger.closed": "Đóng sổ",
    "shift.closed": "Hết ca",
    "blank.issued": "Cấp mẫu giấy trắng",
    "blank.settled": "Thu mẫu giấy trắng",
    "complaint.recorded": "Khiếu nại",
    "appointment.recorded": "Hẹn làm việc",
    "event.settled": "Xử lý mục giữ lại",
}

SMS = {
    "delivered": State("ok", "cloud-check-outline", "Đã tới máy người nhận"),
    "accepted": State("inf", "cloud-check-outline", "Nhà mạng đã nhận, chưa báo tới"),
    "waiting_lookup": State("neu", "timer-sand", "Chờ tra cứu trả lời mới gửi"),
    "queued": State("neu", "timer-sand", "Chờ gửi"),
    "sending": State("neu", "sync", "Đang gửi"),
    "failed": State("bad", "alert-circle-outline", "Không tới, trả về đơn vị"),
    "unknown": State("hold", "alert-circle-outline", "Không rõ đã tới chưa"),
    "withdrawn": State("neu", "file-cancel-outline", "Đã rút: quyết định bị huỷ trước khi gửi"),
    "no_phone": State("neu", "cellphone-off", "Không có số"),
}
"""In the order of the page."""

SERIALS = {
    "entered": "Đã nhập",
    "not_seen": "Chưa thấy dùng",
    "voided": "Đã bỏ",
    "gap": "Hở (số sau đã về)",
    "lost": "Mất",
}


def kind_words(kind: str) -> str:
    """What an event of this kind is, in Vietnamese."""
    return KINDS.get(kind, kind)


def reason_words(verdict: str, detail: str | None) -> str:
    """Why an event waits or is held."""
    table = WAITING_ON if verdict == "waiting" else HELD_REASONS
    return table[detail][0] if detail in table else detail or "chưa rõ lý do"
