"""The key lists that anyone may fetch: of all units, or of the one whose paper is in somebody's hand."""

from __future__ import annotations

import pytest

from shared.seal.keylist import open_key_ring
from tests.server.conftest import HOME, World


def homes(world: World, query: str) -> list[int]:
    raw = world.client.get(f"/api/v1/keys.json{query}").get_data()
    return [one.home for one in open_key_ring(raw, pinned_root=world.parts.keys.root_public).lists]


def test_the_list_of_one_unit_comes_alone_under_an_index_of_its_own(world: World) -> None:
    world.tablet(numbers=0)
    assert homes(world, "") == homes(world, f"?home={HOME}") == [HOME]
    assert homes(world, f"?home={HOME + 1}") == []


@pytest.mark.parametrize("home", ["", "x", "-1", "٣", "999999", "1e3"])
def test_what_is_no_unit_is_told_so(world: World, home: str) -> None:
    answer = world.client.get("/api/v1/keys.json", query_string={"home": home})
    assert (answer.status_code, answer.get_json()["field"]) == (422, "home")
