"""Identity papers: citizen number, old CMND, passport, driving licence, organisation codes, and the card's QR.

Syntax is checked and refused; a citizen number that disagrees with the birth date or sex is only a caution
(law.md 6: warn, do not block), because the paper in hand is the fact and the register may be the one that errs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from shared.errors import InvalidInput
from shared.people.caution import Caution
from shared.people.places import province_known
from shared.text import plain_name

IdentityKind = Literal["cccd", "cmnd", "passport", "tax", "establishment"]
Sex = Literal["male", "female"]

# Nine-digit CMND lost validity on 1/1/2025 (Law 26/2023); older records may still hold one.
CMND_VALID_UNTIL = date(2024, 12, 31)


@dataclass(frozen=True, slots=True)
class Identity:
    """`number` without separators, leading zeros kept. Never a number in arithmetic sense."""

    kind: IdentityKind
    number: str
    cautions: tuple[Caution, ...] = ()

    @property
    def last_six(self) -> str:
        """The fact from the paper that opens a look-up's details, case-blind (design 6)."""
        return self.number[-6:].upper()


@dataclass(frozen=True, slots=True)
class Holder:
    """What the reviewer compares a citizen number with; None where unknown."""

    born: date | None = None
    sex: Sex | None = None


def parse_identity(kind: IdentityKind, text: str, *, holder: Holder | None = None) -> Identity:
    """The number `text` of a paper of `kind`. InvalidInput(identity_invalid | identity_impossible)."""
    bare = re.sub(r"[\s.\-]", "", plain_name(text))
    known = holder or Holder()
    match kind:
        case "cccd":
            return _citizen_number(bare, known)
        case "cmnd":
            return Identity(kind, _fits(bare, r"\d{9}", _CMND_FORM))
        case "passport":
            return _passport(bare)
        case "tax":
            return Identity(kind, _fits(bare, r"\d{10}(\d{3})?", _TAX_FORM))
        case "establishment":
            return Identity(kind, _fits(bare, r"[A-ZĐ0-9/]{3,30}", _ESTABLISHMENT_FORM))


def cmnd_caution(day: date) -> Caution | None:
    """The caution to show when a CMND is offered on `day`, or None while CMND was valid."""
    if day <= CMND_VALID_UNTIL:
        return None
    return Caution(
        "cmnd_expired",
        "CMND 9 số hết giá trị từ 01/01/2025. Dùng số định danh 12 số nếu có.",
        "The 9-digit card lost validity on 1/1/2025. Use the 12-digit number if there is one.",
    )


def _citizen_number(bare: str, holder: Holder) -> Identity:
    number = _fits(bare, r"0\d{11}", _CCCD_FORM)
    century = int(number[3]) // 2
    if number[:3] == "000" or century > 1:
        raise InvalidInput(
            "identity_impossible",
            vi="Số định danh này không thể có: mã nơi sinh hoặc thế kỷ sinh sai. Đọc lại trên thẻ.",
            en="This citizen number cannot exist: its place of birth or century is wrong. Read the card again.",
        )
    return Identity("cccd", number, tuple(_citizen_cautions(number, holder)))


def _citizen_cautions(number: str, holder: Holder) -> list[Caution]:
    cautions: list[Caution] = []
    if not (number[0] == "0" and province_known(number[1:3])):
        cautions.append(_PLACE_UNKNOWN)
    year = 1900 + 100 * (int(number[3]) // 2) + int(number[4:6])
    if holder.born is not None and holder.born.year != year:
        cautions.append(
            Caution(
                "identity_year_differs",
                f"Số định danh ghi năm sinh {year}, khác ngày sinh đã nhập.",
                f"The citizen number says born {year}; the birth date entered differs.",
            )
        )
    sex: Sex = "female" if int(number[3]) % 2 else "male"
    if holder.sex is not None and holder.sex != sex:
        cautions.append(_SEX_DIFFERS)
    return cautions


def _passport(bare: str) -> Identity:
    if re.fullmatch(r"[A-Z]\d{7,8}", bare):
        return Identity("passport", bare)
    number = _fits(bare, r"[A-Z0-9]{5,20}", _PASSPORT_FORM)
    return Identity("passport", number, (_FOREIGN_PASSPORT,))


def _fits(bare: str, pattern: str, form: tuple[str, str]) -> str:
    # [0-9] would be the same here: plain_name keeps other scripts' digits, so ASCII is asked for explicitly.
    if (not bare.isascii() and "Đ" not in bare) or not re.fullmatch(pattern, bare, re.ASCII):
        raise InvalidInput("identity_invalid", vi=form[0], en=form[1])
    return bare


_CCCD_FORM = (
    "Số định danh cá nhân (CCCD) có 12 chữ số và bắt đầu bằng 0. Đọc lại trên thẻ.",
    "A citizen number (CCCD) has 12 digits and starts with 0. Read the card again.",
)
_CMND_FORM = ("CMND có 9 chữ số. Đọc lại trên thẻ.", "An old identity card (CMND) has 9 digits.")
_PASSPORT_FORM = (
    "Số hộ chiếu gồm 5 đến 20 chữ cái không dấu và chữ số.",
    "A passport number has 5 to 20 plain letters and digits.",
)
_TAX_FORM = (
    "Mã số doanh nghiệp có 10 chữ số, hoặc 13 chữ số với chi nhánh.",
    "A business code has 10 digits, or 13 with its branch.",
)
_ESTABLISHMENT_FORM = (
    "Số giấy thành lập gồm 3 đến 30 chữ cái, chữ số hoặc dấu /.",
    "An establishment paper number has 3 to 30 letters, digits or slashes.",
)
_PLACE_UNKNOWN = Caution(
    "identity_place_unknown",
    "Không có tỉnh, thành phố nào dùng ba số đầu này. Đọc lại trên thẻ.",
    "No province uses these first three digits. Read the card again.",
)
_SEX_DIFFERS = Caution(
    "identity_sex_differs",
    "Chữ số thứ tư của số định danh không khớp giới tính đã nhập.",
    "The fourth digit of the citizen number does not fit the sex entered.",
)
_FOREIGN_PASSPORT = Caution(
    "passport_not_vietnamese",
    "Số này không theo mẫu hộ chiếu Việt Nam. Kiểm tra quốc tịch.",
    "This number does not look Vietnamese. Check the nationality.",
)
