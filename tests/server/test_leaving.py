"""People who left the unit, at the server: three authors on one tablet, keys that end, a flag that needs no table."""

from __future__ import annotations

from uuid import uuid4

import pytest

from server.ledger.models import EventRow
from server.units.leaving import made_after_leaving
from server.units.models import Officer
from server.units.service import set_up_unit
from server.units.unit_file import read_unit
from shared.seal.keylist import open_key_ring
from tests.server.conftest import HOME, UNIT, World
from tests.server.tablet import TestTablet

THIRD = {"id": 5, "name": "PHẠM VĂN BỊA", "post": "soldier", "title": "Cán bộ", "agency": "csgt"}
PEOPLE = [*UNIT["officers"], THIRD]
DAY_MS = 24 * 3_600_000


def set_roster(world: World, *ids: int) -> None:
    named = [one for one in PEOPLE if one["id"] in ids]
    with world.app.app_context():
        set_up_unit(world.parts, read_unit({**UNIT, "officers": named}))


def record_as(tablet: TestTablet, officer: int) -> None:
    """A report by one of the officers who share the tablet."""
    own = (tablet.officer, tablet.reply["officer"])
    tablet.officer, tablet.reply["officer"] = officer, next(one for one in PEOPLE if one["id"] == officer)
    tablet.record(uuid4())
    tablet.officer, tablet.reply["officer"] = own


@pytest.mark.fault("F09")
def test_F09_three_users_of_one_tablet_keep_their_own_records_whoever_left_meanwhile(either: World) -> None:
    set_roster(either, 3, 4, 5)
    tablet = either.tablet()
    for officer in (3, 4, 5):
        record_as(tablet, officer)
    either.clock.ms += 7 * DAY_MS
    set_roster(either, 3)
    tablet.now += 10 * DAY_MS
    for officer in (3, 4, 5):
        record_as(tablet, officer)
    either.clock.ms += 7 * DAY_MS
    answer = tablet.push()
    assert (answer.status_code, answer.get_json()["verdicts"]) == (200, [])
    assert {one.verdict for one in either.rows(EventRow)} == {"applied"}
    with either.app.app_context():
        flagged = made_after_leaving(HOME)
        assert [(one.officer, one.kind) for one in flagged] == [(5, "report"), (4, "report")]
        assert made_after_leaving(None) == flagged
        assert made_after_leaving(HOME + 1) == []


def test_the_keys_of_who_left_end_with_that_moment_and_papers_before_stay_genuine(world: World) -> None:
    tablet = world.tablet()
    world.clock.ms += DAY_MS
    set_roster(world, 4)
    ring = open_key_ring(world.client.get("/api/v1/keys.json").get_data(), pinned_root=world.parts.keys.root_public)
    keys = ring.list_of(HOME)
    assert keys is not None
    ended = {one.officer: (one.valid_to, one.revoked_at) for one in keys.keys if one.use == "officer"}
    assert ended == {3: (world.clock.ms, None)}
    case = uuid4()
    tablet.enter(case, tablet.decision(tablet.record(case)))
    assert tablet.push().get_json()["verdicts"] == []


def test_who_comes_back_has_not_left(world: World) -> None:
    set_roster(world, 4)
    assert [one.left_at for one in world.rows(Officer, id=3)] == [world.clock.ms]
    set_roster(world, 3, 4)
    assert [(one.left_at, one.active) for one in world.rows(Officer, id=3)] == [(None, True)]


def test_setting_the_same_roster_again_ends_nothing(world: World) -> None:
    world.tablet()
    before = world.client.get("/api/v1/keys.json").get_json()["lists"]
    set_roster(world, 3, 4)
    after = world.client.get("/api/v1/keys.json").get_json()["lists"]
    assert before == after
