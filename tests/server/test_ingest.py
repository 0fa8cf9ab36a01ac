"""What makes ingest fast, and that it changes nothing: few statements a push, and one by one gives the same tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Table, select
from sqlalchemy import event as sql

from server.db import db
from server.ledger.apply import Application
from server.tables import METADATA
from shared.cases.records import (
    CaseMoved,
    CaseTransferred,
    NoteRecorded,
    PhoneCorrected,
    PrintedCopy,
    PrintSettled,
    PrintStarted,
    ServiceRecorded,
)
from shared.ids import uuid7
from tests.server.conftest import World
from tests.server.tablet import OTHER_KEY, TestTablet

COUNTED = ("reports", "decisions", "serials", "prints", "services", "events", "sms_outbox")


@contextmanager
def statements(world: World) -> Iterator[list[str]]:
    """Every statement sent to the database inside."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    with world.app.app_context():
        engine = db.engine
    sql.listen(engine, "before_cursor_execute", note)
    yield sent
    sql.remove(engine, "before_cursor_execute", note)


def whole_case(tablet: TestTablet, case: UUID) -> None:
    report = tablet.record(case)
    tablet.enter(case, tablet.decision(report))
    decision = len(tablet.events) - 1
    started = tablet.add("print.started", PrintStarted((1, 2), "BP-04", of_seq=decision), case=case)
    tablet.add("print.settled", PrintSettled(started, "printed", (PrintedCopy(1, "0" * 64),)), case=case)
    tablet.add("service.recorded", ServiceRecorded("handed", tablet.now, of_seq=decision), case=case)


def cases(count: int, start: int = 0) -> list[UUID]:
    return [uuid7(1_795_000_000_000, (start + n).to_bytes(10, "big")) for n in range(count)]


def test_a_push_of_many_cases_asks_the_database_no_more_often_than_one_of_few(either: World) -> None:
    few, many = either.tablet(numbers=30), either.tablet(numbers=30)
    for case in cases(3):
        whole_case(few, case)
    for case in cases(30, start=3):
        whole_case(many, case)
    with statements(either) as for_few:
        assert few.push().get_json()["verdicts"] == []
    with statements(either) as for_many:
        assert many.push().get_json()["verdicts"] == []
    assert len(for_many) <= len(for_few) + 2, set(for_many) - set(for_few)
    assert len(for_few) < 60


def test_a_push_that_ends_or_begins_between_a_document_and_its_seal_costs_no_more(either: World) -> None:
    tablet = either.tablet(numbers=30)
    for case in cases(20):
        tablet.enter(case, tablet.decision(tablet.record(case)))
    with statements(either) as ends:
        assert [one["on"] for one in tablet.push(41).get_json()["verdicts"]] == ["seal"]
    with statements(either) as begins:
        assert tablet.push().get_json()["verdicts"] == []
    assert max(len(ends), len(begins)) < 80


def test_one_bad_event_among_many_costs_a_few_statements_more_not_one_for_each(either: World) -> None:
    tablet = either.tablet(numbers=40)
    for n, case in enumerate(cases(32)):
        whole_case(tablet, case)
        if n == 13:
            tablet.add("service.recorded", ServiceRecorded("handed", tablet.now, of_seq=1), case=case)
    with statements(either) as sent:
        told = tablet.push().get_json()["verdicts"]
    assert [(one["verdict"], one["reason"]) for one in told] == [("held", "not_allowed")]
    assert len(sent) < 250


# One by one and together

Step = Callable[[TestTablet, UUID], object]


def refused_seal(tablet: TestTablet, case: UUID) -> None:
    tablet.enter(case, tablet.decision(last(tablet, "report.recorded")), key=OTHER_KEY)


def anothers_report(tablet: TestTablet, case: UUID) -> None:
    code, tablet.code = tablet.code, "9999"
    tablet.record(case)
    tablet.code = code


def last(tablet: TestTablet, kind: str) -> int:
    found = [n for n, raw in enumerate(tablet.events, start=1) if f'"kind":"{kind}"'.encode() in raw]
    return found[-1] if found else 1


STEPS: dict[str, Step] = {
    "record": lambda tablet, case: tablet.record(case),
    "record another's": anothers_report,
    "enter": lambda tablet, case: tablet.enter(case, tablet.decision(last(tablet, "report.recorded"))),
    "enter outside the lease": lambda tablet, case: tablet.enter(
        case, tablet.decision(last(tablet, "report.recorded"), serial=900)
    ),
    "enter the same number": lambda tablet, case: tablet.enter(
        case, tablet.decision(last(tablet, "report.recorded"), serial=tablet.leases[-1]["from"])
    ),
    "enter, sealed by nobody": refused_seal,
    "print": lambda tablet, case: tablet.add(
        "print.started", PrintStarted((1,), "BP-04", of_seq=last(tablet, "decision.entered")), case=case
    ),
    "settle": lambda tablet, case: tablet.add(
        "print.settled", PrintSettled(last(tablet, "print.started"), "printed", ()), case=case
    ),
    "serve": lambda tablet, case: tablet.add(
        "service.recorded", ServiceRecorded("handed", tablet.now, of_seq=last(tablet, "decision.entered")), case=case
    ),
    "transfer": lambda tablet, case: tablet.add(
        "case.transferred", CaseTransferred("division_head", ("a",), last(tablet, "report.recorded")), case=case
    ),
    "suspend": lambda tablet, case: tablet.add("case.suspended", CaseMoved("a"), case=case),
    "phone": lambda tablet, case: tablet.add("phone.corrected", PhoneCorrected("a", "+84987654321"), case=case),
    "note": lambda tablet, case: tablet.add("complaint.recorded", NoteRecorded("a"), case=case),
    "unknown kind": lambda tablet, case: tablet.add("drone.launched", {"height": 12}, case=case),
    "malformed": lambda tablet, case: tablet.add("service.recorded", {"way": "thrown"}, case=case),
    "a seal too many": lambda tablet, case: tablet.seal(b"x" * 80, case=case),
    "garbage": lambda tablet, case: tablet.events.append(b"{}"),
}


class Undo(Exception):
    """Ends a push before its commit."""


class Look:
    """Hooks: what the push has written, seen just before its commit, which then does not come."""

    def __init__(self) -> None:
        self.seen: dict[str, list[dict[str, Any]]] = {}

    def point(self, name: str) -> None:
        if name == "push.stored":
            self.seen = {table.name: rows_of(table) for table in METADATA.sorted_tables if table.name in COUNTED}
            raise Undo


def rows_of(table: Table) -> list[dict[str, Any]]:
    """In one order, without what is drawn by chance."""
    rows = [dict(row._mapping) for row in db.session.execute(select(table))]
    for row in rows:
        if table.name == "sms_outbox":
            row.pop("id")
    return sorted(rows, key=repr)


def test_events_judged_together_or_one_by_one_make_the_same_tables(
    either: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    tablet, look, three = either.tablet(numbers=20), Look(), cases(3)
    tablet.client = either.other_app(hooks=look).test_client()
    used: set[str] = set()

    def seen() -> dict[str, list[dict[str, Any]]]:
        look.seen = {}
        assert tablet.push().status_code == 500  # undone on purpose
        return look.seen

    @settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(st.tuples(st.sampled_from(sorted(STEPS)), st.integers(0, 2)), min_size=2, max_size=14))
    @example([(name, 0) for name in STEPS])
    @example([("record", n) for n in range(3)] + [("enter", 2), ("print", 2), ("settle", 2), ("serve", 2)])
    @example([("record", 0), ("enter", 0), ("phone", 0), ("transfer", 0), ("record", 0), ("enter", 0)])
    def same_either_way(steps: list[tuple[str, int]]) -> None:
        tablet.events, tablet.used, tablet.reports, tablet.now = [], 0, 0, either.clock.ms
        for name, which in steps:
            STEPS[name](tablet, three[which])
        together = seen()
        with monkeypatch.context() as patch:
            patch.setattr(Application, "_goes_together", lambda _self, _entry: False)
            assert seen() == together
        used.update(row["verdict"] for row in together["events"])

    same_either_way()
    assert used == {"applied", "waiting", "held"}
