"""Who may call what: a table of every URL of the API against every kind of caller."""

from __future__ import annotations

from uuid import uuid4

import pytest

from server.devices.revocation import revoke_tablet
from tests.server.conftest import HOME, World

OPEN, TOKEN, SIGNED = "open", "token", "signed"
TABLE = {
    ("POST", "/api/v1/enrolments"): OPEN,
    ("POST", "/api/v1/lookup"): OPEN,
    ("GET", "/api/v1/keys.json"): OPEN,
    ("POST", "/api/v1/recoveries"): OPEN,
    ("POST", "/api/v1/ledger/<uuid:ledger>/return"): OPEN,
    ("GET", "/api/openapi.json"): OPEN,
    ("POST", "/api/v1/ledger/<uuid:ledger>"): TOKEN,
    ("POST", "/api/v1/ledger/<uuid:ledger>/offer"): TOKEN,
    ("POST", "/api/v1/ledger/<uuid:ledger>/missing"): SIGNED,
    ("POST", "/api/v1/officers/<int:officer>"): TOKEN,
    ("POST", "/api/v1/evidence"): TOKEN,
    ("POST", "/api/v1/evidence/<name>"): TOKEN,
    ("PATCH", "/api/v1/evidence/<name>"): TOKEN,
    ("DELETE", "/api/v1/evidence/<name>"): TOKEN,
    ("GET", "/api/v1/evidence/<sha256>/receipt"): TOKEN,
    ("POST", "/api/v1/leases"): SIGNED,
    ("GET", "/api/v1/feed"): SIGNED,
    ("GET", "/api/v1/documents/<name>/<digest>"): SIGNED,
}
TUS = {"Tus-Resumable": "1.0.0"}
"""Uploads ask for it before anything else; the others do not look at it."""


def test_the_table_names_every_route_of_the_api(world: World) -> None:
    routes = {
        (method, rule.rule)
        for rule in world.app.url_map.iter_rules()
        if rule.rule.startswith("/api/")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert routes == TABLE.keys()


def path_of(rule: str, ledger: str) -> str:
    values = {
        "<uuid:ledger>": ledger,
        "<name>": "roster",
        "<digest>": "ab" * 32,
        "<sha256>": "ab" * 32,
        "<int:officer>": "3",
    }
    for part, value in values.items():
        rule = rule.replace(part, value)
    return rule


@pytest.mark.parametrize(("method", "rule"), [key for key, who in TABLE.items() if who in {TOKEN, SIGNED}])
@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x", "Bearer " + "A" * 43, "Basic YTpi", "Bearer é"])
def test_without_a_good_token_nothing_is_said(world: World, method: str, rule: str, header: str) -> None:
    answer = world.client.open(path_of(rule, str(uuid4())), method=method, headers={"Authorization": header, **TUS})
    assert (answer.status_code, answer.get_json()["error"]) == (401, "token")


@pytest.mark.parametrize(("method", "rule"), [key for key, who in TABLE.items() if who in {TOKEN, SIGNED}])
def test_a_revoked_tablet_is_a_stranger(world: World, method: str, rule: str) -> None:
    tablet = world.tablet()
    with world.app.app_context():
        revoke_tablet(world.parts, HOME, tablet.id)
    answer = world.client.open(path_of(rule, str(tablet.id)), method=method, headers={**tablet.headers, **TUS})
    assert answer.status_code == 401


@pytest.mark.parametrize(("method", "rule"), [key for key, who in TABLE.items() if who == SIGNED])
def test_a_token_alone_is_not_enough_where_a_signature_is_asked(world: World, method: str, rule: str) -> None:
    tablet = world.tablet()
    answer = world.client.open(path_of(rule, str(tablet.id)), method=method, headers=tablet.headers)
    assert (answer.status_code, answer.get_json()["error"]) == (403, "request_unsigned")


def test_a_tablet_cannot_write_into_another_ledger(world: World) -> None:
    mine, other = world.tablet(), world.tablet()
    for rule in ("/api/v1/ledger/<uuid:ledger>", "/api/v1/ledger/<uuid:ledger>/offer"):
        answer = world.client.post(path_of(rule, str(other.id)), headers=mine.headers)
        assert (answer.status_code, answer.get_json()["error"]) == (403, "foreign_ledger")


@pytest.mark.parametrize(("method", "rule"), [key for key, who in TABLE.items() if who == OPEN])
def test_the_public_needs_no_token(world: World, method: str, rule: str) -> None:
    path = path_of(rule, str(uuid4()))
    assert world.client.open(path, method=method, json={}).status_code in {200, 422}


def test_an_unknown_address_and_a_wrong_method_are_problems_too(world: World) -> None:
    for answer, status in ((world.client.get("/api/v1/nothing"), 404), (world.client.get("/api/v1/leases"), 405)):
        problem = answer.get_json()
        assert (answer.status_code, bool(problem["message_vi"]), bool(problem["message_en"])) == (status, True, True)


def test_the_api_describes_itself(world: World) -> None:
    document = world.client.get("/api/openapi.json").get_json()
    assert document["openapi"].startswith("3.1")
    described = document["paths"]["/api/v1/leases"]["post"]
    assert described["requestBody"]["content"]["application/json"]["schema"]
    assert document["paths"].keys() >= {"/api/v1/lookup", "/api/v1/feed", "/api/v1/enrolments"}
