"""Reading facts out of parsed JSON, each refusal with the dotted path of its field (``acts.0.count``)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from shared.errors import InvalidInput

_LONGEST_LIST = 200
"""No case has more acts or payments; a list beyond it is a slip or an attack, and is refused before any work."""
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def refuse(code: str, field: str | None, vi: str, en: str) -> InvalidInput:
    """The error to raise for `field`."""
    return InvalidInput(code, vi=vi, en=en, field=field)


@dataclass(frozen=True, slots=True)
class Fields:
    """A JSON object and where it stands. Missing, null and mistyped values are refused unless said otherwise."""

    data: dict[str, Any]
    at: str = ""

    @classmethod
    def of(cls, data: Any, at: str = "") -> Fields:
        """`data` as an object. InvalidInput(not_an_object)."""
        if not isinstance(data, dict):
            raise refuse("not_an_object", at or None, "Cần một đối tượng JSON { … }.", "A JSON object { … } is needed.")
        return cls(data, at)

    def path(self, name: str) -> str:
        """The dotted path of `name`."""
        return f"{self.at}.{name}" if self.at else name

    def only(self, *names: str) -> None:
        """Refuse any other key: a misspelt fact must not silently change a fine."""
        for name in self.data:
            if name not in names:
                raise refuse("unknown_field", self.path(name), f"Không có trường “{name}”.", f"No field “{name}”.")

    def text(self, name: str) -> str:
        """A non-empty string."""
        value = self._given(name)
        if not isinstance(value, str) or not value.strip():
            raise self._bad(name, "Cần một chuỗi ký tự.", "A text is needed.")
        return value

    def optional_text(self, name: str) -> str | None:
        """A non-empty string, or None when absent or null."""
        return None if self.data.get(name) is None else self.text(name)

    def choice(self, name: str, allowed: tuple[str, ...]) -> str:
        """One of `allowed`."""
        value = self._given(name)
        if not isinstance(value, str) or value not in allowed:
            words = ", ".join(allowed)
            raise self._bad(name, f"Chọn một trong: {words}.", f"Choose one of: {words}.")
        return value

    def flag(self, name: str) -> bool:
        """true or false; absent is false. Null, 0 and "no" are not."""
        value = self.data.get(name, False)
        if not isinstance(value, bool):
            raise self._bad(name, "Cần true hoặc false.", "true or false is needed.")
        return value

    def whole(self, name: str, *, least: int = 0, default: int | None = None) -> int:
        """A whole number from `least` to 10^12."""
        value = self._given(name) if default is None else self.data.get(name, default)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= 10**12:
            raise self._bad(name, f"Cần một số nguyên từ {least}.", f"A whole number from {least} is needed.")
        return value

    def moment(self, name: str) -> datetime:
        """An ISO 8601 time with its offset."""
        value = self._given(name)
        moment = _moment(value) if isinstance(value, str) else None
        # A moment at the very edge of the calendar has no day in Viet Nam; refuse it here, not in arithmetic.
        if moment is None or moment.tzinfo is None or not 1900 <= moment.year <= 2200:
            raise self._bad(
                name,
                "Cần thời điểm ISO 8601 có múi giờ, ví dụ 2026-11-21T08:30:00+07:00.",
                "An ISO 8601 time with its offset is needed, for example 2026-11-21T08:30:00+07:00.",
            )
        return moment

    def optional_moment(self, name: str) -> datetime | None:
        """A time as `moment`, or None when absent or null."""
        return None if self.data.get(name) is None else self.moment(name)

    def optional_day(self, name: str) -> date | None:
        """A date YYYY-MM-DD, or None when absent or null."""
        value = self.data.get(name)
        if value is None:
            return None
        day = _day(value) if isinstance(value, str) and _DATE.fullmatch(value) else None
        if day is None or not 1900 <= day.year <= 2200:
            raise self._bad(name, "Cần ngày dạng YYYY-MM-DD.", "A date YYYY-MM-DD is needed.")
        return day

    def texts(self, name: str) -> list[str]:
        """A list of strings; absent is empty."""
        values = self._list(name) if name in self.data else []
        for place, value in enumerate(values):
            if not isinstance(value, str):
                raise self._bad(f"{name}.{place}", "Cần một chuỗi ký tự.", "A text is needed.")
        return values

    def inner(self, name: str, *, optional: bool = False) -> Fields:
        """The object `name`; absent is empty when `optional`."""
        if optional and name not in self.data:
            return Fields({}, self.path(name))
        return Fields.of(self._given(name), self.path(name))

    def items(self, name: str) -> Iterator[Fields]:
        """The objects of the list `name`."""
        self._given(name)
        for place, value in enumerate(self._list(name)):
            yield Fields.of(value, f"{self.path(name)}.{place}")

    def _list(self, name: str) -> list[Any]:
        value = self.data[name]
        if not isinstance(value, list) or len(value) > _LONGEST_LIST:
            raise self._bad(
                name, f"Cần một danh sách, tối đa {_LONGEST_LIST} mục.", f"A list of at most {_LONGEST_LIST} is needed."
            )
        return value

    def _given(self, name: str) -> Any:
        value = self.data.get(name)
        if value is None:
            raise refuse("field_missing", self.path(name), f"Thiếu “{name}”.", f"“{name}” is missing.")
        return value

    def _bad(self, name: str, vi: str, en: str) -> InvalidInput:
        return refuse("field_invalid", self.path(name), vi, en)


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
