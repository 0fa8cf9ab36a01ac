"""How dates, amounts and laws are written on paper; the filters that templates may use."""

from __future__ import annotations

import re
from datetime import date, datetime

from shared.cases.parties import Vehicle
from shared.errors import DomainError
from shared.law.circumstances import circumstances
from shared.money import dong, dong_in_words
from shared.people.plate import PlateKind, parse_plate

DOTS = "……………"

VEHICLES = {
    "car": "xe ô tô",
    "motorcycle": "xe mô tô, xe gắn máy",
    "moped_e": "xe đạp máy, xe đạp điện",
    "bicycle": "xe đạp, xe thô sơ",
    "tractor": "máy kéo, xe máy chuyên dùng",
}
"""Catalogue groups as a page says them; the others (owner, pedestrian, other) name no kind of vehicle."""


def day_in_figures(day: date) -> str:
    """``21/11/2026``."""
    return f"{day:%d/%m/%Y}"


def day_in_words(day: date) -> str:
    """``ngày 21 tháng 11 năm 2026``; days to 9 and months 1 and 2 get a zero (Decree 30/2020 annex I, II.4)."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def hour_in_words(moment: datetime) -> str:
    """``14 giờ 05 phút``."""
    return f"{moment.hour:02d} giờ {moment.minute:02d} phút"


def or_dots(value: object) -> str:
    """The value, or dots to fill in by hand where it is not known."""
    return DOTS if value in (None, "") else str(value)


def two_digits(number: int) -> str:
    """``02``: the usual way to write small counts, and of fixed width."""
    return f"{number:02d}"


def circumstance(one: str) -> str:
    """``9.2`` → its wording and place: ``tự nguyện khai báo … (khoản 2 Điều 9 Luật …)``; ``10.1.đ`` likewise."""
    article, clause, *point = one.split(".")
    head = f"điểm {point[0]} " if point else ""
    place = f"{head}khoản {clause} Điều {article} Luật Xử lý vi phạm hành chính"
    known = circumstances().get(one)
    return place if known is None else f"{known.vi[:1].lower()}{known.vi[1:]} ({place})"


def legal_basis(basis: str) -> str:
    """The catalogue's short form in full: ``NĐ 168/2024/NĐ-CP`` → ``Nghị định số 168/2024/NĐ-CP``.

    The catalogue tells its reader ``(NĐ 123/2021 không sửa mức phạt)``; a decision cites the decree as amended.
    """
    amended = re.sub(r"\((NĐ \d+/\d{4}) không sửa mức phạt\)", r"(sửa đổi, bổ sung bởi \1)", basis)
    amended = amended.replace("(trần tổng mức sửa bởi", "(sửa bởi")
    full = re.sub(r"\bNĐ (?=\d)", "Nghị định số ", amended)
    return re.sub(r"(Nghị định số \d+/\d{4})(?!/NĐ-CP)(?=\W|$)", r"\1/NĐ-CP", full)


def plate_on_page(vehicle: Vehicle | None) -> str | None:
    """``29-B1 123.45``. An old motorcycle plate reads like a car's without its separators, so the group decides."""
    if vehicle is None or vehicle.plate is None:
        return None
    plate = vehicle.plate
    old = re.fullmatch(r"(\d{2})([A-Z]\d)(\d{4})", plate)
    if vehicle.group == "motorcycle" and old:
        return f"{old[1]}-{old[2]} {old[3]}"
    try:
        parsed = parse_plate(plate)
    except DomainError:
        return plate
    return plate if parsed.kind is PlateKind.TEMPORARY else parsed.display


def capital(text: str) -> str:
    """Upper case; ``ß`` and the like do not occur in Vietnamese."""
    return text.upper()


def first_capital(text: str) -> str:
    """Only the first letter raised."""
    return text[:1].upper() + text[1:]


FILTERS = {
    "ngay_so": day_in_figures,
    "ngay_chu": day_in_words,
    "gio_phut": hour_in_words,
    "tien": dong,
    "tien_chu": dong_in_words,
    "hai_so": two_digits,
    "tinh_tiet": circumstance,
    "cham": or_dots,
    "hoa": capital,
    "hoa_dau": first_capital,
}
"""Template filters by the names that docs/forms.md explains."""
