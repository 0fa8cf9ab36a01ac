"""Mitigating and aggravating circumstances (articles 9 and 10) and which way they lean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from shared.errors import InvalidInput
from shared.law.packaged import packaged_toml
from shared.text import nfc

Kind = Literal["mitigating", "aggravating"]


@dataclass(frozen=True, slots=True)
class Circumstance:
    """`id` is the law's own place: article.item, article.clause.point."""

    id: str
    kind: Kind
    vi: str
    en: str


@cache
def circumstances() -> dict[str, Circumstance]:
    """Every circumstance by id, in the order of the law."""
    rows = packaged_toml("circumstances.toml")["circumstance"]
    return {row["id"]: Circumstance(**row) for row in rows}


def parse_circumstances(ids: Sequence[str], kind: Kind) -> tuple[str, ...]:
    """The ids in the law's spelling. InvalidInput (field ``mitigating.0``) for an unknown, misplaced or double one."""
    found: list[str] = []
    for place, text in enumerate(ids):
        wanted = nfc(text).strip().lower().replace("10.1.dd", "10.1.đ")
        known = circumstances().get(wanted)
        if known is None or known.kind != kind:
            raise InvalidInput(
                "unknown_circumstance",
                vi=f"“{text}” không phải tình tiết {_NAME_VI[kind]}.",
                en=f"“{text}” is not a {kind} circumstance.",
                field=f"{kind}.{place}",
            )
        if wanted in found:
            # Two of the same would move the fine to its limit although there is only one.
            raise InvalidInput(
                "repeated_circumstance",
                vi=f"Tình tiết “{text}” ghi hai lần.",
                en=f"Circumstance “{text}” is given twice.",
                field=f"{kind}.{place}",
            )
        found.append(wanted)
    return tuple(found)


_NAME_VI = {"mitigating": "giảm nhẹ", "aggravating": "tăng nặng"}


def leaning(mitigating: Sequence[str], aggravating: Sequence[str]) -> int:
    """Aggravating less mitigating, one against one (D118c article 9 clause 1 point d): below 0 towards the minimum."""
    return len(aggravating) - len(mitigating)
