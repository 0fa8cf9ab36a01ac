"""Who may decide: by post, agency, day of processing and measure (article 52; D100, D123, D168, D189, D238).

The limit is compared with the maximum of each act's frame, never with the amount imposed; one act above it takes
the whole case up (article 52 clause 4). Powers are asked of what the law PROVIDES for the act, also where a minor
is spared the measure: that is how article 52 is worded, and a case sent up is never void.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from shared.law.dated import Dated
from shared.law.packaged import packaged_toml
from shared.people.officer import POSTS, Agency, Post, ladder

ORGANISATION_FACTOR = 2
"""An organisation's fines and the authority over them are double an individual's (article 3; article 52)."""


@dataclass(frozen=True, slots=True)
class Power:
    """`fine` in đồng against an individual; `confiscate_up_to` a value limit in đồng, 0 = none known."""

    fine: int
    suspend: bool
    points: bool
    confiscate: bool
    confiscate_up_to: int


@dataclass(frozen=True, slots=True)
class Demand:
    """What the whole case asks of its signer: the highest frame maximum (doubled for an organisation), any measure."""

    frame_max: int
    suspension: bool = False
    points: bool = False
    confiscation: bool = False


class Authority:
    """The powers of every post by day."""

    def __init__(self, table: Dated[dict[str, Power]]) -> None:
        self.table = table

    def power(self, post: Post, day: date) -> Power | None:
        """The post's powers on `day`; None when the post does not exist then."""
        return self.table.at(day).get(post.id)

    def why_not(self, post: Post, day: date, demand: Demand, *, organisation: bool) -> tuple[str, ...]:
        """Codes of what the post lacks for the whole case; empty when it may decide."""
        return _lacks(self.power(post, day), demand, ORGANISATION_FACTOR if organisation else 1)

    def lowest(self, agency: Agency, day: date, demand: Demand, *, organisation: bool) -> Post | None:
        """The lowest post of `agency` that may decide the whole case; None when none may.

        After its posts were abolished a case of the inspectorate goes to the police (Law 88/2025 article 3).
        """
        powers = self.table.at(day)
        posts = ladder(agency)
        if not any(post.id in powers for post in posts):
            posts = ladder(Agency.CSGT)
        factor = ORGANISATION_FACTOR if organisation else 1
        return next((post for post in posts if not _lacks(powers.get(post.id), demand, factor)), None)


def _lacks(power: Power | None, demand: Demand, factor: int) -> tuple[str, ...]:
    if power is None:
        return ("post_not_in_force",)
    lacks: list[str] = []
    if demand.frame_max > power.fine * factor:
        lacks.append("fine_above_limit")
    if demand.suspension and not power.suspend:
        lacks.append("no_power_to_suspend")
    if demand.points and not power.points:
        lacks.append("no_power_over_points")
    if demand.confiscation and not power.confiscate:
        lacks.append("no_power_to_confiscate")
    return tuple(lacks)


def authority_from(table: dict[str, Any]) -> Authority:
    """The powers from the shape of `data/authority.toml`. KeyError for a post that does not exist."""
    return Authority(
        Dated(
            (row["effective_from"], {POSTS[post].id: Power(**power) for post, power in row["posts"].items()})
            for row in table["authority"]
        )
    )


@cache
def load_authority() -> Authority:
    """The packaged powers."""
    return authority_from(packaged_toml("authority.toml"))
