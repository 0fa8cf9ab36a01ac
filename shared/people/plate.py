"""Vehicle plates (Circular 79/2024/TT-BCA article 37 and annex 02, and the older series still on the road).

Normalised: capital letters A–Z and Đ, and digits, nothing else. Displayed: as on the plate, ``30A-123.45``,
``29-AB 123.45``. A plate is tied to its owner since 15/8/2023, so it never identifies a vehicle for good.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from shared.errors import InvalidInput
from shared.people.caution import Caution
from shared.people.places import plate_places
from shared.text import plain_name

_LETTERS = "ABCDEFGHKLMNPSTUVXYZ"


class PlateKind(StrEnum):
    """What the pattern of a plate says. The colour (state body, transport business) is not in the characters."""

    CAR = "car"
    MOTORCYCLE = "motorcycle"
    SPECIAL = "special"
    FOREIGN = "foreign"
    MILITARY = "military"
    TEMPORARY = "temporary"


# First match wins, so the narrower forms stand first. Groups: head, series, number.
_PATTERNS: tuple[tuple[PlateKind, str], ...] = (
    (PlateKind.FOREIGN, r"(\d{2})(\d{3})(?P<series>NG|QT|CV|NN)(\d{2})"),
    (PlateKind.FOREIGN, r"(\d{2})(\d{3})(?P<series>NG|QT|CV|NN)(\d{3})"),
    (PlateKind.FOREIGN, r"(\d{2})(?P<series>NG|QT|CV|NN)(\d{3})(\d{2,3})"),
    (PlateKind.TEMPORARY, r"(?P<series>T)\d{2}\d{5,6}"),
    (PlateKind.SPECIAL, r"(\d{2})(?P<series>CD|RM|HC|KT|LD|DA|MK|MĐ|TĐ|R|SĐ)(\d{4,5})"),
    (PlateKind.MOTORCYCLE, rf"(\d{{2}})(?P<series>[{_LETTERS}]{{2}})(\d{{4,5}})"),
    (PlateKind.MOTORCYCLE, rf"(\d{{2}})(?P<series>[{_LETTERS}][1-9])(\d{{5}})"),
    (PlateKind.CAR, rf"(\d{{2}})(?P<series>[{_LETTERS}])(\d{{4,5}})"),
    (PlateKind.MILITARY, r"(?P<series>[A-Z]{2})(\d{2})(\d{2})"),
)
_COMPILED = tuple((kind, re.compile(pattern)) for kind, pattern in _PATTERNS)
# With separators a person says which reading is meant: 29-B1 1234 is an old motorcycle, 29B-112.34 a car.
_OLD_MOTORCYCLE = re.compile(rf"(\d{{2}})[-\s]*([{_LETTERS}][1-9])[-\s.]+(\d{{4}})")
# 30A-123.456 is a slip on a car's plate, never the motorcycle series A1.
_LONE_LETTER = re.compile(r"\d{2}[-\s.]*[A-ZĐ][-\s.]+\d.*")


@dataclass(frozen=True, slots=True)
class Plate:
    """`normalised` compares and hashes; `display` is printed; `place_code` is the two-digit code or None."""

    normalised: str
    display: str
    kind: PlateKind
    place_code: str | None = None
    cautions: tuple[Caution, ...] = ()

    @property
    def places_vi(self) -> tuple[str, ...]:
        """Names of the places that have issued this code (before and after the 2025 mergers)."""
        return plate_places(self.place_code) if self.place_code else ()


def normalise_plate(text: str) -> str:
    """Capital letters A–Z Đ and digits of `text`, nothing else; the form that is compared and hashed."""
    return re.sub(r"[^A-ZĐ0-9]", "", plain_name(text))


def parse_plate(text: str) -> Plate:
    """A plate in any of the forms in use. InvalidInput(plate_invalid)."""
    old = _OLD_MOTORCYCLE.fullmatch(plain_name(text))
    if old:
        head, series, number = old.groups()
        return _known(head + series + number, f"{head}-{series} {number}", PlateKind.MOTORCYCLE, head)
    bare = normalise_plate(text)
    if bare != re.sub(r"[\s.\-]", "", plain_name(text)):
        raise _invalid()
    lone_letter = _LONE_LETTER.fullmatch(plain_name(text)) is not None
    for kind, pattern in _COMPILED:
        match = pattern.fullmatch(bare)
        if match and not (lone_letter and match["series"][-1].isdigit()):
            head = bare[:2] if bare[:2].isdigit() else None
            return _known(bare, _display(kind, bare, match), kind, head)
    raise _invalid()


def _known(bare: str, display: str, kind: PlateKind, head: str | None) -> Plate:
    cautions: tuple[Caution, ...] = ()
    # Diplomatic plates (NG, QT) use codes of their own series on top of the provinces'.
    if head is not None and not plate_places(head):
        cautions = (_UNKNOWN_PLACE,)
    return Plate(bare, display, kind, head, cautions)


def _display(kind: PlateKind, bare: str, match: re.Match[str]) -> str:
    series = match["series"]
    if kind is PlateKind.MILITARY:
        return f"{series}-{bare[2:4]}-{bare[4:]}"
    if kind is PlateKind.FOREIGN:
        parts = [part for part in re.findall(r"[A-Z]+|\d+", bare) if part]
        if len(parts[0]) > 2:
            return f"{bare[:2]}-{bare[2:5]}-{series}-{bare[7:]}"
        return f"{bare[:2]}-{series}-{bare[4:7]}-{bare[7:]}"
    if kind is PlateKind.TEMPORARY:
        return f"{bare[:3]}-{_dotted(bare[3:])}"
    head, tail = bare.split(series, 1)
    number = _dotted(tail)
    if kind is PlateKind.MOTORCYCLE:
        return f"{head}-{series} {number}"
    return f"{head}{series}-{number}"


def _dotted(digits: str) -> str:
    return f"{digits[:3]}.{digits[3:]}" if len(digits) == 5 else digits


def _invalid() -> InvalidInput:
    return InvalidInput(
        "plate_invalid",
        vi="Biển số không đúng mẫu. Nhập như trên biển, ví dụ 30A-123.45 hoặc 29-B1 123.45.",
        en="The plate fits no pattern. Enter it as on the plate, for example 30A-123.45 or 29-B1 123.45.",
    )


_UNKNOWN_PLACE = Caution(
    "plate_place_unknown",
    "Không có địa phương nào dùng hai số đầu này. Đọc lại biển số.",
    "No province uses these first two digits. Read the plate again.",
)
