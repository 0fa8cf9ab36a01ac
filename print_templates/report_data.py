"""A report as the names that its template may use. Strokes drawn on glass are evidence only and are not printed."""

from __future__ import annotations

from typing import Any

from print_templates.legal_points import check_basis, point_on_paper
from print_templates.party_data import offender_data, party_data, signer_data, unit_data, vehicle_data
from print_templates.seizure_data import items_data
from print_templates.words import DOTS
from shared.cases.report import Report
from shared.clock import in_vietnam

_REASONS = {
    "refused": "từ chối ký",
    "absent": "không có mặt",
    "unable": "không ký được",
    "unknown": "không xác định được người vi phạm",
}


def report_data(report: Report, *, number: str, pages: int) -> dict[str, Any]:
    """`number` as printed: the event's own, or dots in a preview; `pages` goes into the closing words.

    InvalidInput(basis_unreadable) as for decisions.
    """
    made = in_vietnam(report.made_at)
    offender = offender_data(report.offender)
    return {
        "so": number,
        "so_to": pages,
        "don_vi": unit_data(report.unit),
        "nguoi_lap": signer_data(report.recorder, report.unit),
        "luc_lap": made,
        "noi_lap": report.place.text if report.reason_elsewhere is None else f"trụ sở {report.unit.name}",
        "ly_do_noi_khac": report.reason_elsewhere,
        "bang_thiet_bi": report.by_device,
        "chung_kien": party_data(report.witness),
        "phien_dich": party_data(report.interpreter),
        "bi_thiet_hai": party_data(report.damaged),
        "doi_tuong": offender,
        "phuong_tien": vehicle_data(report.vehicle),
        "hanh_vi": [_act(act.text, act.point, act.count) for act in report.acts],
        "tang_nang": list(report.aggravating),
        "giam_nhe": list(report.mitigating),
        "thoi_gian": in_vietnam(report.ended_at),
        "phat_hien": in_vietnam(report.detected_at),
        "dang_dien_ra": report.continuing,
        "noi_vi_pham": report.place.text,
        "y_kien": report.statement,
        "da_yeu_cau_cham_dut": report.stop_requested,
        "tam_giu": items_data(report.seized),
        "duoc_giai_trinh": report.explanation_right,
        "khong_giai_trinh": report.explanation_waived,
        "hen": None
        if report.appointment is None
        else {"luc": in_vietnam(report.appointment.at), "noi": report.appointment.place},
        "so_ban": 3 if offender["giam_ho"] else 2,
        "da_ky": report.offender_signature == "signed",
        "ke_cham": " ".join([DOTS] * 8),
        "ly_do_khong_ky": report.signature_reason or _REASONS.get(report.offender_signature),
    }


def _act(text: str, point: str, count: int) -> dict[str, Any]:
    basis = point_on_paper(point)
    check_basis(basis, point)
    return {"noi_dung": text, "so_lan": count, "quy_dinh": basis}
