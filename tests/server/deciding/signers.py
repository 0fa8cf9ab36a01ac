"""A unit whose division head and deputy sign at the desk, and cases that a tablet passes up to them."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from flask import Flask

from server.cli import parts_of
from server.deciding.considering import Considered, Wish, considered_case
from server.deciding.entering import Asked, Entered, enter
from server.signing.service import Who, choose_pin
from server.units.service import set_up_unit
from server.units.unit_file import read_unit
from shared.cases.records import CaseTransferred
from shared.cases.report import ReportedAct
from tests.server.conftest import HOME, START, UNIT, World
from tests.server.tablet import TestTablet

PIN = "246802"
HEAD, DEPUTY = Who(HOME, 5), Who(HOME, 6)
LEADER = Who(HOME, 3)
SIGNERS = [
    {"id": 5, "name": "PHẠM VĂN GIẢ ĐỊNH", "post": "division_head", "title": "Trưởng phòng", "agency": "csgt"},
    {"id": 6, "name": "ĐỖ THỊ MẪU", "post": "division_head", "title": "Trưởng phòng", "agency": "csgt"},
]
ALCOHOL = ReportedAct(
    code="car.alcohol.3",
    text="Điều khiển xe trên đường mà trong máu hoặc hơi thở có nồng độ cồn mức 3",
    point="ND168:6-11-a",
)
"""30–40 million, suspension 22–24 months: above a team leader (22.5 million), within a division head."""


def with_signers(world: World, *whose: Who) -> World:
    """Both in the roster; those of `whose`, by default both, have chosen a PIN."""
    with world.app.app_context():
        set_up_unit(world.parts, read_unit({**UNIT, "officers": [*UNIT["officers"], *SIGNERS]}))
        for who in whose or (HEAD, DEPUTY):
            choose_pin(world.parts, who, PIN)
    return world


def passed_up(world: World, *, case: UUID | None = None, transferred: bool = True, **changes: Any) -> UUID:
    """A report of alcohol at the wheel whose offender waives the explanation, passed up by the tablet."""
    tablet = world.tablet(numbers=0)
    return of_tablet(tablet, case=case, transferred=transferred, **changes)


def of_tablet(tablet: TestTablet, *, case: UUID | None = None, transferred: bool = True, **changes: Any) -> UUID:
    """The same from this tablet."""
    case = case or uuid4()
    at = {"ended_at": START - 600_000, "detected_at": START - 600_000}
    noted = {"acts": (ALCOHOL,), "explanation_right": True, "explanation_waived": True, **at, **changes}
    report = tablet.record(case, **noted)
    if transferred:
        told = CaseTransferred("division_head", ("fine_above_limit",), report)
        tablet.add("case.transferred", told, case=case)
    answer = tablet.push()
    assert (answer.status_code, answer.get_json()["verdicts"]) == (200, [])
    return case


def considered(world: World, case: UUID, who: Who = HEAD, wish: Wish | None = None) -> Considered:
    """The case as it would be decided now."""
    with world.app.app_context():
        return considered_case(who, case, wish or Wish(), now=world.clock.now_ms())


def asked(world: World, case: UUID, who: Who = HEAD, wish: Wish | None = None) -> Asked:
    """What a signer asks for who has just reviewed the case."""
    return Asked(who, case, wish or Wish(), considered(world, case, who, wish).token)


def entered(world: World, wanted: Asked, *, app: Flask | None = None, pin: str = PIN) -> Entered:
    """Enter it, in this process' app or another's."""
    app = app or world.app
    with app.app_context():
        return enter(parts_of(app), wanted, pin)
