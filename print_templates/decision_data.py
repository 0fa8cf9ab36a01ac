"""A decision as the names that its template may use. Everything comes from the event; nothing is computed anew."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from print_templates.legal_points import check_basis
from print_templates.party_data import offender_data, signer_data, unit_data, vehicle_data
from print_templates.words import legal_basis
from shared.cases.decision import DecidedAct, Decision
from shared.clock import day_of, in_vietnam
from shared.law.amounts import Term
from shared.law.regimes import regimes

MAIN = {"warning": "Cảnh cáo", "fine": "Phạt tiền", "confiscation": "Tịch thu phương tiện vi phạm hành chính"}
MORE = {
    "confiscate_vehicle": "Tịch thu phương tiện vi phạm hành chính",
    "confiscate_object": "Tịch thu tang vật vi phạm hành chính",
}


def decision_data(decision: Decision, *, number: str) -> dict[str, Any]:
    """`number` as printed: the event's own text, or dots in a preview. InvalidInput(basis_unreadable | basis_differs)
    when an act's legal basis does not say its legal point: a checker could not read it from the page."""
    payment, report = decision.payment, decision.report
    return {
        "so": number,
        "ngay_ky": day_of(decision.signed_at),
        "don_vi": unit_data(decision.unit),
        "nguoi_ky": signer_data(decision.signer, decision.unit),
        "nghi_dinh": _decrees(decision.acts),
        "bien_ban": report and {"so": str(report.number), "ngay": date.fromisoformat(report.day)},
        "doi_tuong": offender_data(decision.offender),
        "phuong_tien": vehicle_data(decision.vehicle),
        "hanh_vi": [_act(act) for act in decision.acts],
        "thoi_gian": in_vietnam(decision.ended_at),
        "noi_vi_pham": decision.place.text,
        "tang_nang": list(decision.aggravating),
        "giam_nhe": list(decision.mitigating),
        "phat_chinh": _unique(MAIN[act.penalty] for act in decision.acts if act.penalty in MAIN),
        "phat_bo_sung": _more(decision),
        "tam_giu": any("seize" in act.also for act in decision.acts),
        "tong_tien": decision.total,
        "tru_diem": decision.points,
        "tuoc_thang": decision.revoke_months or decision.revoke_days,
        "nop_phat": {
            "kho_bac": payment.treasury,
            "tai_khoan": payment.account,
            "ma_co_quan": payment.agency_code,
            "chuong": payment.chapter,
            "tieu_muc": payment.subitem,
            "so_ngay": decision.pay_days,
        },
    }


def _act(act: DecidedAct) -> dict[str, Any]:
    basis = legal_basis(act.basis)
    check_basis(basis, act.point)
    return {
        "noi_dung": act.text,
        "so_lan": act.count,
        "quy_dinh": basis,
        "phat": MAIN.get(act.penalty, ""),
        "tien": act.amount,
    }


def _decrees(acts: Iterable[DecidedAct]) -> list[str]:
    """Titles of the decrees that the acts rest on, each once, oldest first."""
    cited = {act.point.split(":", 1)[0] for act in acts}
    return [one.title for one in regimes().values() if one.short in cited]


def _more(decision: Decision) -> list[str]:
    """Additional penalties; what is the main penalty of the same act is not said twice."""
    found = [MORE[also] for act in decision.acts for also in act.also if also in MORE and act.penalty != "confiscation"]
    term = Term(decision.revoke_months, decision.revoke_days)
    if term != Term():
        found.append(f"Tước quyền sử dụng giấy phép lái xe {term.vi}")
    return _unique(found)


def _unique(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))
