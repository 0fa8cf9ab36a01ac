"""An event's data as a person reads it: one line a field, with its path, so that a correction can name it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from server.desk.labels import MAIN, label_of, rank_of
from shared.clock import in_vietnam
from shared.errors import InvalidInput
from shared.ledger.event import Event
from shared.money import figures

LONGEST_SHOWN = 300
_MONEY = frozenset({"amount", "amount_min", "amount_max", "frame_min", "frame_max", "total"})


@dataclass(frozen=True, slots=True)
class Fact:
    """`path` as in a correction; `text` for the eye, `plain` as it is written; `at_fault`: the objection names it."""

    path: str
    label: str
    text: str
    plain: str
    at_fault: bool

    @property
    def is_main(self) -> bool:
        """Whether it is shown at once."""
        return self.at_fault or rank_of(self.path) is not None


def facts_of(event: Event, at_fault: str | None) -> list[Fact]:
    """Every field of the data, those that tell most first; the one that the objection names even where it lacks."""
    found = [
        Fact(path, label_of(path), _shown(path, value), _plain(value), at_fault=path == at_fault)
        for path, value in _leaves(event.data, "")
    ]
    if at_fault and not any(one.at_fault for one in found):
        found.insert(0, Fact(at_fault, label_of(at_fault), "không có, hoặc không đúng dạng", "", at_fault=True))
    return sorted(found, key=_order)


def _order(fact: Fact) -> tuple[bool, int]:
    rank = rank_of(fact.path)
    return not fact.at_fault, len(MAIN) + 1 if rank is None else rank


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    members: Any = ()
    if isinstance(value, Mapping):
        members = value.items()
    elif isinstance(value, list):
        members = enumerate(value)
    else:
        yield path, value
    for name, inner in members:
        yield from _leaves(inner, f"{path}.{name}" if path else str(name))


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _shown(path: str, value: Any) -> str:
    last = path.rsplit(".", 1)[-1]
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, int) and last in _MONEY:
        return f"{figures(value)} đồng"
    if isinstance(value, int) and last.endswith("_at"):
        return _moment(value)
    text = str(value)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}… ({len(text)} ký tự)"


def _moment(ms: int) -> str:
    try:
        return in_vietnam(ms).strftime("%H:%M:%S ngày %d/%m/%Y")
    except InvalidInput:
        return str(ms)
