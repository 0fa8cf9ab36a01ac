"""Vietnamese names of the fields of events; one that has none is shown by its path, never hidden."""

from __future__ import annotations

_WORDS = {
    "number": "Số",
    "number.text": "Số văn bản",
    "number.serial": "Số trong dãy",
    "number.too_far": "Số vượt quá xa các dải",
    "case": "Hồ sơ đã có quyết định",
    "stage": "Giai đoạn hồ sơ",
    "decision": "Trạng thái quyết định",
    "service": "Trạng thái giao",
    "unit": "Đơn vị",
    "number.year": "Năm",
    "number.series": "Dãy số",
    "number.tablet": "Mã máy",
    "number.count": "Số biên bản",
    "code": "Mã tra cứu",
    "unit.home": "Số đơn vị",
    "unit.name": "Đơn vị",
    "unit.parent": "Đơn vị cấp trên",
    "unit.place": "Nơi lập",
    "signer.officer": "Số cán bộ ký",
    "signer.name": "Người ký",
    "signer.post": "Thẩm quyền",
    "signer.title": "Chức vụ",
    "signed_at": "Ký lúc",
    "recorder.officer": "Số cán bộ lập",
    "recorder.name": "Người lập",
    "recorder.title": "Chức vụ người lập",
    "made_at": "Lập lúc",
    "ended_at": "Vi phạm kết thúc lúc",
    "detected_at": "Phát hiện lúc",
    "offender.kind": "Cá nhân hay tổ chức",
    "offender.name": "Họ và tên",
    "offender.born": "Ngày sinh",
    "offender.address": "Nơi ở",
    "offender.phone": "Điện thoại",
    "offender.identity.kind": "Loại giấy tờ",
    "offender.identity.number": "Số giấy tờ",
    "vehicle.plate": "Biển kiểm soát",
    "place.text": "Địa điểm",
    "penalty": "Hình thức phạt",
    "total": "Tổng tiền phạt",
    "points": "Trừ điểm",
    "revoke_months": "Tước giấy phép, tháng",
    "pay_days": "Hạn nộp, ngày",
    "pages": "Số trang",
    "form.form": "Mẫu",
    "form.edition": "Bản mẫu",
    "report.number.tablet": "Mã máy của biên bản",
    "report.number.count": "Số biên bản",
    "report.of_seq": "Biên bản ở thứ tự",
    "report.day": "Ngày biên bản",
    "reason": "Lý do",
    "way": "Cách giao",
    "served_at": "Giao lúc",
    "receiver": "Người nhận",
    "amount": "Số tiền",
    "paid_at": "Nộp lúc",
    "of_seq": "Về mục thứ tự",
    "of_hash": "Về mục có mã băm",
    "token": "Tem",
    "printer": "Máy in",
    "outcome": "Kết quả",
    "phone": "Điện thoại",
    "year": "Năm",
    "series": "Dãy số",
    "first": "Từ số",
    "last": "Đến số",
    "changed.text": "Quyết định được thay đổi",
    "offender.sex": "Giới tính",
    "offender.nationality": "Quốc tịch",
    "offender.occupation": "Nghề nghiệp",
    "offender.licence.number": "Giấy phép lái xe",
    "offender.licence.category": "Hạng giấy phép",
    "vehicle.group": "Loại xe",
    "statement": "Lời khai",
}
_OF_ACT = {
    "code": "mã hành vi",
    "text": "nội dung",
    "point": "điểm luật",
    "basis": "căn cứ",
    "penalty": "hình thức",
    "amount": "mức phạt",
    "count": "số lượng",
    "points": "trừ điểm",
    "frame_min": "khung thấp nhất",
    "frame_max": "khung cao nhất",
}


MAIN = (
    "number.text",
    "number.serial",
    "number.tablet",
    "number.count",
    "code",
    "changed.text",
    "offender.name",
    "offender.born",
    "offender.identity.number",
    "vehicle.plate",
    "place.text",
    "ended_at",
    "made_at",
    "signed_at",
    "recorder.name",
    "signer.name",
    "signer.title",
    "total",
    "points",
    "revoke_months",
)
"""What tells one case from another, in the order of the paper; the rest stands folded below."""
_MAIN_OF_ACT = ("text", "amount")


def rank_of(path: str) -> int | None:
    """Place among the facts that are shown at once; None for the folded ones."""
    if path in MAIN:
        return MAIN.index(path)
    first, _, rest = path.partition(".")
    if first == "acts":
        place, _, last = rest.partition(".")
        return MAIN.index("ended_at") if place.isdecimal() and last in _MAIN_OF_ACT else None
    if "." not in path and path in _WORDS and path not in {"code", "pages", "pay_days", "penalty"}:
        return len(MAIN)
    return None


def label_of(path: str) -> str:
    """The field's name for people."""
    if path in _WORDS:
        return _WORDS[path]
    first, _, rest = path.partition(".")
    place, _, last = rest.partition(".")
    if first == "acts" and place.isdecimal():
        return f"Hành vi {int(place) + 1}: {_OF_ACT.get(last, last)}"
    return path
