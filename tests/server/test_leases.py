"""Leases: never the same number twice, the same answer to the same request."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from server.db import db
from server.keys.models import SignedKeyList
from server.numbering.models import LeaseRow, SeriesMark
from server.numbering.queries import STATES, lease_states, list_serials
from shared.cases.records import LeaseReturned, NumbersGone
from shared.numbering.lease import USE_BEFORE_MS, open_lease
from shared.numbering.number import LARGEST_SERIAL
from shared.seal.keylist import open_key_ring
from shared.seal.signed import Signed
from tests.server.conftest import HOME, World


def test_a_lease_is_signed_and_good_for_fourteen_days(either: World) -> None:
    tablet = either.tablet(numbers=0)
    answer = tablet.ask_lease(uuid4(), year=2026, count=50).get_json()
    lease = open_lease(Signed.from_wire(answer["lease"]), lambda _kid: either.parts.keys.server_public)
    assert (lease.home, lease.ledger, lease.first, lease.last) == (HOME, tablet.id, 1, 50)
    assert lease.use_before - lease.issued_at == USE_BEFORE_MS


def test_the_same_request_gets_the_same_lease(either: World) -> None:
    tablet, request = either.tablet(numbers=0), uuid4()
    first = tablet.ask_lease(request, year=2026).get_data()
    either.clock.ms += 60_000
    assert tablet.ask_lease(request, year=2026).get_data() == first
    assert len(either.rows(LeaseRow)) == 1


def test_leases_follow_each_other_without_overlap(either: World) -> None:
    tablets = [either.tablet(numbers=0) for _ in range(3)]
    for one in tablets * 2:
        one.ask_lease(uuid4(), year=2026, count=7)
    blocks = sorted((row.first, row.last) for row in either.rows(LeaseRow))
    assert blocks == [(n, n + 6) for n in range(1, 43, 7)]


def test_years_and_series_count_apart(world: World) -> None:
    tablet = world.tablet(numbers=0)
    for year, series in ((2025, 1), (2026, 1), (2026, 2)):
        tablet.ask_lease(uuid4(), year=year, series=series, count=3)
    assert {(row.year, row.series, row.first) for row in world.rows(LeaseRow)} == {
        (2025, 1, 1), (2026, 1, 1), (2026, 2, 1)
    }  # fmt: skip


def test_grants_at_once_never_share_a_number(either: World) -> None:
    tablets = [either.tablet(numbers=0) for _ in range(4)]
    apps = [either.other_app() for _ in tablets]
    for tablet, app in zip(tablets, apps, strict=True):
        tablet.client = app.test_client()
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda one: one.ask_lease(uuid4(), year=2031, count=5), tablets))
    for app in apps:
        with app.app_context():
            db.engine.dispose()
    assert {answer.status_code for answer in answers} == {200}
    assert sorted(row.first for row in either.rows(LeaseRow, year=2031)) == [1, 6, 11, 16]


def test_a_full_series_is_said_and_nothing_is_granted(world: World) -> None:
    tablet = world.tablet()
    with world.app.app_context():
        db.session.execute(db.update(SeriesMark).values(high=LARGEST_SERIAL - 3))
        db.session.commit()
    assert tablet.ask_lease(uuid4(), year=2026, count=4).get_json()["error"] == "series_full"
    assert tablet.ask_lease(uuid4(), year=2026, count=3).status_code == 200


@pytest.mark.parametrize(
    ("change", "field"),
    [({"year": 2019}, "year"), ({"count": 0}, "count"), ({"count": 501}, "count"), ({"series": 9}, "series"),
     ({"request": "x"}, "request"), ({"more": 1}, "more")],
)  # fmt: skip
def test_a_malformed_request_names_its_field(world: World, change: dict[str, object], field: str) -> None:
    tablet = world.tablet(numbers=0)
    body = {"request": str(uuid4()), "year": 2026, "series": 1, "count": 5, **change}
    answer = tablet.request("POST", "/api/v1/leases", json.dumps(body).encode())
    assert (answer.status_code, answer.get_json()["field"]) == (422, field)


def test_a_granted_range_is_in_the_key_list_at_once(world: World) -> None:
    tablet = world.tablet(numbers=20)
    ring = open_key_ring(world.client.get("/api/v1/keys.json").get_data(), pinned_root=world.parts.keys.root_public)
    keys = ring.list_of(HOME)
    assert keys is not None
    assert [(one.ledger, one.first, one.last) for one in keys.ranges] == [(str(tablet.id), 1, 20)]
    assert len(world.rows(SignedKeyList)) == 1


def test_every_serial_is_in_exactly_one_state(either: World) -> None:
    tablet = either.tablet(numbers=8)
    lease = either.rows(LeaseRow)[0]
    for serial in (2, 5):
        case = uuid4()
        tablet.enter(case, tablet.decision(tablet.record(case), serial=serial))
    tablet.add("number.voided", NumbersGone(2026, 1, 3, 3, "thử"))
    tablet.add("number.lost", NumbersGone(2026, 1, 7, 7, "mất"))
    assert tablet.push().get_json()["verdicts"] == []
    with either.app.app_context():
        listed = dict(list_serials(HOME, 2026, 1))
        states = lease_states(HOME)[0].states
    assert listed == {
        1: "gap", 2: "entered", 3: "voided", 4: "gap", 5: "entered", 6: "not_seen", 7: "lost", 8: "not_seen"
    }  # fmt: skip
    assert states == {state: list(listed.values()).count(state) for state in STATES}
    tablet.add("lease.returned", LeaseReturned(str(lease.id), 8, 8))
    assert tablet.push().get_json()["verdicts"] == []
    with either.app.app_context():
        assert lease_states(HOME)[0].states["voided"] == 2
