"""Phone numbers as people give them, and as SMS needs them: E.164.

Between 15/9 and 14/11/2018 Vietnamese 11-digit mobile numbers lost a digit; people and old papers still give them.
A prefix does not prove the carrier (numbers are portable since 11/2018), so no carrier is derived.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import phonenumbers

from shared.errors import InvalidInput
from shared.people.caution import Caution
from shared.text import one_line

# Old national prefix (without the 0) → new one; the remaining seven digits stay.
_MIGRATED_2018 = {
    **{f"16{digit}": f"3{digit}" for digit in "23456789"},
    "120": "70", "121": "79", "122": "77", "126": "76", "128": "78",
    "123": "83", "124": "84", "125": "85", "127": "81", "129": "82",
    "186": "56", "188": "58", "199": "59",
}  # fmt: skip
_MOBILE_TODAY = re.compile(r"\+84(3[2-9]|5[25689]|7[06-9]|8[1-9]|9[0-46-9])\d{7}")
_OLD_ELEVEN = re.compile(r"(?:0|\+?84)(1\d{2})(\d{7})")
_NOISE = re.compile(r"[\s.\-()]")


@dataclass(frozen=True, slots=True)
class Phone:
    """`e164` such as ``+84912345678``; `is_mobile` says whether an SMS can reach it."""

    e164: str
    is_mobile: bool
    cautions: tuple[Caution, ...] = ()

    @property
    def national(self) -> str:
        """As Vietnamese people write it, ``0912 345 678``; foreign numbers stay international."""
        if not self.e164.startswith("+84"):
            return self.e164
        digits = "0" + self.e164[3:]
        return f"{digits[:4]} {digits[4:7]} {digits[7:]}"


def parse_phone(text: str) -> Phone:
    """A phone number, Vietnamese unless it says otherwise (+…). InvalidInput(phone_invalid)."""
    bare = _NOISE.sub("", one_line(text))
    if not re.fullmatch(r"\+?[0-9]{8,15}", bare):
        raise _invalid()
    cautions: list[Caution] = []
    old = _OLD_ELEVEN.fullmatch(bare)
    if old and old[1] in _MIGRATED_2018:
        bare = f"+84{_MIGRATED_2018[old[1]]}{old[2]}"
        cautions.append(_migrated(bare))
    elif re.fullmatch(r"84\d{9,10}", bare):
        bare = f"+{bare}"
    return _checked(bare, cautions)


def _checked(bare: str, cautions: list[Caution]) -> Phone:
    try:
        number = phonenumbers.parse(bare, "VN")
    except phonenumbers.NumberParseException:
        raise _invalid() from None
    if not phonenumbers.is_valid_number(number):
        raise _invalid()
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    mobile = phonenumbers.number_type(number) in (
        phonenumbers.PhoneNumberType.MOBILE,
        phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
    )
    if not mobile:
        cautions.append(_NOT_MOBILE)
    elif e164.startswith("+84") and not _MOBILE_TODAY.fullmatch(e164):
        cautions.append(_UNKNOWN_PREFIX)
    return Phone(e164, mobile, tuple(cautions))


def _invalid() -> InvalidInput:
    return InvalidInput(
        "phone_invalid",
        vi="Số điện thoại không đúng. Nhập 10 chữ số, ví dụ 0912 345 678, hoặc để trống.",
        en="The phone number is not valid. Enter 10 digits, for example 0912 345 678, or leave it empty.",
    )


def _migrated(e164: str) -> Caution:
    new = "0" + e164[3:]
    return Caution(
        "phone_migrated",
        f"Số 11 chữ số đã đổi năm 2018. Dùng số mới {new}.",
        f"11-digit numbers changed in 2018. The new number is {new}.",
    )


_NOT_MOBILE = Caution(
    "phone_not_mobile",
    "Đây không phải số di động, không nhận được tin nhắn.",
    "This is not a mobile number; it cannot receive an SMS.",
)
_UNKNOWN_PREFIX = Caution(
    "phone_prefix_unknown",
    "Đầu số này chưa thấy dùng. Hỏi lại người vi phạm.",
    "This prefix is not known to be in use. Ask again.",
)
