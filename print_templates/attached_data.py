"""Papers made from events without a seal of their own, as the names that their templates may use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from print_templates.party_data import offender_data, party_data, signer_data, unit_data, vehicle_data
from print_templates.seizure_data import items_data
from shared.cases.parties import Offender, Signer, Unit, Vehicle
from shared.cases.records import CaseTransferred, ItemReturned, ServiceRecorded, VerificationRecorded
from shared.cases.report import Report
from shared.clock import day_of, in_vietnam
from shared.people.officer import POSTS, SAME_AUTHORITY

REASONS = {
    "fine_above_limit": "mức phạt tối đa của khung vượt thẩm quyền",
    "no_power_to_suspend": "không có thẩm quyền tước quyền sử dụng giấy phép lái xe",
    "no_power_over_points": "không có thẩm quyền trừ điểm giấy phép lái xe",
    "no_power_to_confiscate": "không có thẩm quyền tịch thu",
    "post_not_in_force": "chức vụ không còn thẩm quyền vào ngày xử lý",
}
"""Codes of `case.transferred` as the note says them; a code of a later program is printed as it is."""


@dataclass(frozen=True, slots=True)
class Document:
    """The sealed document that a paper belongs to: how it is called, whose it is, and the report at hand with it
    (a decision only names its own)."""

    name: str
    number: str
    at: int
    unit: Unit
    signer: Signer
    offender: Offender
    vehicle: Vehicle | None
    report: Report | None


def common_data(of: Document, *, number: str, at: int, officer: int) -> dict[str, Any]:
    """What every attached paper may use besides its own. `nguoi_lap` is None when another officer wrote the event:
    his name is in no event, so it is left to be written by hand."""
    return {
        "so": number,
        "ngay": day_of(at),
        "luc": in_vietnam(at),
        "don_vi": unit_data(of.unit),
        "nguoi_lap": signer_data(of.signer, of.unit) if of.signer.officer == officer else None,
        "doi_tuong": offender_data(of.offender),
        "phuong_tien": vehicle_data(of.vehicle),
        "kem": {"ten": of.name, "so": of.number, "ngay": day_of(of.at)},
    }


def verification_data(data: VerificationRecorded, of: Document) -> dict[str, Any]:
    """MBB05: what was found, and on which day."""
    return {"ket_qua": data.finding, "ngay_xac_minh": date.fromisoformat(data.day)}


def refusal_data(data: ServiceRecorded, of: Document) -> dict[str, Any]:
    """MBB06: when it was offered and refused, by whom, and what was noted."""
    return {"luc_giao": in_vietnam(data.served_at), "nguoi_nhan": data.receiver, "ghi_chu": data.note}


def transfer_data(data: CaseTransferred, of: Document) -> dict[str, Any]:
    """The transfer note: to which post, why, and which papers and things go along."""
    post = POSTS.get(SAME_AUTHORITY.get(data.to_post, data.to_post))
    return {
        "chuc_vu_nhan": post.title_vi if post else data.to_post,
        "ly_do": [REASONS.get(code, code) for code in data.reasons],
        "so_trang": of.report.pages if of.report else None,
        "tam_giu": items_data(of.report.seized if of.report else ()),
        "hanh_vi": [act.text for act in of.report.acts] if of.report else [],
    }


def return_data(data: ItemReturned, of: Document) -> dict[str, Any]:
    """The return record: the things and who takes them."""
    return {"vat": items_data(data.items), "nguoi_nhan": party_data(data.receiver)}


DATA: dict[str, Callable[[Any, Document], dict[str, Any]]] = {
    "MBB05": verification_data,
    "MBB06": refusal_data,
    "MBB16": return_data,
    "MBB29": transfer_data,
}
"""Form → what its template may use besides `common_data`."""
