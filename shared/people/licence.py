"""Driving licences: number, and classes by date (Law 23/2008 until 31/12/2024, Law 36/2024 article 57 since).

Old cards stay valid after 1/1/2025, so on later days both lists are accepted and only a class that never existed
is refused. The licence's own QR is not documented and nothing here depends on it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from shared.errors import InvalidInput
from shared.people.caution import Caution
from shared.text import plain_name

NEW_CLASSES_FROM = date(2025, 1, 1)
CLASSES_UNTIL_2024 = (
    "A1", "A2", "A3", "A4", "B1", "B11", "B2", "C", "D", "E", "FB2", "FC", "FD", "FE",
)  # fmt: skip
CLASSES_SINCE_2025 = (
    "A1", "A", "B1", "B", "C1", "C", "D1", "D2", "D", "BE", "C1E", "CE", "D1E", "D2E", "DE",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DrivingLicence:
    """`number` with its leading zeros; `category` None when the officer did not read it."""

    number: str
    category: str | None = None
    cautions: tuple[Caution, ...] = ()


def classes_on(day: date) -> tuple[str, ...]:
    """The classes that a licence shown on `day` may have."""
    if day < NEW_CLASSES_FROM:
        return CLASSES_UNTIL_2024
    return (*CLASSES_SINCE_2025, *(old for old in CLASSES_UNTIL_2024 if old not in CLASSES_SINCE_2025))


def parse_licence(number: str, category: str | None, day: date) -> DrivingLicence:
    """A licence shown on `day`. InvalidInput(licence_invalid | licence_class_unknown)."""
    bare = re.sub(r"[\s.\-]", "", plain_name(number))
    if not re.fullmatch(r"[A-Z0-9]{5,15}", bare, re.ASCII):
        raise InvalidInput(
            "licence_invalid",
            vi="Số giấy phép lái xe gồm 12 chữ số; thẻ cũ có thể khác. Đọc lại trên thẻ.",
            en="A licence number has 12 digits; old cards may differ. Read the card again.",
        )
    cautions = () if re.fullmatch(r"\d{12}", bare) else (_OLD_NUMBER,)
    return DrivingLicence(bare, _category(category, day), cautions)


def _category(category: str | None, day: date) -> str | None:
    if category is None or not category.strip():
        return None
    wanted = plain_name(category).replace(" ", "")
    if wanted not in classes_on(day):
        raise InvalidInput(
            "licence_class_unknown",
            vi=f"Không có hạng “{wanted}” vào ngày {day:%d/%m/%Y}.",
            en=f"There is no class “{wanted}” on {day.isoformat()}.",
        )
    return wanted


_OLD_NUMBER = Caution(
    "licence_number_old_form",
    "Số này không đủ 12 chữ số của thẻ nhựa. Kiểm tra lại.",
    "This is not the 12-digit number of a plastic card. Check again.",
)
