"""The catalogue of violations: one code is one behaviour, each (code, day) has at most one row.

It is data (`data/violations.csv`); a tablet receives a newer one as a feed document and parses it with
`parse_catalogue`. A file with any fault is refused whole: half a decree is worse than none.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache, cached_property
from hashlib import sha256

from shared.errors import InvalidInput
from shared.law.catalogue_file import Fault, RawRow, faults_of, read_rows
from shared.law.catalogue_search import Search
from shared.law.packaged import packaged_text
from shared.law.violation import Violation


class Catalogue:
    """Rows by code. `edition` changes whenever a byte of the file does."""

    def __init__(self, rows: Iterable[Violation], edition: str) -> None:
        self.edition = edition
        self._by_code: dict[str, tuple[Violation, ...]] = {}
        for row in rows:
            self._by_code[row.code] = (*self._by_code.get(row.code, ()), row)

    def find(self, code: str, day: date) -> Violation:
        """The row of `code` on `day`. InvalidInput(unknown_violation | not_in_force)."""
        rows = self._by_code.get(code)
        if rows is None:
            raise InvalidInput(
                "unknown_violation",
                vi=f"Không có mã hành vi “{code}” trong danh mục.",
                en=f"The catalogue has no violation “{code}”.",
            )
        for row in rows:
            if row.in_force(day):
                return row
        raise InvalidInput(
            "not_in_force",
            vi=f"Hành vi “{code}” không có hiệu lực vào ngày {day:%d/%m/%Y}.",
            en=f"Violation “{code}” is not in force on {day.isoformat()}.",
        )

    def codes(self) -> tuple[str, ...]:
        """Every code, in the order of the file."""
        return tuple(self._by_code)

    def rows(self) -> tuple[Violation, ...]:
        """Every row of every regime."""
        return tuple(row for rows in self._by_code.values() for row in rows)

    def in_force(self, day: date) -> tuple[Violation, ...]:
        """The rows that hold on `day`, in the order of the file."""
        return tuple(row for row in self.rows() if row.in_force(day))

    @cached_property
    def _search(self) -> Search:
        return Search(self.rows())

    def search(self, query: str, day: date, *, vehicle_group: str | None = None, limit: int = 20) -> list[Violation]:
        """What an officer means by `query` on `day`, best first: words without accents, code, legal basis, nickname.

        An empty query lists the group in the order of the file.
        """
        found = self._search.ranked(query, day)
        return [row for row in found if vehicle_group in (None, row.vehicle_group)][:limit]


def prefer_used(found: list[Violation], used: Iterable[str]) -> list[Violation]:
    """`found` with the codes of `used` (favourites, then recent ones) first, otherwise in its own order."""
    order = {code: place for place, code in reversed(list(enumerate(used)))}
    return sorted(found, key=lambda row: order.get(row.code, len(order)))


@cache
def load_catalogue() -> Catalogue:
    """The packaged catalogue, parsed once."""
    return parse_catalogue(packaged_text("violations.csv"))


def parse_catalogue(text: str) -> Catalogue:
    """A catalogue from the text of its file. InvalidInput(catalogue_broken) names the first fault's row and column."""
    faults = check_catalogue(text)
    if faults:
        first = faults[0]
        raise InvalidInput(
            "catalogue_broken",
            vi=f"Danh mục có {len(faults)} lỗi, không nạp dòng nào. Lỗi đầu tiên: {first.vi}",
            en=f"The catalogue has {len(faults)} faults; nothing was loaded. First: {first.en}",
            field=first.field,
        )
    edition = sha256(text.encode("utf-8")).hexdigest()[:12]
    return Catalogue((_violation(row) for row in read_rows(text)), edition)


def check_catalogue(text: str) -> list[Fault]:
    """Every fault of the file, by line and column: columns, values, overlaps, gaps, dates out of a regime."""
    return faults_of(text)


def _violation(row: RawRow) -> Violation:
    return Violation(
        regime=row["regime"],
        effective_from=date.fromisoformat(row["effective_from"]),
        effective_to=date.fromisoformat(row["effective_to"]) if row["effective_to"] else None,
        code=row["code"],
        vehicle_group=row["vehicle_group"],
        legal_basis=row["legal_basis"],
        short_vi=row["short_vi"],
        behaviour_vi=row["behaviour_vi"],
        behaviour_en=row["behaviour_en"],
        nicknames=_listed(row["nicknames"]),
        fine_min=int(row["fine_min_vnd"]),
        fine_max=int(row["fine_max_vnd"]),
        fine_per=row["fine_per"],
        fine_cap=int(row["fine_cap_vnd"] or 0),
        additional=row["additional"],
        confiscate=row["confiscate"],  # type: ignore[arg-type]  # faults_of allows only the listed words
        revoke_min_months=int(row["revoke_min_months"]),
        revoke_max_months=int(row["revoke_max_months"]),
        points=int(row["points"]),
        conditional_revocation=_listed(row["conditional_revocation"]),
        for_minors=row["for_minors"] == "yes",
        seize=row["seize_vehicle"],  # type: ignore[arg-type]  # faults_of allows only the listed words
        source=row["source"],
        confidence=row["confidence"],
    )


def _listed(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())
