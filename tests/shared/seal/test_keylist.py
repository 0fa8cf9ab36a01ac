"""The key ring: nothing in it counts that the pinned root did not sign, and no file crashes its reader."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import Corrupt
from shared.ledger.exact import read_exact
from shared.seal.base64url import to_base64url
from shared.seal.keylist import GrantedRange, KeyEntry, KeyList, open_key_ring, sign_key_list, write_key_ring
from shared.seal.keys import fingerprint, key_id, raw_public
from shared.seal.signed import Signed
from tests import samples as s

ROOT = raw_public(s.ROOT_KEY)
FORGER = s.OFFICER_KEY
LIST = s.sample_key_list()
OTHER = replace(LIST, home=318, unit="Đội mẫu số 4")


def ring(*lists: KeyList, dated: int = LIST.dated) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(
        write_key_ring(s.ROOT_KEY, [sign_key_list(s.ROOT_KEY, one) for one in lists or (LIST,)], dated=dated)
    )
    return content


def raw(content: Any) -> bytes:
    return json.dumps(content).encode()


def fault(content: Any, pinned: bytes | None = ROOT) -> str:
    with pytest.raises(Corrupt) as caught:
        open_key_ring(content if isinstance(content, bytes) else raw(content), pinned_root=pinned)
    return caught.value.code


def signed_ring(index: dict[str, Any] | None = None, body: dict[str, Any] | None = None) -> dict[str, Any]:
    """A ring whose root signed whatever is given: what somebody writes under a root of his own."""
    keylist = sign_key_list(s.ROOT_KEY, LIST) if body is None else Signed.make("keylist", body, s.ROOT_KEY)
    home = LIST.home if body is None else body.get("home", 317)
    unit = {"home": home, "dated": 1, "sha256": hashlib.sha256(keylist.body).hexdigest()}
    content = Signed.make("index", {"dated": 1, "units": [unit]} if index is None else index, s.ROOT_KEY)
    return {"root": to_base64url(ROOT), "index": content.to_wire(), "lists": [keylist.to_wire()]}


def test_a_ring_opens_to_what_was_signed_pinned_or_not() -> None:
    everything = replace(
        LIST,
        keys=(
            *LIST.keys,
            KeyEntry(b"k" * 32, "desk", 1, 2, 3, str(s.LEDGER), "0001", 7, "TRẦN VĂN THỬ", "team_leader", "MQĐ34"),
        ),
    )
    for pinned in (ROOT, None):
        opened = open_key_ring(raw(ring(everything, OTHER)), pinned_root=pinned)
        assert opened.lists == (everything, OTHER)
        assert (opened.root, opened.dated) == (ROOT, LIST.dated)
        assert opened.list_of(318) == OTHER
        assert opened.list_of(319) is None


def test_keys_are_found_by_id_and_use() -> None:
    opened = open_key_ring(raw(ring()), pinned_root=ROOT)
    tablet, officer = key_id(raw_public(s.TABLET_KEY)), key_id(raw_public(s.OFFICER_KEY))
    assert opened.public_of("tablet") == {tablet: raw_public(s.TABLET_KEY)}
    assert set(opened.public_of("tablet", "officer")) == {tablet, officer}
    assert LIST.key(officer) == LIST.keys[1]
    assert LIST.key(b"unknown!") is None


def test_of_one_key_the_post_held_at_that_time_is_found() -> None:
    soldier = replace(LIST.keys[1], post="soldier", valid_from=100, valid_to=200)
    leader = replace(LIST.keys[1], post="team_leader", valid_from=200, valid_to=300)
    later = replace(LIST.keys[1], post="division_head", valid_from=400)
    kid = soldier.kid
    for keys in permutations((LIST.keys[0], soldier, leader, later)):
        listed = replace(LIST, keys=keys)
        at = {time: entry.post for time in (0, 150, 200, 340, 360, 10**15) if (entry := listed.key(kid, time))}
        assert at == {
            0: "soldier",
            150: "soldier",
            200: "team_leader",
            340: "team_leader",
            360: "division_head",
            10**15: "division_head",
        }
        assert listed.key(kid) == later
        assert listed.key(b"unknown!", 150) is None


def test_a_revoked_key_stays_in_the_list_so_that_old_papers_stay_checkable() -> None:
    revoked = replace(LIST, keys=(replace(LIST.keys[0], revoked_at=5), LIST.keys[1]))
    opened = open_key_ring(raw(ring(revoked)), pinned_root=ROOT)
    assert opened.public_of("tablet") == {LIST.keys[0].kid: LIST.keys[0].public}
    assert opened.lists[0].keys[0].revoked_at == 5


def test_a_ring_under_another_root_is_refused_where_the_root_is_pinned() -> None:
    forged = write_key_ring(FORGER, [sign_key_list(FORGER, LIST)], dated=LIST.dated)
    assert fault(forged) == "foreign_root"
    assert open_key_ring(forged, pinned_root=None).root == raw_public(FORGER)


def test_a_ring_that_only_names_the_pinned_root_is_refused() -> None:
    forged = json.loads(write_key_ring(FORGER, [sign_key_list(FORGER, LIST)], dated=LIST.dated))
    assert fault({**forged, "root": to_base64url(ROOT)}) == "signature"
    for part in ("index", "lists"):
        wires = [forged[part]] if part == "index" else forged[part]
        for wire in wires:
            wire["kid"] = key_id(ROOT).hex()
    assert fault({**forged, "root": to_base64url(ROOT)}) == "signature"


def test_a_forged_list_beside_a_genuine_index_is_refused() -> None:
    genuine = ring()
    forged = sign_key_list(FORGER, replace(LIST, dated=LIST.dated + 1))
    assert fault({**genuine, "lists": [forged.to_wire()]}) == "signature"
    assert fault({**genuine, "lists": [{**forged.to_wire(), "kid": key_id(ROOT).hex()}]}) == "signature"


def test_a_genuine_list_of_another_day_or_unit_that_the_index_does_not_name_is_refused() -> None:
    older = sign_key_list(s.ROOT_KEY, replace(LIST, dated=LIST.dated - 1)).to_wire()
    assert fault({**ring(), "lists": [older]}) == "list_not_in_index"
    assert fault({**ring(), "lists": [*ring()["lists"], older]}) == "list_not_in_index"
    assert fault({**ring(), "lists": ring(OTHER)["lists"]}) == "list_not_in_index"
    assert fault({**ring(OTHER), "lists": ring()["lists"]}) == "list_not_in_index"


def test_lists_may_stand_in_another_order_or_be_left_out() -> None:
    both = ring(LIST, OTHER)
    turned = {**both, "lists": both["lists"][::-1]}
    assert open_key_ring(raw(turned), pinned_root=ROOT).list_of(317) == LIST
    assert open_key_ring(raw({**both, "lists": both["lists"][:1]}), pinned_root=ROOT).list_of(318) is None
    assert open_key_ring(raw({**both, "lists": []}), pinned_root=ROOT).lists == ()


def test_index_and_list_are_not_taken_for_each_other() -> None:
    genuine = ring()
    assert fault({**genuine, "index": genuine["lists"][0]}) == "signature"
    assert fault({**genuine, "lists": [genuine["index"]]}) == "signature"


def test_a_changed_character_anywhere_in_a_signed_part_is_refused() -> None:
    content = ring()
    for wire in (content["index"], content["lists"][0]):
        for name in ("body", "kid", "sig"):
            for place in range(0, len(wire[name]), 7):
                kept = wire[name]
                other = "1" if kept[place] != "1" else "2"
                wire[name] = kept[:place] + other + kept[place + 1 :]
                assert fault(content) in {"signature", "keys_unreadable"}
                wire[name] = kept


MALFORMED = {
    "nothing": b"",
    "text": b"hello",
    "not UTF-8": b"\xff\xfe\xfa",
    "deep": b"[" * 200_000,
    "deep object": b'{"root":' * 200_000,
    "null": b"null",
    "array": b"[]",
    "string": b'"root"',
    "number": b"5",
    "no root": {**ring(), "root": None},
    "root number": {**ring(), "root": 5},
    "root padded": {**ring(), "root": to_base64url(ROOT) + "="},
    "index null": {**ring(), "index": None},
    "index text": {**ring(), "index": "x"},
    "index without": {name: value for name, value in ring().items() if name != "index"},
    "lists null": {**ring(), "lists": None},
    "lists number": {**ring(), "lists": 5},
    "lists of null": {**ring(), "lists": [None]},
    "lists a map": {**ring(), "lists": {"0": 1}},
    "lists text": {**ring(), "lists": "x"},
    "surrogate": b'{"root":"\\ud800","index":{},"lists":[]}',
}


@pytest.mark.parametrize("content", MALFORMED.values(), ids=MALFORMED)
@pytest.mark.parametrize("pinned", [ROOT, None])
def test_a_malformed_file_is_unreadable_and_not_a_crash(content: Any, pinned: bytes | None) -> None:
    assert fault(content, pinned) == "keys_unreadable"


@pytest.mark.parametrize("root", ["", "AAAA", to_base64url(b"\0" * 32), to_base64url(b"\xff" * 33)])
def test_a_root_that_is_no_key_signs_nothing(root: str) -> None:
    assert fault({**ring(), "root": root}, None) == "signature"


BODY = read_exact(sign_key_list(s.ROOT_KEY, LIST).body)
ENTRY, RANGE = BODY["keys"][0], BODY["ranges"][0]
WRONG_INDEX: list[dict[str, Any]] = [
    {},
    {"dated": 1},
    {"units": []},
    {"dated": "x", "units": []},
    {"dated": True, "units": []},
    {"dated": 1, "units": {"a": 1}},
    {"dated": 1, "units": "x"},
    {"dated": 1, "units": [5]},
    {"dated": 1, "units": ["home"]},
    {"dated": 1, "units": [{}]},
    {"dated": 1, "units": [{"home": [], "sha256": "x"}]},
    {"dated": 1, "units": [{"home": 317, "sha256": 5}]},
]
WRONG_LIST: list[dict[str, Any]] = [
    {},
    {**BODY, "home": "317"},
    {**BODY, "home": True},
    {**BODY, "home": []},
    {**BODY, "dated": "x"},
    {**BODY, "unit": 5},
    {**BODY, "keys": "x"},
    {**BODY, "keys": {"a": 1}},
    {**BODY, "keys": ["x"]},
    {**BODY, "keys": [5]},
    {**BODY, "keys": [[]]},
    {**BODY, "keys": [{}]},
    {**BODY, "ranges": 5},
    {**BODY, "ranges": ["x"]},
    {**BODY, "ranges": [{}]},
    *({**BODY, "keys": [{**ENTRY, **change}]} for change in (
        {"kid": "00" * 8}, {"kid": 5}, {"public": "AAAA"}, {"public": 5}, {"public": ENTRY["public"] + "="},
        {"use": "root"}, {"use": 5}, {"valid_from": "x"}, {"valid_from": True}, {"valid_to": "x"},
        {"revoked_at": []}, {"tablet": 5}, {"code": 317}, {"officer": "7"}, {"name": 5}, {"post": {}}, {"more": 1},
        {"ledger": "x"},
    )),
    *({**BODY, "ranges": [{**RANGE, **change}]} for change in (
        {"tablet": 5}, {"year": "2026"}, {"series": True}, {"from": "1"}, {"to": []},
    )),
]  # fmt: skip


@pytest.mark.parametrize("index", WRONG_INDEX)
def test_a_root_that_nobody_pinned_may_sign_any_index_and_crashes_nothing(index: dict[str, Any]) -> None:
    assert fault(signed_ring(index=index), None) == "keys_unreadable"


@pytest.mark.parametrize("body", WRONG_LIST)
def test_a_root_that_nobody_pinned_may_sign_any_list_and_crashes_nothing(body: dict[str, Any]) -> None:
    index = None if isinstance(body.get("home"), int) else {"dated": 1, "units": []}
    assert fault(signed_ring(index=index, body=body), None) == "keys_unreadable"


def test_a_short_key_in_a_list_is_malformed() -> None:
    short = b"k" * 31
    entry = {**ENTRY, "public": to_base64url(short), "kid": key_id(short).hex()}
    assert fault(signed_ring(body={**BODY, "keys": [entry]}), None) == "keys_unreadable"


JSONS = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 400) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from(["root", "index", "lists"]), JSONS)
def test_any_json_in_place_of_a_part_is_corrupt(part: str, value: Any) -> None:
    content = {**ring(), part: value}
    if content == {**ring(), "lists": []}:
        return
    with pytest.raises(Corrupt):
        open_key_ring(raw(content), pinned_root=ROOT)


def test_a_fingerprint_reads_in_groups_of_four() -> None:
    text = fingerprint(ROOT)
    assert text.replace("-", "").lower() == hashlib.sha256(ROOT).hexdigest()
    assert {len(group) for group in text.split("-")} == {4}
    assert key_id(ROOT).hex() == text.replace("-", "").lower()[:16]


def test_a_range_reads_back_with_both_ends() -> None:
    ranges = (GrantedRange(str(s.LEDGER), 2026, 1, 1, 1_048_575),)
    assert open_key_ring(raw(ring(replace(LIST, ranges=ranges))), pinned_root=ROOT).lists[0].ranges == ranges
