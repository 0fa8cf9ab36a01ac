"""The seals of a seizure and of blanks are compared claim by claim with what their papers will show."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from server.ledger.models import EventRow
from shared.errors import Conflict
from tests.server.printing.case_papers import issue, seize
from tests.server.printing.conftest import Unit

WRONG: list[dict[str, Any]] = [
    {"serial": 2},
    {"pages": 9},
    {"initials": "X"},
    {"name_check": b"12345678"},
    {"plate_check": b"12345678"},
    {"day": 1},
    {"unit": 28},
    {"hash16": b"\7" * 16},
]


def verdict_of(unit: Unit, content_hash: bytes) -> tuple[str, str | None]:
    (row,) = unit.world.rows(EventRow, hash=content_hash)
    return row.verdict, row.detail


def test_a_seizure_whose_seal_says_something_else_is_held(quiet_unit: Unit) -> None:
    unit = quiet_unit
    unit.case = uuid4()
    unit.record()
    sent = [seize(unit, push=False, **claimed) for claimed in WRONG]
    good = seize(unit, push=False)
    unit.tablet.push()
    assert [verdict_of(unit, one) for one in sent] == [("held", "bad_seal")] * len(WRONG)
    assert verdict_of(unit, good) == ("applied", None)


def test_a_seizure_waits_for_the_report_whose_person_its_seal_names(quiet_unit: Unit) -> None:
    unit = quiet_unit
    unit.case = uuid4()
    unit.record()
    unit.case = uuid4()
    early = seize(unit, push=False)
    unit.tablet.push()
    assert verdict_of(unit, early) == ("waiting", "report")


@pytest.mark.parametrize("claimed", [{"pages": 1}, {"acts": 4}, {"serial": 2}, {"day": 1}])
def test_a_desk_writes_no_blanks_whose_seal_says_something_else(quiet_unit: Unit, claimed: dict[str, Any]) -> None:
    with pytest.raises(Conflict):
        issue(quiet_unit, **claimed)
    assert quiet_unit.world.rows(EventRow, kind="blank.issued") == []
