"""Tables by date: each row holds from its first day until the next row begins."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date
from typing import Generic, TypeVar

from shared.errors import InvalidInput

Row = TypeVar("Row")


class Dated(Generic[Row]):
    """An effective-dated table. Adding a row with its first day is all that a new law needs."""

    def __init__(self, rows: Iterable[tuple[date, Row]]) -> None:
        ordered = sorted(rows, key=lambda row: row[0])
        self._starts = [start for start, _ in ordered]
        self._rows = [row for _, row in ordered]
        if not ordered or len(set(self._starts)) != len(ordered):
            raise ValueError("a dated table needs rows, each with its own first day")

    def at(self, day: date) -> Row:
        """The row in force on `day`. InvalidInput(date_outside_tables) before the first row."""
        index = bisect_right(self._starts, day)
        if index == 0:
            raise InvalidInput(
                "date_outside_tables",
                vi=f"Chưa có dữ liệu pháp luật cho ngày {day:%d/%m/%Y}.",
                en=f"No legal data for {day.isoformat()}.",
            )
        return self._rows[index - 1]

    def since(self, day: date) -> date:
        """The first day of the row in force on `day`; for explanations."""
        self.at(day)
        return self._starts[bisect_right(self._starts, day) - 1]

    def edges(self) -> list[date]:
        """The first day of every row, rising; tests stand on both sides of each."""
        return list(self._starts)
