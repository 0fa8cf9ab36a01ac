"""What the page says of each verdict: a banner (26a to 26c), what to do next. Vietnamese first, short, verb first."""

from __future__ import annotations

from dataclasses import dataclass

from print_templates.verify.picture import Unreadable
from server.papercheck.service import State
from server.portal.words import Step


@dataclass(frozen=True, slots=True)
class Verdict:
    """`tone`: a state colour of base.css; `icon`: a name of templates/icons.html; `text` says what is so."""

    tone: str
    icon: str
    title: str
    text: str
    en: str
    steps: tuple[Step, ...] = ()


_RESCAN = Step("sync", "Chụp lại", "Ra chỗ sáng, lau sạch mã QR.", "Take the picture again in good light.")
_TYPE = Step(
    "keyboard-outline",
    "Tra số quyết định bằng cách tự gõ",
    "Đừng theo địa chỉ ghi trên giấy này.",
    "Type the number yourself; follow no address on this paper.",
)
_TELL = Step(
    "hand-back-right-off-outline",
    "Vẫn không khớp",
    "Giữ tờ giấy, báo công an phường, xã nơi bạn ở. Đừng nộp tiền theo nó.",
    "If it still does not hold: keep the paper, tell your local police, do not pay on it.",
)
_DO_NOT_PAY = Step("cash-off", "Đừng nộp tiền theo tờ giấy này", "Hỏi đơn vị ghi trên giấy.", "Do not pay on it; ask.")
_NO_HURRY = Step(
    "calendar-clock-outline",
    "Kiểm tra lại sau vài giờ",
    "Chưa cần nộp tiền ngay: hạn tính từ ngày nhận quyết định.",
    "Check again in a few hours; the time to pay runs from the day you received it.",
)
_ASK_UNIT = Step(
    "phone-outline", "Hỏi đơn vị ghi trên giấy", "Gọi số điện thoại in trên biên bản.", "Call the unit on the paper."
)
_REFUND = Step(
    "cash-off",
    "Đã nộp tiền rồi",
    "Liên hệ đơn vị để được hoàn. Mang theo chứng từ.",
    "If you have paid, ask the unit for a refund.",
)

WORDS: dict[State, Verdict] = {
    "in_register": Verdict(
        "ok",
        "check-decagram",
        "Mã khớp với sổ",
        "So từng dòng dưới đây với tờ giấy trên tay.",
        "The seal is genuine and in the register. Compare every line below with the paper.",
    ),
    "genuine": Verdict(
        "ok",
        "check-decagram",
        "Mã thật",
        "So từng dòng dưới đây với tờ giấy trên tay.",
        "Genuine seal. Compare every line below with the paper.",
    ),
    "confirm": Verdict(
        "warn",
        "check-decagram",
        "Mã thật, khoá đã ngừng sau đó",
        "Tờ giấy ký trước khi khoá bị ngừng. Hỏi đơn vị để chắc chắn.",
        "Genuine; its key was revoked later. Confirm with the unit.",
        (_ASK_UNIT,),
    ),
    "not_arrived": Verdict(
        "warn",
        "clock-check-outline",
        "Mã thật, giấy chưa về máy chủ",
        "Máy của đơn vị đã ký mã này. Máy chủ chưa nhận được nội dung.",
        "Genuine seal; the paper has not arrived at the server yet.",
        (_NO_HURRY, _ASK_UNIT),
    ),
    "corrected": Verdict(
        "inf",
        "file-document-edit-outline",
        "Mã thật, quyết định đã đính chính",
        "Quyết định vẫn có hiệu lực, với nội dung đã sửa ở quyết định khác.",
        "Genuine; the decision was changed by another one. Read both together.",
    ),
    "cancelled": Verdict(
        "bad",
        "file-cancel-outline",
        "Quyết định này đã huỷ",
        "Mã thật, nhưng quyết định không còn hiệu lực. Không phải nộp tiền theo nó.",
        "Genuine, but cancelled since. Nothing is to be paid under it.",
        (_REFUND,),
    ),
    "under_review": Verdict(
        "hold",
        "file-eye-outline",
        "Mã thật, quyết định đang xem xét",
        "Quyết định đã về máy chủ, đơn vị đang xem lại.",
        "Genuine; the decision has arrived and is under review.",
        (_NO_HURRY, _ASK_UNIT),
    ),
    "training": Verdict(
        "neu",
        "school-outline",
        "Giấy tập huấn, không có giá trị",
        "Tờ giấy này in để tập huấn.",
        "A training paper, without value.",
        (_DO_NOT_PAY,),
    ),
    "revoked": Verdict(
        "bad",
        "alert-octagon",
        "Khoá ký đã bị ngừng trước ngày ký",
        "Tờ giấy đề ngày sau khi khoá bị ngừng. Đừng nộp tiền theo nó.",
        "Dated after its key was revoked. Do not pay on it.",
        (_TYPE, _TELL),
    ),
    "bad": Verdict(
        "bad",
        "alert-octagon",
        "Mã không khớp",
        "Chưa có gì chứng minh tờ giấy này là thật. Đừng nộp tiền theo nó.",
        "The seal does not hold. Nothing proves that this paper is genuine.",
        (_RESCAN, _TYPE, _TELL),
    ),
    "no_list": Verdict(
        "warn",
        "file-question-outline",
        "Đơn vị này không dùng máy chủ này",
        "Chưa biết tờ giấy thật hay không. Kiểm tra tại địa chỉ của đơn vị ghi trên giấy.",
        "This unit is not on this server; nothing is proved either way.",
        (_ASK_UNIT,),
    ),
    "unknown_yet": Verdict(
        "warn",
        "clock-outline",
        "Máy chủ chưa biết số này",
        "Ngày hoặc số trên mã mới hơn sổ của máy chủ. Chưa biết tờ giấy thật hay không.",
        "The server does not know this number or day yet; nothing is proved either way.",
        (_NO_HURRY, _ASK_UNIT),
    ),
    "edited": Verdict(
        "bad",
        "alert-octagon",
        "Giấy đã bị sửa",
        "Điều bạn gõ khác với mã ký. Gõ lại cho đúng như trên giấy; vẫn khác thì đừng nộp tiền theo nó.",
        "What you typed differs from the seal: the paper was edited.",
        (_TELL,),
    ),
}

FOREIGN = Verdict(
    "bad",
    "alert-octagon",
    "Không phải mã QR kiểm tra",
    "Mã này không phải tem của quyết định hay biên bản.",
    "This is not a seal of ours.",
    (
        Step(
            "qrcode-scan",
            "Chụp đúng mã QR",
            "Ở góc dưới bên trái mỗi trang, cạnh chữ “Mã QR kiểm tra”.",
            "Take the QR at the bottom left of a page.",
        ),
        _TYPE,
    ),
)
SEVERAL = Verdict(
    "bad",
    "alert-octagon",
    "Hai mã của hai giấy khác nhau",
    "Trong ảnh có mã QR của nhiều giấy. Chụp từng tờ một; mọi trang của một giấy có cùng một mã.",
    "The picture holds seals of different papers. Take one sheet at a time.",
    (_RESCAN,),
)
UNREADABLE: dict[Unreadable, Verdict] = {
    "no_code": Verdict(
        "neu",
        "qrcode-scan",
        "Chưa đọc được mã QR",
        "Chưa biết tờ giấy thật hay không.",
        "No QR could be read yet.",
        (
            Step("sync", "Ra chỗ sáng", "Lau sạch mã, tránh bóng và tránh loá.", "Good light, no shadow, no glare."),
            Step("camera-outline", "Giữ yên, cách một gang tay", "Ảnh không nhoè.", "Hold still, a hand's width away."),
            Step("qrcode", "Lấy trọn mã QR", "Cả viền trắng quanh nó.", "Take the whole QR with its white border."),
        ),
    ),
    "heic": Verdict(
        "neu",
        "image-outline",
        "Ảnh HEIC không đọc được ở đây",
        "Lưu ảnh thành JPEG rồi gửi lại, hoặc chụp màn hình tấm ảnh đó.",
        "HEIC pictures are not read here; save it as JPEG, or take a screenshot of it.",
    ),
    "not_a_picture": Verdict(
        "neu",
        "image-outline",
        "Tệp này không phải ảnh",
        "Chọn ảnh JPEG hoặc PNG chụp tờ giấy.",
        "Not a readable picture; choose a JPEG or PNG of the page.",
    ),
    "too_large": Verdict(
        "neu",
        "image-outline",
        "Ảnh quá lớn",
        "Gửi ảnh nhỏ hơn 15 MB và 60 triệu điểm ảnh.",
        "The picture is too large; send one below 15 MB and 60 megapixels.",
    ),
}
WHY = {
    "not_listed": "Khoá ký không phải của đơn vị ghi trong mã",
    "forged": "Chữ ký trong mã không đúng",
    "wrong_use": "Khoá này không được ký loại giấy này",
    "wrong_tablet": "Ký bằng khoá của máy khác",
    "too_early": "Ngày ký trước khi khoá có hiệu lực",
    "too_late": "Ngày ký sau khi khoá hết hiệu lực",
    "revoked": "Ngày ký sau khi khoá bị ngừng",
    "wrong_code": "Mã tra cứu không phải của số này",
    "outside_ranges": "Số này chưa từng cấp cho máy đã ký",
}
"""Codes of `print_templates.verify.trust.Fault` for people; the others are said by the banner itself."""
KINDS = {
    1: "Quyết định xử phạt",
    2: "Biên bản vi phạm hành chính",
    3: "Quyết định đính chính",
    4: "Quyết định sửa đổi",
    5: "Quyết định huỷ",
    6: "Quyết định tạm giữ",
    7: "Mẫu trống dùng khi khẩn cấp",
}
NUMBERS = {1: "Số quyết định", 2: "Số biên bản"}
