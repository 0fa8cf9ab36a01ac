"""Replacing a tablet's token: both work until the first use of the new one, which ends the old."""

from __future__ import annotations

from uuid import uuid4

import pytest

from server.devices.models import RefusedRequest, Tablet
from server.devices.revocation import revoke_tablet
from server.devices.tokens import ROTATE_AFTER_MS, want_rotation
from shared.errors import NotFound
from tests.server.conftest import HOME, World
from tests.server.tablet import TestTablet


def new_token(world: World, tablet: TestTablet) -> str:
    """What a feed answer hands out after the unit asked for a new token."""
    with world.app.app_context():
        want_rotation(world.parts, HOME, tablet.id)
    token: str = tablet.get("/api/v1/feed").get_json()["token"]
    return token


def test_both_tokens_work_until_the_first_use_of_the_new_one(either: World) -> None:
    tablet = either.tablet()
    old, new = tablet.token, new_token(either, tablet)
    for _ in range(2):
        assert tablet.offer().status_code == 200
    tablet.token = new
    assert tablet.offer().status_code == 200
    tablet.token = old
    assert tablet.offer().status_code == 401
    tablet.token = new
    assert tablet.offer().status_code == 200
    assert "token" not in tablet.get("/api/v1/feed").get_json()


def test_a_lost_answer_is_given_again_with_the_same_token(world: World) -> None:
    tablet = world.tablet()
    first = new_token(world, tablet)
    assert [tablet.get("/api/v1/feed").get_json()["token"] for _ in range(3)] == [first] * 3


def test_a_token_is_due_after_thirty_days(world: World) -> None:
    tablet = world.tablet()
    world.clock.ms += ROTATE_AFTER_MS - 1
    assert "token" not in tablet.get("/api/v1/feed").get_json()
    world.clock.ms += 1
    assert tablet.get("/api/v1/feed").get_json()["token"] != tablet.token


def test_no_two_tablets_and_no_two_turns_have_one_token(world: World) -> None:
    seen = set()
    for tablet in (world.tablet(), world.tablet()):
        for _ in range(3):
            tablet.token = new_token(world, tablet)
            seen.add(tablet.token)
            assert tablet.offer().status_code == 200
    assert len(seen) == 6


def test_a_replaced_token_in_somebodys_hands_opens_nothing_and_is_counted(world: World) -> None:
    tablet = world.tablet()
    old = tablet.token
    tablet.token = new_token(world, tablet)
    assert tablet.offer().status_code == 200
    tablet.token = old
    tablet.record(uuid4())
    answer = tablet.push()
    assert (answer.status_code, answer.get_json()["error"]) == (401, "token")
    (row,) = world.rows(RefusedRequest)
    assert (row.tablet, row.code, row.count, row.path) == (tablet.id, "token", 1, "/api/v1/ledger/<uuid:ledger>")


def test_a_later_token_of_another_tablet_is_not_taken_for_ones_own(world: World) -> None:
    mine, other = world.tablet(), world.tablet()
    stolen = new_token(world, other)
    mine.token = stolen
    assert mine.offer().get_json()["error"] == "foreign_ledger"


def test_a_revoked_tablet_gets_no_new_token(world: World) -> None:
    tablet = world.tablet()
    token = new_token(world, tablet)
    with world.app.app_context():
        revoke_tablet(world.parts, HOME, tablet.id)
    for one in (tablet.token, token):
        tablet.token = one
        assert tablet.offer().get_json()["error"] == "revoked"
    assert len(world.rows(Tablet)) == 1


def test_a_token_cannot_be_asked_for_a_tablet_that_is_not_there(world: World) -> None:
    with world.app.app_context(), pytest.raises(NotFound, match=r"^tablet"):
        want_rotation(world.parts, HOME, uuid4())
