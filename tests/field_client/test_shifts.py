"""The end of a shift: one event over everything in it, one sheet, and a new shift with the next record."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from field_client.store.tables import events
from field_client.ui import views as v
from shared.cases.records import ShiftClosed
from shared.ledger.event import read_event
from shared.protocol.events import read_data
from tests.field_client.conftest import PIN, PowerCut, Site
from tests.field_client.test_papers import papers

SHEET = v.PaperKind.DAY_SHEET


def closed(site: Site) -> list[ShiftClosed]:
    """The data of every `shift.closed`, in order."""
    with site.tablet.opened.tablet.store.reading() as connection:
        found = connection.execute(select(events.c.raw).where(events.c.kind == "shift.closed").order_by(events.c.seq))
        return [read_data(read_event(raw)) for raw in found.scalars()]


def answered(site: Site) -> v.PrintingView:
    site.print_all()
    opened = site.tablet.paper_printing("", SHEET).open
    assert opened is not None
    return site.tablet.settle_print(opened.print_id, v.PrintOutcome.ALL)


def test_a_shift_ends_with_its_counts_and_its_sheet(shift: Site) -> None:
    entered, only_report = shift.entered(), shift.recorded(vehicle__plate="29AB54321")
    view = shift.tablet.shift()
    assert (view.is_open, view.reports, view.decisions, view.unprinted) == (True, 2, 1, 3)
    ended = shift.tablet.close_shift()
    assert (ended.is_open, ended.reports, ended.decisions) == (False, 2, 1)
    assert ended.paper is not None
    assert ended.paper.number.endswith("/PKC")
    assert ended.page is not None
    assert answered(shift).confirmed == 1
    (text,) = papers(shift).values()
    assert shift.tablet.recorded(only_report).number in text
    assert shift.tablet.entered(entered).number in text


def test_a_shift_ends_once_and_a_second_tap_offers_its_sheet_again(shift: Site) -> None:
    shift.entered()
    first = shift.tablet.close_shift()
    answered(shift)
    again = shift.tablet.close_shift()
    assert len(closed(shift)) == 1
    assert again.paper is not None
    assert first.paper is not None
    assert again.paper.number == first.paper.number
    shift.tablet.print_paper("", SHEET, 1)
    assert answered(shift).confirmed == 2


def test_the_next_shift_begins_with_the_next_record(shift: Site) -> None:
    shift.entered()
    shift.tablet.close_shift()
    answered(shift)
    shift.sync()
    assert not shift.tablet.shift().is_open
    shift.recorded(vehicle__plate="29AB54321")
    view = shift.tablet.shift()
    assert (view.is_open, view.reports, view.decisions) == (True, 1, 0)
    shift.tablet.close_shift()
    before, after = closed(shift)
    assert (after.reports, after.decisions) == (1, 0)
    assert after.first_seq > before.last_seq
    assert shift.tablet.shift().paper is not None


def test_a_sheet_without_an_answer_is_asked_for_before_the_next_shift_ends(shift: Site) -> None:
    shift.entered()
    shift.tablet.close_shift()
    shift.print_all()
    shift.recorded(vehicle__plate="29AB54321")
    assert not shift.tablet.shift().is_open
    answered(shift)
    assert shift.tablet.shift().is_open


def test_before_the_first_record_there_is_nothing_to_close(shift: Site) -> None:
    view = shift.tablet.close_shift()
    assert (view.is_open, view.paper) == (False, None)
    assert closed(shift) == []
    with shift.refuses("no_paper"):
        shift.tablet.print_paper("", SHEET, 1)


def test_prints_without_an_answer_and_unsent_events_are_told_before_the_end(shift: Site) -> None:
    case_id = shift.recorded()
    shift.print_all()
    view = shift.tablet.shift()
    assert (view.unprinted, view.unanswered) == (1, 1)
    assert view.unsent == shift.tablet.truth().unsent > 0
    opened = shift.tablet.printing(case_id, decision=False).open
    assert opened is not None
    shift.tablet.settle_print(opened.print_id, v.PrintOutcome.ALL)
    view = shift.tablet.shift()
    assert (view.unprinted, view.unanswered) == (0, 0)


@pytest.mark.parametrize("point", ["shift.inserted", "shift.committed"])
def test_a_power_cut_at_the_end_of_a_shift_leaves_it_open_or_closed_with_its_sheet(shift: Site, point: str) -> None:
    shift.entered()
    shift.hooks.name = point
    with pytest.raises(PowerCut):
        shift.tablet.close_shift()
    shift.restart()
    assert len(closed(shift)) == (point == "shift.committed")
    shift.tablet.close_shift()
    assert len(closed(shift)) == 1
    assert answered(shift).confirmed == 1


def test_nobody_closes_a_shift_while_the_tablet_is_locked(shift: Site) -> None:
    shift.entered()
    shift.tablet.lock()
    with shift.refuses("locked"):
        shift.tablet.close_shift()
    shift.tablet.unlock(PIN)
    assert closed(shift) == []
