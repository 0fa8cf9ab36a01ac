"""Bodies that somebody made to break a reader: refused as malformed, never a fault of the server."""

from __future__ import annotations

from uuid import UUID

import pytest

from tests.server.conftest import World

JSON_ROUTES = ("enrolments", "lookup", "leases", "ledger/{ledger}/offer")
BODIES = {
    "arrays without end": b"[" * 200_000,
    "objects without end": b'{"a":' * 200_000,
    "as deep as a parser follows": b'{"receipt":' * 900 + b"1" + b"}" * 900,
    "too deep for us": b'{"query":' + b"[" * 20 + b"]" * 20 + b"}",
    "five thousand digits": b'{"count":' + b"9" * 5_000 + b"}",
    "not a number": b'{"count":NaN}',
    "not UTF-8": b'{"code":"\xff"}',
    "half a surrogate pair": b'{"code":"\\ud800"}',
    "no JSON": b"code=1",
    "nothing": b"",
}


@pytest.mark.parametrize("route", JSON_ROUTES)
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_a_body_that_no_tablet_would_send_is_malformed(world: World, case: UUID, route: str, body: bytes) -> None:
    tablet = world.tablet()
    path = f"/api/v1/{route.format(ledger=tablet.id)}"
    headers = tablet.signed("POST", path, body)
    answer = world.client.post(path, data=body, headers=headers, content_type="application/json")
    assert (answer.status_code, answer.get_json()["error"]) == (422, "malformed")
    tablet.record(case)
    assert tablet.push().status_code == 200
