"""The printed number of an emergency blank: its own count, then the tablet that issued it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from shared.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class BlankNumber:
    """``0012/0317-BB-VPHC``: unique in the unit for ever, as the tablet's code is; never a report number."""

    number: int
    tablet: str

    def __str__(self) -> str:
        return f"{self.number:04d}/{self.tablet}-BB-VPHC"


def read_blank_number(text: str) -> BlankNumber:
    """The number as typed from the paper, spaces and case ignored. InvalidInput("blank_number") else."""
    found = re.fullmatch(r"0*([1-9]\d{0,5})/(\d{4,5})(-BB(-[A-Z]+)*)?", "".join(text.split()).upper())
    if not found:
        raise InvalidInput(
            "blank_number",
            field="blank",
            vi="Số mẫu giấy trắng không đúng. Gõ như trên giấy, ví dụ 0012/0317-BB-VPHC.",
            en="This is not the number of a blank. Type it as on the paper, for example 0012/0317-BB-VPHC.",
        )
    return BlankNumber(int(found[1]), found[2])
