"""Finding a violation while typing: every keystroke searches the whole catalogue in well under 16 ms.

Each word of the query must begin a word of the row, or be part of its code. Rows are ranked by the best place
where the words were found: the short name first, then nicknames, the code, the legal basis, the full wording.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from shared.law.violation import Violation
from shared.text import one_line, search_key

_WORD = re.compile(r"[a-z0-9]+")
# "7.7.c", "7-7-c" and "d7k7c" are how officers note a legal basis; article, clause, point.
_SHORT_BASIS = re.compile(r"(\d+[a-z]?)[.\-/ ](\d+[a-z]?)(?:[.\-/ ]([a-zđ]))?")
_BASIS_PARTS = {name: re.compile(rf"(?<!\w){name} (\d+[a-z]?|[a-zđ])(?!\w)") for name in ("điều", "khoản", "điểm")}


@dataclass(frozen=True, slots=True)
class _Entry:
    """A row with what a query is compared to, prepared once. Each text begins and words part with one space."""

    row: Violation
    short: str
    nicknames: str
    code: str
    basis: str
    point: str
    wording: str


class Search:
    """An index over rows. Plain substring tests over some hundred prepared strings need no library."""

    def __init__(self, rows: Iterable[Violation]) -> None:
        self._entries = [_entry(row) for row in rows]

    def ranked(self, query: str, day: date) -> list[Violation]:
        """Rows in force on `day` that fit every word of `query`, best first; all of them for an empty query."""
        entries = [entry for entry in self._entries if entry.row.in_force(day)]
        point = _asked_point(query)
        if point:
            return [e.row for e in entries if e.point == point or e.point.startswith(point + "-")]
        phrase = " ".join(_WORD.findall(search_key(query)))
        scored = [(score, entry.row) for entry in entries if (score := _score(entry, phrase)) is not None]
        scored.sort(key=lambda pair: pair[0])
        return [row for _, row in scored]


def _entry(row: Violation) -> _Entry:
    return _Entry(
        row=row,
        short=_words(row.short_vi),
        nicknames=";".join(_words(name) for name in row.nicknames),
        code=_words(row.code.replace("_", " ")),
        basis=_words(row.legal_basis),
        point=row.legal_point.split(":", 1)[1],
        wording=_words(row.behaviour_vi) + _words(row.behaviour_en),
    )


def _words(text: str) -> str:
    return f" {' '.join(_WORD.findall(search_key(text)))} "


def _asked_point(query: str) -> str | None:
    """``7-7-c`` when the query is a legal basis and nothing else; accents count, since d and đ are two points."""
    plain = one_line(query).lower()
    short = _SHORT_BASIS.fullmatch(plain)
    if short:
        return "-".join(part for part in short.groups() if part)
    found = [match[1] for part in _BASIS_PARTS.values() if (match := part.search(plain))]
    named = len(re.findall(r"(?<!\w)(?:điều|khoản|điểm)(?!\w)", plain))
    if len(found) == named > 1 and len(plain.split()) == 2 * named and "điều" in plain:
        return "-".join(found)
    return None


def _score(entry: _Entry, phrase: str) -> int | None:
    """Smaller is better; None when a word is nowhere. The whole phrase in one place beats scattered words."""
    if not phrase:
        return 0
    begins = " " + phrase
    for rank, text in enumerate((entry.short, entry.nicknames, entry.code)):
        if begins in text:
            # "mũ" stands before "mức", and a name that begins with the phrase before one that only contains it.
            return 4 * rank + (0 if begins + " " in text else 2) + (0 if text.startswith(begins) else 1)
    if begins in entry.wording:
        return 12 if begins + " " in entry.wording else 13
    score = 20
    for word in phrase.split():
        place = _place(entry, " " + word)
        if place is None:
            return None
        score += place
    return score


def _place(entry: _Entry, word: str) -> int | None:
    for rank, text in enumerate((entry.short, entry.nicknames, entry.code, entry.wording, entry.basis)):
        if word in text:
            return rank
    return None
