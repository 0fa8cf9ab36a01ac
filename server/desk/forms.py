"""The form of a settlement, as it came and as it is shown again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from server.desk.service import ACCEPTED, CORRECTED, Wish
from server.desk.words import OUTCOMES
from shared.errors import InvalidInput, NotAllowed
from shared.text import nfc

CORRECTIONS = 3
"""Fields that one settlement may correct; more wrong ones are another paper's business."""


@dataclass(frozen=True, slots=True)
class Form:
    """`objections` as shown to the person; `corrections` (path, text), as many as the page has lines."""

    outcome: str = ACCEPTED
    reason: str = ""
    objections: tuple[str, ...] = ()
    corrections: tuple[tuple[str, str], ...] = (("", ""),) * CORRECTIONS

    def with_objection(self, objection: str) -> Form:
        """The same, with one more thing to decide on."""
        known = dict.fromkeys((*self.objections, objection))
        return replace(self, objections=tuple(one for one in known if one))

    def wish(self, officer: int | None) -> Wish:
        """What the person asks for. NotAllowed("officer") for an account that may only look."""
        if officer is None:
            raise NotAllowed(
                "officer",
                vi="Tài khoản này chỉ xem. Việc xử lý cần tài khoản gắn với một cán bộ của đơn vị.",
                en="This account may only look. Settling needs an account that is an officer of the unit.",
            )
        changes = {path: text for path, text in self.corrections if path}
        return Wish(
            officer=officer,
            outcome=self.outcome,
            reason=self.reason,
            objections=frozenset(self.objections),
            changes=changes if self.outcome == CORRECTED else {},
        )


def read_form(content: Mapping[str, str]) -> Form:
    """What the browser sent. InvalidInput("outcome") for none of the three ways."""
    outcome = content.get("cach", "")
    if outcome not in OUTCOMES:
        raise InvalidInput(
            "outcome", field="outcome", vi="Chọn một cách xử lý.", en="Choose one way to settle this entry."
        )
    lines = [(f"o_{n}", f"dung_{n}") for n in range(CORRECTIONS)]
    return Form(
        outcome=outcome,
        reason=_text(content, "ly_do"),
        objections=tuple(one for one in _text(content, "dieu").split("\n") if one),
        corrections=tuple((_text(content, path), _text(content, text)) for path, text in lines),
    )


def _text(content: Mapping[str, str], name: str) -> str:
    """Browsers send lines with CR LF, and letters composed in their own way."""
    return nfc(content.get(name, "").replace("\r\n", "\n")).strip()
