"""A document that changes a decision, as the names that its template may use."""

from __future__ import annotations

from typing import Any

from print_templates.party_data import signer_data, unit_data
from shared.cases.records import DecisionChanged
from shared.clock import day_of

PLACES = {
    "offender.name": "Họ và tên",
    "offender.born": "Ngày, tháng, năm sinh",
    "offender.sex": "Giới tính",
    "offender.nationality": "Quốc tịch",
    "offender.occupation": "Nghề nghiệp",
    "offender.address": "Nơi ở hiện tại",
    "offender.identity.number": "Số giấy tờ tuỳ thân",
    "offender.identity.issued_on": "Ngày cấp giấy tờ tuỳ thân",
    "offender.identity.issued_by": "Nơi cấp giấy tờ tuỳ thân",
    "offender.licence.number": "Số giấy phép lái xe",
    "vehicle.plate": "Biển số phương tiện",
    "place.text": "Nơi xảy ra vi phạm",
    "ended_at": "Thời gian xảy ra vi phạm",
    "payment.treasury": "Kho bạc Nhà nước nơi nộp phạt",
    "payment.account": "Tài khoản thu ngân sách nhà nước",
    "total": "Tổng số tiền phạt",
    "points": "Số điểm giấy phép lái xe bị trừ",
    "revoke_months": "Thời gian tước quyền sử dụng giấy phép lái xe (tháng)",
}
"""Field paths of a decision as its paper names them; a path without a name is printed as it is."""


def change_data(change: DecisionChanged) -> dict[str, Any]:
    """`so`, `ngay_ky`, `don_vi`, `nguoi_ky`, `quyet_dinh` (the decision it changes: `so`), `ly_do`, `noi_dung` (each
    `cho`, `thanh`)."""
    return {
        "so": change.number.text,
        "ngay_ky": day_of(change.signed_at),
        "don_vi": unit_data(change.unit),
        "nguoi_ky": signer_data(change.signer, change.unit),
        "quyet_dinh": {"so": change.changed.text, "nam": change.changed.year},
        "ly_do": change.reason,
        "noi_dung": [{"cho": PLACES.get(path, path), "thanh": text} for path, text in change.changes],
    }
