"""Reading typed fields one by one: every fault is kept beside its field, none stops the others."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from field_client.ui.views import CheckItem, Missing, Tone, Words
from shared.errors import DomainError
from shared.people.caution import Caution
from shared.text import nfc

T = TypeVar("T")
# A pasted tab or a keyboard's stray byte is no text; a line break is.
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


@dataclass
class Reader:
    """Collects while it reads. `errors` by field name; `cautions` are unlikely, not wrong; `missing` by step."""

    values: Mapping[str, Any]
    errors: dict[str, Words] = field(default_factory=dict)
    cautions: list[CheckItem] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)

    def text(self, name: str) -> str | None:
        """The text of a field in NFC, None when empty."""
        value = _CONTROL.sub(" ", nfc(str(self.values.get(name) or ""))).strip()
        return value or None

    def flag(self, name: str) -> bool:
        """A tick."""
        return bool(self.values.get(name))

    def whole(self, name: str) -> int | None:
        """An integer field, None when empty."""
        value = self.values.get(name)
        return value if type(value) is int else None

    def listed(self, name: str) -> list[Any]:
        """A list field."""
        value = self.values.get(name)
        return value if isinstance(value, list) else []

    def attempt(self, name: str, read: Callable[[], T]) -> T | None:
        """What `read` gives, or None with its error kept at the field `name`."""
        try:
            return read()
        except DomainError as error:
            self.errors.setdefault(name, Words(error.vi, error.en))
            return None

    def fault(self, name: str, vi: str, en: str) -> None:
        """An error at a field."""
        self.errors.setdefault(name, Words(vi, en))

    def cautious(self, cautions: tuple[Caution, ...]) -> None:
        """Show, do not block."""
        self.cautions += [CheckItem(Tone.WARN, Words(one.vi, one.en)) for one in cautions]

    def needs(self, present: object, step: str, vi: str, en: str) -> None:
        """Name what the step still lacks unless it is `present`."""
        if not present:
            self.missing.append(Missing(step, Words(vi, en)))
