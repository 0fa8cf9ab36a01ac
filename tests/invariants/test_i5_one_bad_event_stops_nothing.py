"""I5: one bad event never stops other cases, and is never dropped."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import DBAPIError

from server import serving
from server.db import insert_once, transaction
from server.ledger.models import EventRow
from server.ledger.queries import open_events
from server.sms.models import SandboxMessage
from shared.ledger.event import LARGEST_EVENT, read_event
from shared.ledger.exact import LARGEST
from tests.server.conftest import World
from tests.server.tablet import TestTablet

ODD: list[Any] = [LARGEST, -1, "a\u0000b", "x" * 9_000, {}]
"""What a field of an event might hold: each is exact JSON, few mean anything."""


def good_case(tablet: TestTablet) -> str:
    """A whole case in the tablet's ledger; the look-up code on its paper."""
    case = uuid4()
    decision = tablet.decision(tablet.record(case))
    tablet.enter(case, decision)
    assert decision.code is not None
    return decision.code


def places(content: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place inside a JSON value, itself last."""
    inner = content.items() if isinstance(content, dict) else enumerate(content) if isinstance(content, list) else ()
    for key, value in inner:
        yield from places(value, (*path, key))
    if path:
        yield path


def changed(content: dict[str, Any], path: tuple[Any, ...], value: object) -> dict[str, Any]:
    """A copy with `value` at `path`."""
    copy: Any = json.loads(json.dumps(content))
    spot = copy
    for key in path[:-1]:
        spot = spot[key]
    spot[path[-1]] = value
    made: dict[str, Any] = copy
    return made


@pytest.mark.parametrize("place", ["first", "middle", "last"])
@pytest.mark.parametrize(
    "bad",
    [
        b"\xff\xfe no text at all",
        '{"kind":"report.recorded","seq":1}'.encode("utf-16"),
        b"{}",
        b'{"at":1.5}',
        b"x" * (LARGEST_EVENT + 1),
        b'{"a":' * 3_000 + b"1" + b"}" * 3_000,
    ],
    ids=["no-utf8", "utf16", "no-frame", "float", "over-long", "nested"],
)
def test_bytes_that_are_no_event_stop_nothing_wherever_they_stand(world: World, bad: bytes, place: str) -> None:
    tablet = world.tablet()
    if place == "first":
        tablet.events.append(bad)
    codes = [good_case(tablet)]
    if place == "middle":
        tablet.events.append(bad)
    codes.append(good_case(tablet))
    if place == "last":
        tablet.events.append(bad)
    answer = tablet.push()
    assert answer.status_code == 200, answer.get_json()
    assert [world.look_up(code)["state"] for code in codes] == ["found", "found"]
    assert [one["verdict"] for one in answer.get_json()["verdicts"]] == ["held"]
    assert bytes(world.rows(EventRow, verdict="held")[0].raw) == bad
    with world.app.app_context():
        assert [one.detail for one in open_events(world.clock.ms)] == ["unreadable"]


@pytest.mark.parametrize("kind", ["report.recorded", "decision.entered"])
def test_no_value_in_any_field_stops_a_ledger(either: World, case: UUID, kind: str) -> None:
    tablet = either.tablet(numbers=50)
    report = tablet.record(case)
    decision = tablet.decision(report, serial=40)
    tablet.enter(case, decision)
    token = tablet.decision_token(decision, len(tablet.events) - 1)
    assert tablet.push().get_json()["verdicts"] == []
    sample = dict(read_event(tablet.events[report - 1 if kind == "report.recorded" else -2]).data)
    before = len(tablet.events)
    for path in places(sample):
        for value in ODD:
            other = uuid4()
            tablet.add(kind, changed(sample, path, value), case=other)
            tablet.seal(token, case=other)
    assert len(tablet.events) - before > 300
    code = good_case(tablet)
    answer = tablet.push()
    assert answer.status_code == 200, answer.get_json()
    assert either.look_up(code)["state"] == "found"
    assert len(either.rows(EventRow)) == len(tablet.events)
    told = {one["seq"] for one in answer.get_json()["verdicts"]}
    assert told >= set(range(before + 1, len(tablet.events) - 3))


def test_the_worker_outlives_a_failure_and_goes_on(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    stop, rounds = threading.Event(), list[int]()

    def fails_twice(*_: object) -> bool:
        rounds.append(1)
        if len(rounds) < 3:
            raise OSError("the database restarts")
        stop.set()
        return False

    monkeypatch.setattr(serving, "IDLE_SECONDS", 0)
    monkeypatch.setattr(serving, "run_once", fails_twice)
    serving.run_worker(world.settings, world.clock, stop=stop)
    assert len(rounds) == 3


def test_a_failed_statement_tells_a_log_no_name_and_no_phone(either: World) -> None:
    with either.app.app_context(), pytest.raises(DBAPIError) as caught, transaction():
        insert_once(SandboxMessage, {"home": 27, "id": uuid4(), "phone": "+84912345678", "text": "Ông MẪU"})
    statement = str(caught.value).partition("[SQL")[2]
    assert statement
    assert "+84912345678" not in statement
    assert "MẪU" not in statement
