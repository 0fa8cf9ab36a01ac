"""Enrolment: one code, one tablet, and an answer that may get lost."""

from __future__ import annotations

from uuid import UUID

import pytest

from server.devices.enrolment import CODE_GOOD_MS
from server.devices.models import EnrolmentCode, Tablet
from server.devices.revocation import revoke_tablet
from server.keys.models import PublicKey
from shared.ledger.chain import first_head
from shared.ledger.exact import read_exact
from shared.seal.base64url import from_base64url
from shared.seal.keylist import open_key_ring
from shared.seal.keys import raw_public
from tests.server.conftest import HOME, World


def test_a_new_tablet_learns_everything_it_needs_to_work_alone(either: World) -> None:
    tablet = either.new_tablet()
    answer = tablet.enrol(either.ticket())
    assert answer.status_code == 200
    reply = answer.get_json()
    assert (reply["tablet_code"], reply["unit"]["home"], reply["officer"]["id"]) == ("0001", HOME, 3)
    assert len(from_base64url(reply["token"])) == 32
    receipt = read_exact(reply["receipt"]["body"].encode())
    assert (receipt["seq"], receipt["head"]) == (0, first_head(tablet.id).hex())
    ring = open_key_ring(reply["key_ring"].encode(), pinned_root=either.parts.keys.root_public)
    keys = ring.list_of(HOME)
    assert keys is not None
    assert {key.use for key in keys.keys} == {"server", "tablet", "officer"}
    assert {key.public for key in keys.keys} >= {raw_public(tablet.key), raw_public(tablet.officer_key)}


def test_the_same_request_again_gets_the_same_answer(either: World) -> None:
    tablet, code = either.new_tablet(), either.ticket()
    first = tablet.enrol(code)
    either.clock.ms += CODE_GOOD_MS * 2
    assert tablet.enrol(code).get_data() == first.get_data()
    assert len(either.rows(Tablet)) == 1


def test_a_used_code_enrols_no_other_device(world: World) -> None:
    code = world.ticket()
    assert world.new_tablet().enrol(code).status_code == 200
    answer = world.new_tablet().enrol(code)
    assert (answer.status_code, answer.get_json()["error"]) == (403, "enrolment_code")
    assert answer.get_json()["field"] == "code"


def test_a_used_code_does_not_answer_the_same_device_with_other_keys(world: World) -> None:
    code, tablet = world.ticket(), world.new_tablet()
    tablet.enrol(code)
    other = world.new_tablet()
    other.id = tablet.id
    assert other.enrol(code).status_code == 403


def test_a_code_ends_after_a_day(world: World) -> None:
    code = world.ticket()
    world.clock.ms += CODE_GOOD_MS
    assert world.new_tablet().enrol(code).get_json()["error"] == "enrolment_code"


def test_ten_wrong_codes_make_an_address_wait(world: World) -> None:
    tablet, good = world.new_tablet(), world.ticket()
    for _ in range(10):
        assert tablet.enrol("WRONGWRONG00").status_code == 403
    answer = tablet.enrol(good)
    assert (answer.status_code, answer.get_json()["error"]) == (429, "too_many")
    world.clock.ms += 600_000
    assert tablet.enrol(good).status_code == 200


def test_a_key_that_is_not_held_is_not_enrolled(world: World) -> None:
    tablet = world.new_tablet()
    body = tablet.enrolment(world.ticket())
    body["proofs"]["officer"] = body["proofs"]["tablet"]
    answer = world.client.post("/api/v1/enrolments", json=body)
    assert (answer.status_code, answer.get_json()["field"]) == (422, "proofs.officer")
    assert world.rows(Tablet) == []


@pytest.mark.parametrize("body", [None, [], {"code": "x"}, {"code": 7}, "text"])
def test_a_malformed_enrolment_names_its_field(world: World, body: object) -> None:
    answer = world.client.post("/api/v1/enrolments", json=body)
    problem = answer.get_json()
    assert (answer.status_code, problem["error"]) == (422, "malformed")
    assert problem["field"]
    assert problem["message_vi"]


def test_a_tablet_id_is_enrolled_once(world: World) -> None:
    tablet = world.tablet(numbers=0)
    again = world.new_tablet()
    again.id = tablet.id
    answer = again.enrol(world.ticket())
    assert (answer.status_code, answer.get_json()["error"]) == (409, "tablet_known")


def test_tablet_codes_are_never_given_twice(world: World) -> None:
    codes = [world.tablet(numbers=0) for _ in range(2)]
    with world.app.app_context():
        revoke_tablet(world.parts, HOME, codes[1].id)
    assert [one.code for one in [*codes, world.tablet(numbers=0)]] == ["0001", "0002", "0003"]


def test_neither_code_nor_token_is_kept_in_clear(world: World) -> None:
    code, tablet = world.ticket(), world.new_tablet()
    tablet.enrol(code)
    stored = (world.settings.data_dir / "bienban.sqlite3").read_bytes()
    stored += (world.settings.data_dir / "bienban.sqlite3-wal").read_bytes()
    assert code.encode() not in stored
    assert from_base64url(tablet.token) not in stored
    assert tablet.token.encode() not in stored
    assert len(world.rows(EnrolmentCode)) == 1


def test_a_revoked_tablet_gets_nothing_and_its_keys_are_closed(world: World, case: UUID) -> None:
    tablet = world.tablet()
    with world.app.app_context():
        revoke_tablet(world.parts, HOME, tablet.id)
    tablet.record(case)
    assert tablet.push().status_code == 401
    closed = [row for row in world.rows(PublicKey) if row.ledger == tablet.id]
    assert {row.revoked_at for row in closed} == {world.clock.ms}
    assert len(closed) == 2
