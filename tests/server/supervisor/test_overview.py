"""The supervisor's figures: they add up, they claim no more than was heard, and each sees only his units."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from server.supervisor.queries import overview
from server.supervisor.views import DAY_MS, EventLine, Overview, SerialLine, TabletLine
from server.supervisor.words import KINDS, SMS
from shared.cases.machines import MACHINES
from shared.ledger.event import KINDS as EVENT_KINDS
from tests.samples import moment
from tests.server.conftest import HOME, World

NOW = moment("2026-11-21 14:35")
QUIET = TabletLine(
    code="0317", unit="Đội 3", holder="TRẦN VĂN THỬ", state="active", known_until=NOW, created=9, arrived=9, waiting=0,
    held=0, granted=50, left=40,
)  # fmt: skip


def seen(world: World, home: int | None = None) -> Overview:
    with world.app.app_context():
        return overview(world.clock.now_ms(), home)


def test_created_is_in_the_books_or_waits_or_is_held_or_not_here(either: World, case: UUID) -> None:
    tablet = either.tablet()
    tablet.enter(case, tablet.decision(tablet.record(case)))
    other = uuid4()
    tablet.enter(other, tablet.decision(tablet.record(other), serial=900))
    tablet.push()
    view = seen(either)
    assert (view.created, view.applied, view.waiting, view.held, view.unsent) == (8, 6, 1, 1, 0)
    assert view.created == view.applied + view.waiting + view.held + view.unsent
    assert [one.verdict for one in view.events] == ["held", "waiting"]
    assert view.events[0].why == "Số ngoài dải đã cấp"


def test_what_a_tablet_still_holds_is_known_from_its_offer(either: World) -> None:
    tablet = either.tablet()
    tablet.record(uuid4())
    oldest = tablet.now
    tablet.record(uuid4())
    assert tablet.offer(oldest_unsent_at=oldest).status_code == 200
    (line,) = seen(either).tablets
    assert (line.created, line.arrived, line.unsent, line.oldest_unsent_at) == (4, 0, 4, oldest)
    tablet.push()
    (line,) = seen(either).tablets
    assert (line.created, line.arrived, line.unsent, line.oldest_unsent_at) == (4, 4, 0, None)


def test_a_tablet_that_later_tells_of_less_has_still_made_what_it_told_of(world: World) -> None:
    tablet = world.tablet()
    tablet.offer(created=9, oldest_unsent_at=tablet.now)
    tablet.offer(created=2)
    (line,) = seen(world).tablets
    assert (line.created, line.oldest_unsent_at) == (9, None)


def test_serials_of_a_unit_add_up_and_a_gap_is_seen(either: World) -> None:
    tablet = either.tablet(numbers=10)
    for skip in (0, 2):
        tablet.used += skip
        case = uuid4()
        tablet.enter(case, tablet.decision(tablet.record(case)))
    tablet.push()
    either.tablet(numbers=5)
    (line,) = seen(either).serials
    assert (line.granted, line.states["entered"], line.states["gap"], line.states["not_seen"]) == (15, 2, 2, 11)
    assert line.adds_up
    assert seen(either).missing_serials == 2
    assert round(sum(width for _state, _start, width in line.shares()), 1) == 100


def test_states_that_do_not_add_up_are_told() -> None:
    assert not SerialLine("Đội 3", 2026, False, 50, {"entered": 5, "not_seen": 44}).adds_up


def test_a_supervisor_of_one_unit_sees_only_that_unit(world: World) -> None:
    world.add_unit(28)
    world.tablet()
    world.tablet(home=28)
    assert len(seen(world).tablets) == 2
    assert [one.unit for one in seen(world, HOME).tablets] == ["Đội Cảnh sát giao thông số 3"]
    assert len(seen(world, HOME).serials) == 1


def test_the_longest_unheard_tablet_comes_first_and_counts_as_silent_after_a_day(world: World) -> None:
    world.tablet()
    world.clock.ms += DAY_MS + 1
    world.tablet()
    view = seen(world)
    assert [one.code for one in view.tablets] == ["0001", "0002"]
    assert [one.code for one in view.silent] == ["0001"]
    assert view.quietest == DAY_MS + 1
    assert view.tablets[0].status(view.now).words == "Im lặng"


def test_all_is_never_said_while_one_is_missing() -> None:
    view = Overview(NOW, [replace(QUIET, created=10_000, arrived=9_999)], [], [], {})
    assert view.share == 99.9
    assert Overview(NOW, [QUIET], [], [], {}).share == 100


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, "Đã về đủ"),
        ({"state": "frozen", "held": 3}, "Hai máy một mã"),
        ({"state": "revoked"}, "Đã thu hồi"),
        ({"known_until": NOW - DAY_MS - 1, "created": 12}, "Im lặng"),
        ({"created": 12}, "Còn mục chưa về"),
        ({"held": 1}, "Có mục giữ lại"),
        ({"left": 10}, "Sắp hết số"),
        ({"left": 0}, "Hết số"),
        ({"left": 0, "granted": 0}, "Đã về đủ"),
    ],
)
def test_a_tablet_shows_the_worst_thing_about_it(change: dict[str, int | str], words: str) -> None:
    assert replace(QUIET, **change).status(NOW).words == words  # type: ignore[arg-type]  # fields of several types


def test_every_kind_of_event_and_every_state_of_a_text_has_words() -> None:
    assert set(KINDS) == set(EVENT_KINDS)
    states = {state for state, _action in MACHINES["sms"]} | set(MACHINES["sms"].values())
    assert set(SMS) == states | {"no_phone"}


def test_an_unknown_reason_is_shown_as_it_is() -> None:
    line = EventLine("Đội 3", "0317", 5, "report.recorded", "held", "something_new", NOW, overdue=False)
    assert (line.what, line.why) == ("Biên bản", "something_new")
