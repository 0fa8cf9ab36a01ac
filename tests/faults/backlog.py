"""A backlog of reports of real size: made-up people, places and statements, two signatures each drawn on the glass."""

from __future__ import annotations

import random
from typing import Any

from shared.cases.parties import Vehicle
from tests.benchmarks.people import MadeUpPerson, made_up_people, made_up_place
from tests.faults.site import FieldTablet

POINTS = 60
"""Of one signature, after the glass has thinned it out."""
RATE_50_KBIT = 6_250.0
"""Bytes a second."""


def record_backlog(one: FieldTablet, reports: int, *, seed: int = 4) -> None:
    """Write so many reports, some minutes apart, each with its seal."""
    chance = random.Random(seed)
    for person in made_up_people(reports, seed):
        one.clock.forward(seconds=chance.randrange(120, 600))
        one.case(decide=False, **_report(person, chance))


def _report(person: MadeUpPerson, chance: random.Random) -> dict[str, Any]:
    return {
        "offender": person.offender,
        "vehicle": Vehicle("motorcycle", person.plate),
        "place": made_up_place(chance),
        "statement": chance.choice((None, "Tôi nhận lỗi.", "Tôi vội nên không để ý.")),
        "strokes": (("offender", _stroke(chance)), ("recorder", _stroke(chance))),
    }


def _stroke(chance: random.Random) -> str:
    x, y, points = 100, 500, []
    for _ in range(POINTS):
        x, y = min(1_000, x + chance.randrange(0, 25)), max(0, min(1_000, y + chance.randrange(-60, 61)))
        points.append(f"{x},{y}")
    return " ".join(points)
