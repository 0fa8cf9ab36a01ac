"""What the look-up page adds to an answer: a heading, its colour and icon, and what to do next.

The sentence that says what is so comes from `answer.MESSAGES`, the same for the page, the API and the tablet. Short
sentences, verb first, no blame; no word here may tell of a debt before a decision exists.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do; `icon` is a name of templates/icons.html."""

    icon: str
    title: str
    text: str
    en: str


@dataclass(frozen=True, slots=True)
class StateWords:
    """One state of the look-up. `tone` is a state colour of base.css: ok, inf, warn, bad, hold, neu."""

    tone: str
    icon: str
    title: str
    title_en: str
    steps: tuple[Step, ...] = ()


_CALL = Step(
    "phone-outline",
    "Cần trả lời ngay",
    "Gọi số điện thoại in trên biên bản bạn đang giữ.",
    "Call the number printed on your report.",
)
_ASK_UNIT = Step(
    "phone-outline",
    "Giữ lại tờ giấy",
    "Hỏi đơn vị ghi trên giấy, hoặc báo công an phường, xã nơi bạn ở.",
    "Keep the paper; ask the unit named on it, or tell your local police.",
)
_LATER = Step(
    "calendar-clock-outline",
    "Tra lại sau",
    "Máy của đơn vị gửi về khi có mạng. Tra được cả bằng số biên bản.",
    "Tablets send when they have a network. Look again later, also by the report number.",
)
_DO_NOT_PAY = Step(
    "cash-off",
    "Đừng nộp tiền theo tờ giấy này",
    "Không có quyết định nào đòi tiền bằng số này.",
    "Do not pay on this paper: no decision asks for money under this number.",
)
_VALID_PAPER = Step(
    "receipt-text-check-outline",
    "Làm theo tờ giấy",
    "Hạn nộp tính từ ngày nhận quyết định. Máy chủ chưa có nội dung để so.",
    "Follow the paper; the time to pay runs from the day you received it.",
)

WORDS: dict[str, StateWords] = {
    "found": StateWords("ok", "file-check-outline", "Có quyết định này", "This decision exists"),
    "received": StateWords(
        "inf",
        "file-clock-outline",
        "Đã nhận biên bản, đang chờ nhập quyết định",
        "The report has arrived; there is no decision yet",
        (
            Step(
                "message-text-outline",
                "Khi có quyết định",
                "Đơn vị nhắn số quyết định tới điện thoại đã cho. Không cho số thì tra lại tại trang này.",
                "The number is texted to the phone you gave; otherwise look again here.",
            ),
            _CALL,
        ),
    ),
    "under_review": StateWords(
        "hold",
        "file-eye-outline",
        "Đã nhận quyết định, đang xem xét",
        "The decision has arrived and is being reviewed",
        (
            Step(
                "calendar-clock-outline",
                "Tra lại sau",
                "Quyết định đã về máy chủ, không bị mất. Số tiền hiện ra khi xem xét xong.",
                "It is not lost; the amount is shown once the review ends.",
            ),
            _CALL,
        ),
    ),
    "awaiting_sync": StateWords(
        "warn",
        "file-question-outline",
        "Chưa thấy số này",
        "Not here yet",
        (_LATER, _CALL),
    ),
    "sealed_not_yet_synced": StateWords(
        "warn", "qrcode", "Mã QR thật, đơn vị chưa gửi về", "Genuine seal, not sent yet", (_VALID_PAPER, _LATER, _CALL)
    ),
    "known_from_paper": StateWords(
        "warn",
        "qrcode",
        "Biết từ tờ giấy có mã QR thật",
        "Known from a paper with a genuine seal",
        (_VALID_PAPER, _LATER, _CALL),
    ),
    "corrected": StateWords(
        "inf",
        "file-document-edit-outline",
        "Có quyết định này, đã đính chính",
        "This decision exists and was corrected",
        (
            Step(
                "content-duplicate",
                "Đọc hai quyết định cùng nhau",
                "Quyết định vẫn có hiệu lực, với nội dung đã sửa. Bản cũ vẫn giữ trong sổ.",
                "It stays in force as changed; read both papers together.",
            ),
        ),
    ),
    "cancelled": StateWords(
        "bad",
        "file-cancel-outline",
        "Quyết định này đã huỷ",
        "This decision was cancelled",
        (
            Step(
                "cash-off",
                "Đã nộp tiền rồi",
                "Liên hệ đơn vị để được hoàn. Mang theo chứng từ nộp tiền.",
                "If you have paid, ask the unit for a refund and bring the receipt.",
            ),
            _CALL,
        ),
    ),
    "voided": StateWords("neu", "numeric-off", "Số này đã bỏ", "This number was voided", (_DO_NOT_PAY, _ASK_UNIT)),
    "ambiguous": StateWords(
        "inf",
        "content-duplicate",
        "Có nhiều đơn vị cùng số này",
        "Several units have this number",
        (
            Step(
                "office-building-outline",
                "Chọn đơn vị, ngày ký ở trên",
                "Chọn như ghi trên giấy, rồi bấm Tra cứu. Gõ mã tra cứu thì không cần chọn gì.",
                "Choose the unit and the date above, then search again. A look-up code needs neither.",
            ),
        ),
    ),
    "mistyped": StateWords(
        "warn",
        "keyboard-outline",
        "Gõ sai, không khớp",
        "Mistyped, it does not fit",
        (
            Step(
                "swap-horizontal",
                "So lại từng ký tự",
                "Mã tra cứu có 9 ký tự, in cạnh mã QR và có trong tin nhắn. Không dùng chữ U.",
                "Compare each character: the code has 9, beside the QR. The letter U is not used.",
            ),
            Step(
                "counter",
                "Hoặc gõ số quyết định",
                "Ví dụ 004133/QĐ-XPHC, kèm đơn vị và ngày ký nếu biết.",
                "Or type the decision number, with unit and date if you know them.",
            ),
        ),
    ),
    "never_issued": StateWords(
        "bad",
        "file-remove-outline",
        "Số chưa từng cấp",
        "This number was never issued",
        (
            Step(
                "swap-horizontal",
                "So lại số, đơn vị và ngày",
                "Gõ như trên giấy. Đúng như giấy mà vẫn không thấy thì báo đơn vị ghi trên đó.",
                "Compare number, unit and date with the paper; if they agree, tell the unit named on it.",
            ),
            Step(
                "cash-off",
                "Hỏi rõ trước khi nộp tiền",
                "Chỉ đơn vị dùng hệ thống này có ở đây. Giấy của đơn vị khác tra tại nơi ghi trên giấy.",
                "Ask before you pay. Only units on this system are found here.",
            ),
            _ASK_UNIT,
        ),
    ),
    "training": StateWords(
        "neu",
        "school-outline",
        "Giấy tập huấn, không có giá trị",
        "A training paper, without value",
        (_DO_NOT_PAY, _ASK_UNIT),
    ),
}

WHERE_TO_LOOK = (
    Step(
        "file-check-outline",
        "Số quyết định",
        "Góc trên bên trái tờ quyết định, ví dụ 004133/QĐ-XPHC.",
        "Top left of the decision.",
    ),
    Step(
        "qrcode",
        "Mã tra cứu",
        "Chín ký tự cạnh mã QR và trong tin nhắn, ví dụ K7QF-2M9X-T.",
        "Nine characters beside the QR and in the text message.",
    ),
    Step(
        "file-clock-outline",
        "Số biên bản",
        "Góc trên bên trái tờ biên bản, ví dụ 0317-000222/BB-VPHC.",
        "Top left of the report.",
    ),
)
"""What the page says before anything was asked. The examples are made up."""

PAYMENT_STATES = {
    "none": "Chưa ghi nhận nộp tiền",
    "part": "Đã nộp một phần",
    "paid": "Đã nộp đủ",
    "over": "Đã nộp thừa, liên hệ đơn vị để được hoàn",
    "refund_due": "Đơn vị phải hoàn tiền đã nộp",
}
PENALTIES = {"warning": "Cảnh cáo", "confiscation": "Tịch thu", "none": "Không phạt"}
"""What stands where an amount would: a fine is shown as its amount."""
