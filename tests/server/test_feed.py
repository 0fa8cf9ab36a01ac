"""The feed: documents under their hash, items without a gap, repeated until acknowledged."""

from __future__ import annotations

import json
from uuid import uuid4

from server.db import db
from server.units.service import set_up_unit
from server.units.unit_file import read_unit
from shared.protocol.documents import document_hash, open_document
from shared.seal.keylist import open_key_ring
from shared.seal.signed import Signed
from tests.server.conftest import HOME, UNIT, World
from tests.server.tablet import TestTablet


def feed(world: World, tablet: TestTablet, after: int = 0) -> dict[str, dict[str, dict[str, str]]]:
    answer = tablet.get(f"/api/v1/feed?after={after}")
    assert answer.status_code == 200
    body: dict[str, dict[str, dict[str, str]]] = answer.get_json()
    return body


def test_every_document_is_fetched_under_its_hash_and_verifies(either: World) -> None:
    tablet = either.tablet()
    documents = feed(either, tablet)["documents"]
    assert documents.keys() >= {"calendar", "catalogue", "forms", "keys", "policy", "roster"}
    for name, one in documents.items():
        signed = Signed.from_wire(tablet.get(one["url"]).get_json()["document"])
        document = open_document(signed, lambda _kid: either.parts.keys.server_public)
        assert (document.name, document.home, document_hash(signed)) == (name, HOME, one["hash"])


def test_the_roster_and_the_keys_say_what_they_should(world: World) -> None:
    tablet = world.tablet()
    contents = {}
    for name, one in feed(world, tablet)["documents"].items():
        signed = Signed.from_wire(tablet.get(one["url"]).get_json()["document"])
        contents[name] = open_document(signed, lambda _kid: world.parts.keys.server_public).content
    assert [one["id"] for one in json.loads(contents["roster"])["officers"]] == [3, 4]
    assert open_key_ring(contents["keys"].encode(), pinned_root=world.parts.keys.root_public).list_of(HOME)
    assert json.loads(contents["policy"])["symbol"] == "QĐ-XPHC"
    assert contents["catalogue"].startswith("regime,")


def test_a_new_roster_is_a_new_document_and_the_others_stay(world: World) -> None:
    tablet = world.tablet()
    before = feed(world, tablet)["documents"]
    with world.app.app_context():
        set_up_unit(world.parts, read_unit({**UNIT, "officers": UNIT["officers"][:1]}))
    after = feed(world, tablet)["documents"]
    assert {name for name in after if before[name] != after[name]} == {"roster", "keys"} - (
        {"keys"} if before["keys"] == after["keys"] else set()
    )
    old = tablet.get(before["roster"]["url"])
    assert old.status_code == 200


def test_items_are_numbered_without_a_gap_and_repeated(either: World) -> None:
    tablet = either.tablet(numbers=0)
    for _ in range(3):
        tablet.ask_lease(uuid4(), year=2026)
    first = feed(either, tablet)["items"]
    assert [one["n"] for one in first] == [1, 2, 3]
    assert feed(either, tablet)["items"] == first
    assert [one["n"] for one in feed(either, tablet, 2)["items"]] == [3]
    assert feed(either, tablet, 3)["items"] == []


def test_another_tablet_sees_none_of_it(world: World) -> None:
    world.tablet()
    other = world.tablet(numbers=0)
    assert feed(world, other)["items"] == []


def test_a_document_of_another_unit_is_not_there(world: World) -> None:
    world.add_unit(28)
    mine, other = world.tablet(), world.tablet(home=28)
    url = feed(world, mine)["documents"]["roster"]["url"]
    assert other.get(url).status_code == 404


def test_a_document_under_a_name_or_hash_that_cannot_be_is_not_there(either: World) -> None:
    tablet = either.tablet()
    for path in ("roster/xyz", "roster/" + "ab" * 40, "ro%00ster/" + "ab" * 32, "unknown/" + "ab" * 32):
        assert tablet.get(f"/api/v1/documents/{path}").status_code == 404


def test_a_feed_position_that_is_no_number_is_refused(world: World) -> None:
    tablet = world.tablet()
    for after in ("-1", "x", "9" * 30):
        answer = tablet.get(f"/api/v1/feed?after={after}")
        assert (answer.status_code, answer.get_json()["field"]) == (422, "after")


def test_a_rolled_back_item_leaves_no_gap(world: World) -> None:
    tablet = world.tablet()
    with world.app.app_context():
        db.session.rollback()
    tablet.ask_lease(uuid4(), year=2026)
    assert [one["n"] for one in feed(world, tablet)["items"]] == [1, 2]
