"""Offender, vehicle and unit in the words of a template (names as docs/forms.md lists them)."""

from __future__ import annotations

from datetime import date
from typing import Any

from print_templates.words import VEHICLES, plate_on_page
from shared.cases.parties import IdentityPaper, NamedParty, Offender, Signer, Unit, Vehicle

_SEXES = {"male": "Nam", "female": "Nữ"}
_PAPERS = {
    "cccd": "Số định danh cá nhân",
    "cmnd": "CMND",
    "passport": "Hộ chiếu",
    "tax": "Mã số doanh nghiệp",
    "establishment": "Giấy phép thành lập",
}


def offender_data(offender: Offender) -> dict[str, Any]:
    """`loai`: ca_nhan, to_chuc or khong_ro; `giay_to` and all others None where unknown."""
    kinds = {"person": "ca_nhan", "organisation": "to_chuc", "unknown": "khong_ro"}
    return {
        "loai": kinds[offender.kind],
        "ten": offender.name,
        "xung_ho": "Tổ chức" if offender.kind == "organisation" else "Ông (bà)",
        "gioi_tinh": _SEXES.get(offender.sex or ""),
        "ngay_sinh": _day(offender.born),
        "quoc_tich": offender.nationality,
        "nghe_nghiep": offender.occupation,
        "dia_chi": offender.address,
        "giay_to": _paper(offender.identity),
        "giay_phep_lai_xe": offender.licence,
        "dien_thoai": _national(offender.phone),
        "giam_ho": party_data(offender.guardian),
        "dai_dien": party_data(offender.representative),
    }


def party_data(party: NamedParty | None) -> dict[str, Any] | None:
    """Somebody beside the offender."""
    if party is None:
        return None
    return {"ten": party.name, "dia_chi": party.address, "chuc_danh": party.title}


def vehicle_data(vehicle: Vehicle | None) -> dict[str, Any] | None:
    """Kind, plate with its separators, note."""
    if vehicle is None:
        return None
    return {"loai": VEHICLES.get(vehicle.group), "bien_so": plate_on_page(vehicle), "ghi_chu": vehicle.note}


def unit_data(unit: Unit) -> dict[str, Any]:
    """The two lines at the top left and the town of the date line."""
    return {"ten": unit.name, "cap_tren": unit.parent, "dia_danh": unit.place}


def signer_data(signer: Signer, unit: Unit) -> dict[str, Any]:
    """Who signs. A deputy under delegation signs KT. for the head, whose power the decision states (LC Đ54)."""
    head = signer.title
    if signer.delegation:
        plain = head.removeprefix("Phó ")
        head = plain[:1].upper() + plain[1:]
    return {
        "ten": signer.name,
        "chuc_vu": signer.title,
        "thay": head if signer.delegation else None,
        "tham_quyen": f"{head} {unit.name}",
        "giao_quyen": signer.delegation,
    }


def _paper(paper: IdentityPaper | None) -> dict[str, Any] | None:
    if paper is None:
        return None
    return {
        "ten": _PAPERS[paper.kind],
        "loai": paper.kind,
        "so": paper.number,
        "ngay_cap": _day(paper.issued_on),
        "noi_cap": paper.issued_by,
    }


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _national(phone: str | None) -> str | None:
    return None if phone is None else phone.replace("+84", "0", 1)
