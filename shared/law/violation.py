"""One row of the catalogue: a behaviour, its frame and its measures under one regime."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from shared.law.regimes import regimes

Confiscation = Literal[
    "", "vehicle", "vehicle_main", "vehicle_if_repeat", "vehicle_if_no_origin", "object", "object_if_forged"
]
CONFISCATING = ("vehicle", "vehicle_main", "object")
"""The words that confiscate in every case; the others do so under a condition and need a person's eye."""
Seizure = Literal["yes", "no", "conditional", "if_under_16"]
LEGAL_BASIS = re.compile(r"(?:điểm (?P<point>\w+) )?(?:khoản (?P<clause>\w+) )?Điều (?P<article>\w+)")


@dataclass(frozen=True, slots=True)
class Violation:
    """One row: a behaviour under one regime. Fines in đồng for an individual; `effective_to` inclusive or None.

    `fine_per` is "" or what the frame is priced by (person, item), up to `fine_cap` in all (0 = no cap).
    `revoke_*_months` is the unconditional band; `conditional_revocation` says when more applies.
    """

    regime: str
    effective_from: date
    effective_to: date | None
    code: str
    vehicle_group: str
    legal_basis: str
    short_vi: str
    behaviour_vi: str
    behaviour_en: str
    nicknames: tuple[str, ...]
    fine_min: int
    fine_max: int
    fine_per: str
    fine_cap: int
    additional: str
    confiscate: Confiscation
    revoke_min_months: int
    revoke_max_months: int
    points: int
    conditional_revocation: tuple[str, ...]
    for_minors: bool
    seize: Seizure
    source: str
    confidence: str

    @property
    def legal_point(self) -> str:
        """``ND168:7-7-c``: regime, article, clause, point; what the seal carries."""
        match = LEGAL_BASIS.search(self.legal_basis)
        parts = [match["article"], match["clause"], match["point"]] if match else []
        return f"{regimes()[self.regime].short}:{'-'.join(part for part in parts if part)}"

    def in_force(self, day: date) -> bool:
        """Whether the row holds on `day`."""
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)
