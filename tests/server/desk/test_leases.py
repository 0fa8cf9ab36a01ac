"""The desk gets numbers as a tablet does: once a request, in its ledger, its own."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from server.desk import leases
from server.desk.leases import lease_for_desk
from server.devices.models import Tablet
from server.ledger.models import EventRow
from server.numbering.models import LeaseRow
from server.numbering.queries import lease_states
from shared.ledger.exact import read_exact
from tests.server.conftest import HOME, World


def ask(world: World, body: dict[str, Any]) -> dict[str, Any]:
    with world.app.app_context():
        return read_exact(lease_for_desk(world.parts, HOME, body).body)


def test_the_desk_takes_numbers_that_no_tablet_gets(either: World) -> None:
    tablet = either.tablet(numbers=10)
    body = {"request": uuid4(), "year": 2026, "series": 1, "count": 5}
    lease = ask(either, body)
    (desk,) = either.rows(Tablet, kind="desk")
    assert (lease["tablet"], lease["from"], lease["to"]) == (str(desk.id), 11, 15)
    assert [row.verdict for row in either.rows(EventRow, tablet=desk.id, kind="lease.taken")] == ["applied"]
    assert tablet.leases[0]["to"] == 10
    with either.app.app_context():
        assert [one.states["not_seen"] for one in lease_states(HOME)] == [10, 5]


def test_a_crash_between_grant_and_ledger_is_mended_by_the_same_request(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = {"request": uuid4(), "year": 2026, "series": 1, "count": 5}
    real = leases.write_down

    def cut(*_: Any) -> Any:
        raise OSError("thử")

    monkeypatch.setattr(leases, "write_down", cut)
    with pytest.raises(OSError, match="thử"):
        ask(world, body)
    monkeypatch.setattr(leases, "write_down", real)
    first, second = ask(world, body), ask(world, body)
    assert first == second
    assert len(world.rows(LeaseRow)) == len(world.rows(EventRow, kind="lease.taken")) == 1
