"""One entry is of one day: law, form, number and signature never lie on two sides of midnight."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from field_client.store.tables import events
from shared.clock import day_of
from shared.ledger.event import read_event
from shared.protocol.events import read_data
from tests.field_client.conftest import PIN, Site, at


def before_midnight(site: Site, day: str) -> str:
    """A recorded case, two seconds before `day` ends."""
    site.clock.forward(seconds=(at(f"{day} 23:50") - site.clock.ms) // 1000)
    site.sync()
    case_id = site.recorded()
    site.clock.forward(seconds=598)
    return case_id


def slow_pin(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The PIN takes four seconds."""
    unlock = site.tablet._keystore.unlock

    def slowly(pin: str) -> Any:
        site.clock.forward(seconds=4)
        return unlock(pin)

    monkeypatch.setattr(site.tablet._keystore, "unlock", slowly)


def entered(site: Site) -> Any:
    with site.tablet.opened.tablet.store.reading() as connection:
        raw = connection.execute(select(events.c.raw).where(events.c.kind == "decision.entered")).scalar_one()
    return read_data(read_event(raw))


def test_a_pin_given_over_midnight_judges_the_case_again_for_the_new_day(
    shift: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = before_midnight(shift, "2026-11-21")
    slow_pin(shift, monkeypatch)
    shift.tablet.enter_decision(case_id, PIN)
    assert day_of(entered(shift).signed_at).isoformat() == "2026-11-22"


def test_midnight_after_the_judgement_leaves_the_decision_on_the_day_it_was_judged(
    shift: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = before_midnight(shift, "2026-11-21")
    four = {"enter.before": 4}
    monkeypatch.setattr(shift.hooks, "point", lambda name: shift.clock.forward(seconds=four.get(name, 0)))
    shift.tablet.enter_decision(case_id, PIN)
    assert day_of(shift.clock.ms).isoformat() == "2026-11-22"
    assert day_of(entered(shift).signed_at).isoformat() == "2026-11-21"


@pytest.mark.parametrize(("way", "year"), [("pin", 2027), ("commit", 2026)])
def test_a_year_that_ends_within_the_entry_gives_a_number_of_the_year_it_is_signed_in(
    shift: Site, monkeypatch: pytest.MonkeyPatch, way: str, year: int
) -> None:
    case_id = before_midnight(shift, "2026-12-31")
    if way == "pin":
        slow_pin(shift, monkeypatch)
    else:
        four = {"enter.before": 4}
        monkeypatch.setattr(shift.hooks, "point", lambda name: shift.clock.forward(seconds=four.get(name, 0)))
    shift.tablet.enter_decision(case_id, PIN)
    assert (entered(shift).number.year, day_of(entered(shift).signed_at).year) == (year, year)
