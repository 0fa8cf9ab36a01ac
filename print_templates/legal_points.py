"""Legal points between their two spellings: ``ND168:7-7-c`` in the seal, ``điểm c khoản 7 Điều 7 …`` on paper."""

from __future__ import annotations

import re
from dataclasses import dataclass

from shared.errors import InvalidInput
from shared.law.regimes import regimes

_ON_PAPER = re.compile(
    r"(?:điểm (?P<point>\w{1,2}) )?khoản (?P<clause>\w{1,4}) Điều (?P<article>\w{1,4}) "
    r"Nghị định số (?P<decree>\d{1,4})/\d{4}/NĐ-CP(?P<more> \([^)]*\))?"
)
_TITLE = re.compile(r"Nghị định số \d+/\d{4}/NĐ-CP")
_DECREE = re.compile(r"Nghị định số (\d{1,4})/\d{4}")


@dataclass(frozen=True, slots=True)
class PaperPoint:
    """A legal point as read from a page: ``7-7-c`` and every decree named with it."""

    place: str
    decrees: frozenset[str]

    def fits(self, point: str) -> bool:
        """Whether this is the sealed `point`. Its regime must be one of the decrees: Decree 123/2021 amends points
        that are still cited as Decree 100/2019."""
        regime, _, place = point.partition(":")
        return self.place == place and regime.removeprefix("ND") in self.decrees


def point_on_paper(point: str) -> str:
    """``ND168:7-7-c`` → ``điểm c khoản 7 Điều 7 Nghị định số 168/2024/NĐ-CP``, as amended where the regime says so.

    InvalidInput(unknown_regime) for a regime that the law data does not know.
    """
    short, _, place = point.partition(":")
    article, clause, *rest = place.split("-")
    head = f"điểm {rest[0]} " if rest else ""
    return f"{head}khoản {clause} Điều {article} {decree_of(short)}"


def decree_of(short: str) -> str:
    """``ND168`` → ``Nghị định số 168/2024/NĐ-CP``, and what amended it. InvalidInput(unknown_regime)."""
    titles = [one.title for one in regimes().values() if one.short == short]
    if not titles:
        raise InvalidInput(
            "unknown_regime",
            vi=f"Không biết nghị định “{short}”. Cập nhật phần mềm.",
            en=f"Unknown decree “{short}”. Update the program.",
            field="acts",
        )
    decree, *amending = _TITLE.findall(titles[0])
    more = f" (sửa đổi, bổ sung bởi {'; '.join(amending)})" if amending else ""
    return f"{decree}{more}"


def read_points(text: str) -> list[PaperPoint]:
    """Every legal point in `text`, in order (white space already single)."""
    return [_point(found) for found in _ON_PAPER.finditer(text)]


def check_basis(basis: str, point: str) -> None:
    """InvalidInput unless `basis` (as printed) says exactly the sealed `point`: else the page would fail its check."""
    found = read_points(basis)
    if len(found) != 1:
        raise InvalidInput(
            "basis_unreadable",
            vi=f"Căn cứ “{basis}” không nêu rõ khoản, Điều, Nghị định. Sửa danh mục hành vi.",
            en=f"The legal basis “{basis}” does not name clause, article and decree. Mend the catalogue.",
            field="acts",
        )
    if not found[0].fits(point):
        raise InvalidInput(
            "basis_differs",
            vi=f"Căn cứ “{basis}” không khớp điểm luật {point}. Sửa danh mục hành vi.",
            en=f"The legal basis “{basis}” is not the legal point {point}. Mend the catalogue.",
            field="acts",
        )


def _point(found: re.Match[str]) -> PaperPoint:
    parts = (found["article"], found["clause"], found["point"])
    decrees = {found["decree"], *_DECREE.findall(found["more"] or "")}
    return PaperPoint("-".join(one for one in parts if one), frozenset(decrees))
