"""Decision numbers: unique by (unit, year, series, serial). Symbol and digits are data of the unit and the date."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from shared.errors import InvalidInput

PENALTY_SERIES = 1
"""MQĐ01 and MQĐ02 share one series; only this one has look-up codes."""
TRAINING_SERIES = 2
"""Numbers of training mode: chained like all others, without value."""
CHANGE_SERIES, SEIZURE_SERIES = 3, 4
"""Documents that change a decision (MQĐ38–40), and seizure decisions (MQĐ20): numbers without look-up codes."""
ALL_SERIES = (PENALTY_SERIES, TRAINING_SERIES, CHANGE_SERIES, SEIZURE_SERIES)
LARGEST_SERIAL = (1 << 20) - 1


@dataclass(frozen=True, slots=True)
class NumberStyle:
    """How a unit writes its numbers on a date: at least `digits` digits, then ``/`` and the symbol."""

    symbol: str = "QĐ-XPHC"
    digits: int = 6

    def show(self, serial: int) -> str:
        """``004133/QĐ-XPHC``."""
        return f"{serial:0{self.digits}d}/{self.symbol}"


@dataclass(frozen=True, slots=True, order=True)
class DecisionNumber:
    """The identity of a decision's number; how it reads is `NumberStyle`."""

    unit: int
    year: int
    series: int
    serial: int


def read_serial(text: str) -> int:
    """The serial a person typed: ``4133``, ``004133/QĐ-XPHC``, ``004133/qd-xphc`` … InvalidInput("number") else.

    Spaces, case, leading zeros and Đ/D do not matter; what follows the slash must look like a symbol.
    """
    typed = unicodedata.normalize("NFC", "".join(text.split())).upper().replace("Đ", "D")
    found = re.fullmatch(r"0*([1-9][0-9]{0,6})(/QD(-[A-Z0-9]+)*)?", typed)
    if not found or int(found[1]) > LARGEST_SERIAL:
        raise InvalidInput(
            "number",
            field="number",
            vi="Số quyết định không đúng mẫu. Gõ như trên giấy, ví dụ 004133/QĐ-XPHC.",
            en="This is not a decision number. Type it as on the paper, for example 004133/QĐ-XPHC.",
        )
    return int(found[1])


def read_report_number(text: str) -> tuple[str, int]:
    """(tablet code, count) of ``0317-000222/BB-VPHC`` as typed. InvalidInput("report_number") else."""
    typed = "".join(text.split()).upper()
    found = re.fullmatch(r"([0-9]{4,5})-0*([1-9][0-9]{0,8})(/BB(-[A-Z]+)*)?", typed)
    if not found:
        raise InvalidInput(
            "report_number",
            field="number",
            vi="Số biên bản không đúng mẫu. Gõ như trên giấy, ví dụ 0317-000222/BB-VPHC.",
            en="This is not a report number. Type it as on the paper, for example 0317-000222/BB-VPHC.",
        )
    return found[1], int(found[2])
