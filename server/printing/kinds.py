"""Which events become paper at the station, how that paper is called, and what it needs beside itself."""

from __future__ import annotations

REPORT, DECISION, SEIZURE, BLANKS = "report.recorded", "decision.entered", "seizure.recorded", "blank.issued"
CHANGES = ("decision.corrected", "decision.amended", "decision.cancelled")
SERVICE, RETURN = "service.recorded", "item.returned"
ATTACHED = {
    "case.transferred": "MBB29",
    "verification.recorded": "MBB05",
    SERVICE: "MBB06",
    RETURN: "MBB16",
}
"""Kinds without a seal of their own, each with its form: printed only beside the sealed document it belongs to."""
DEPENDENT = (SEIZURE, *ATTACHED)
"""Kinds that stand on another document of the case, which must be in the books as well."""
KINDS = (REPORT, DECISION, *CHANGES, SEIZURE, BLANKS, *ATTACHED)
REFUSED = "refused"
"""The only way of serving a decision that has a paper (MBB06)."""
WORDS = {
    REPORT: ("Biên bản", "Report"),
    DECISION: ("Quyết định xử phạt", "Decision"),
    "decision.corrected": ("Quyết định đính chính", "Correction"),
    "decision.amended": ("Quyết định sửa đổi", "Amendment"),
    "decision.cancelled": ("Quyết định huỷ bỏ", "Cancellation"),
    SEIZURE: ("Giấy tạm giữ", "Seizure"),
    BLANKS: ("Mẫu giấy trắng", "Emergency blanks"),
    "case.transferred": ("Phiếu chuyển hồ sơ", "Transfer note"),
    "verification.recorded": ("Biên bản xác minh", "Verification record"),
    SERVICE: ("Biên bản không nhận quyết định", "Record of refusal"),
    RETURN: ("Biên bản trả lại", "Return record"),
}
"""Kind → (Vietnamese, English) name on the pages."""
