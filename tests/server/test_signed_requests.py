"""Leases, feed and documents are asked for under the tablet's signature: once, now, and not without end (F08)."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from server.devices import signed_requests
from server.devices.models import RefusedRequest, UsedNonce
from server.ledger.models import LedgerRow
from server.numbering.models import LeaseRow
from shared.protocol.envelope import write_push
from shared.protocol.requests import SIGNATURE_HEADER, TOLERANCE_MS, open_time, request_content, sign_request
from shared.seal.signed import Signed
from tests.server.conftest import HOME, World
from tests.server.tablet import OTHER_KEY, TestTablet

DAY_MS = 24 * 3_600_000
LEASES = "/api/v1/leases"


def lease_body(count: int = 5) -> bytes:
    return json.dumps({"request": str(uuid4()), "year": 2026, "series": 1, "count": count}).encode()


def post(world: World, body: bytes, headers: dict[str, str]) -> TestResponse:
    return world.client.post(LEASES, data=body, headers=headers, content_type="application/json")


def refusal(answer: TestResponse) -> tuple[int, str]:
    return answer.status_code, answer.get_json()["error"]


def refused(world: World) -> dict[str, int]:
    return {one.code: one.count for one in world.rows(RefusedRequest, home=HOME)}


def test_a_changed_request_is_refused(world: World) -> None:
    tablet = world.tablet(numbers=0)
    body = lease_body(5)
    headers = tablet.signed("POST", LEASES, body)
    assert refusal(post(world, body.replace(b"5", b"6", 1), headers)) == (403, "request_signature")
    elsewhere = tablet.signed("POST", LEASES + "?x=1", body)
    assert refusal(post(world, body, elsewhere)) == (403, "request_signature")
    as_get = tablet.signed("GET", LEASES, body)
    assert refusal(post(world, body, as_get)) == (403, "request_signature")
    assert world.rows(LeaseRow) == []
    assert refused(world) == {"request_signature": 3}


def test_another_key_signs_nothing_for_this_tablet(world: World) -> None:
    tablet, body = world.tablet(numbers=0), lease_body()
    content = request_content("POST", LEASES, body, nonce=uuid4().hex, time=world.clock.ms)
    headers = {**tablet.headers, SIGNATURE_HEADER: sign_request(OTHER_KEY, content)}
    assert refusal(post(world, body, headers)) == (422, "signature")
    assert world.rows(LeaseRow) == []


@pytest.mark.parametrize("nonce", ["", "short", "Z" * 32, "0" * 65, 7])
def test_a_nonce_that_no_tablet_draws_is_malformed(world: World, nonce: object) -> None:
    tablet, body = world.tablet(numbers=0), lease_body()
    assert refusal(post(world, body, tablet.signed("POST", LEASES, body, nonce=nonce))) == (422, "request_signature")


@pytest.mark.fault("F08")
def test_F08_a_captured_request_replayed_is_refused_counted_and_changes_nothing(either: World) -> None:
    tablet, body = either.tablet(numbers=0), lease_body()
    headers = tablet.signed("POST", LEASES, body)
    assert post(either, body, headers).status_code == 200
    assert refusal(post(either, body, headers)) == (409, "request_replayed")
    either.clock.ms += 3 * DAY_MS
    assert refusal(post(either, body, headers)) == (403, "request_time")
    assert len(either.rows(LeaseRow)) == 1
    assert refused(either) == {"request_replayed": 1, "request_time": 1}


@pytest.mark.fault("F08")
def test_F08_a_request_captured_from_another_tablet_says_nothing_with_ones_own_token(world: World) -> None:
    mine, other = world.tablet(numbers=0), world.tablet(numbers=0)
    body = lease_body()
    captured = other.signed("POST", LEASES, body)
    stolen = {**captured, "Authorization": mine.headers["Authorization"]}
    assert refusal(post(world, body, stolen)) == (422, "signature")
    assert world.rows(LeaseRow) == []


@pytest.mark.fault("F08")
def test_F08_a_captured_push_replayed_days_later_or_by_another_tablet_changes_nothing(either: World) -> None:
    tablet, other = either.tablet(), either.tablet()
    tablet.record(uuid4())
    body = write_push(tablet.push_of(1, len(tablet.events)))
    first = tablet.send(body)
    assert first.status_code == 200
    either.clock.ms += 5 * DAY_MS
    assert tablet.send(body).get_json() == first.get_json()
    assert refusal(tablet.send(body, headers=other.headers)) == (403, "foreign_ledger")
    unknown = {"Authorization": "Bearer " + "A" * 43}
    assert refusal(tablet.send(body, headers=unknown)) == (401, "token")
    (ledger,) = either.rows(LedgerRow, tablet=tablet.id)
    assert ledger.seq == len(tablet.events)
    by_tablet = {(one.tablet, one.code) for one in either.rows(RefusedRequest)}
    assert by_tablet == {(other.id, "foreign_ledger"), (tablet.id, "token")}


def test_one_request_sent_twice_at_once_is_taken_once(either: World) -> None:
    tablet, body = either.tablet(numbers=0), lease_body()
    headers = tablet.signed("POST", LEASES, body)
    apps = [either.other_app() for _ in range(2)]

    def once(app: object) -> int:
        client = app.test_client()  # type: ignore[attr-defined]
        return int(client.post(LEASES, data=body, headers=headers, content_type="application/json").status_code)

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(once, apps)) == [200, 409]


def test_a_tablet_whose_clock_is_wrong_is_told_the_time_for_this_very_request(world: World) -> None:
    tablet = world.tablet(numbers=0)
    nonce, wrong = uuid4().hex, world.clock.ms - 365 * DAY_MS
    headers = tablet.signed("GET", "/api/v1/feed?after=0", nonce=nonce, time=wrong)
    answer = world.client.get("/api/v1/feed?after=0", headers=headers)
    assert refusal(answer) == (403, "request_time")
    statement = Signed.from_wire(answer.get_json()["statement"])
    keys = world.parts.keys
    told = open_time(statement, lambda _: keys.server_public, nonce=nonce, server=keys.server_id, tablet=tablet.id)
    assert told == world.clock.ms
    tablet.now = wrong
    assert tablet.get("/api/v1/feed?after=0").status_code == 200


@pytest.mark.parametrize("off", [-TOLERANCE_MS, TOLERANCE_MS])
def test_a_clock_within_ten_minutes_is_good_enough(world: World, off: int) -> None:
    tablet = world.tablet(numbers=0)
    for over, status in ((0, 200), (1 if off > 0 else -1, 403)):
        headers = tablet.signed("GET", "/api/v1/feed", time=world.clock.ms + off + over)
        assert world.client.get("/api/v1/feed", headers=headers).status_code == status


def test_a_nonce_is_remembered_until_its_time_alone_refuses_it_and_no_longer(world: World) -> None:
    tablet = world.tablet(numbers=0)
    headers = tablet.signed("GET", "/api/v1/feed", time=world.clock.ms + TOLERANCE_MS)
    assert world.client.get("/api/v1/feed", headers=headers).status_code == 200
    world.clock.ms += 2 * TOLERANCE_MS
    assert refusal(world.client.get("/api/v1/feed", headers=headers)) == (409, "request_replayed")
    world.clock.ms += 2 * TOLERANCE_MS
    tablet.now = world.clock.ms
    assert tablet.get("/api/v1/feed").status_code == 200
    assert len(world.rows(UsedNonce)) == 1


def test_more_than_the_days_number_is_refused_until_tomorrow_and_reports_still_arrive(
    either: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(signed_requests.MOST_A_DAY, "lease", 2)
    tablet = either.tablet(numbers=0)
    assert [tablet.ask_lease(uuid4(), year=2026).status_code for _ in range(4)] == [200, 200, 429, 429]
    assert tablet.get("/api/v1/feed").status_code == 200
    tablet.record(uuid4())
    assert tablet.push().status_code == 200
    either.clock.ms += DAY_MS
    assert tablet.ask_lease(uuid4(), year=2026).status_code == 200
    assert refused(either)["daily_cap"] == 2


def test_a_capped_request_is_used_up_all_the_same(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(signed_requests.MOST_A_DAY, "lease", 0)
    tablet, body = world.tablet(numbers=0), lease_body()
    headers = tablet.signed("POST", LEASES, body)
    assert refusal(post(world, body, headers)) == (429, "daily_cap")
    monkeypatch.setitem(signed_requests.MOST_A_DAY, "lease", 9)
    assert refusal(post(world, body, headers)) == (409, "request_replayed")


def test_what_nobody_can_be_named_for_is_refused_without_a_row(world: World) -> None:
    TestTablet(world.client, HOME, uuid4(), OTHER_KEY, OTHER_KEY, world.clock.ms)
    answer = world.client.get("/api/v1/feed", headers={"Authorization": "Bearer " + "A" * 43})
    assert refusal(answer) == (401, "token")
    assert world.rows(RefusedRequest) == []
