"""A server that is newer than this tablet: what the tablet does not know waits, and stops nothing."""

from __future__ import annotations

import pytest

from field_client.store import meta
from field_client.sync import feeding
from field_client.ui import views as v
from tests.field_client.conftest import Site
from tests.field_client.unit_server import UnitServer, ok


def feed_state(shift: Site) -> tuple[int, list[str]]:
    """(last item taken, kinds kept for later)."""
    with shift.tablet.opened.tablet.store.reading() as connection:
        return meta.get(connection, "feed_after"), [one["kind"] for one in meta.get(connection, "feed_kept", [])]


def test_an_item_of_an_unknown_kind_is_kept_and_those_behind_it_are_taken(shift: Site) -> None:
    lease = {"lease": shift.server.lease(2026, 5).to_wire()}
    shift.server.items = [
        {"n": 1, "kind": "of_tomorrow", "data": {"x": 1}},
        {"n": 2, "kind": "lease", "data": lease},
    ]
    before = shift.kinds().count("lease.taken")
    shift.sync()
    assert feed_state(shift) == (2, ["of_tomorrow"])
    assert shift.kinds().count("lease.taken") == before + 1


def test_a_kept_item_is_taken_at_the_first_sync_after_the_update(shift: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    shift.recorded()
    shift.sync()
    item = {"n": 1, "kind": "verdict", "data": {"seq": 3, "verdict": "held", "reason": "duplicate"}}
    shift.server.items = [item]
    with monkeypatch.context() as older:
        older.setattr(feeding, "_KINDS", frozenset({"lease"}))
        shift.sync()
        assert feed_state(shift) == (1, ["verdict"])
        assert shift.tablet.home(v.CaseFilter.ALL).ledger.held == 0
    shift.sync()
    assert feed_state(shift) == (1, [])
    assert shift.tablet.home(v.CaseFilter.ALL).ledger.held == 1


def test_more_members_in_every_answer_change_nothing(shift: Site) -> None:
    def more(route: str) -> None:
        def said(unit: UnitServer, path: str, body: bytes) -> object:
            return ok({**getattr(unit, f"_{route}")(path, body), "of_tomorrow": {"x": [1, 2]}})

        shift.server.scripts[route] = [said]  # type: ignore[list-item]  # as the other scripts answer

    shift.recorded()
    for route in ("offer", "push", "feed"):
        more(route)
    shift.sync()
    assert shift.tablet.home(v.CaseFilter.ALL).ledger.unsent == 0
    assert not any(shift.server.scripts.values())
