"""F21 and F22 at the station, with a real IPP printer: it lies, dies, jams; decisions change before the paper."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import update

from server.cases.models import PrintRow
from server.db import db, transaction
from server.hooks import NoHooks
from server.printing.commands import add_printer
from server.printing.models import PrintPermit
from server.printing.starting import prepare
from server.printing.worker import run_once
from tests.faults.proxy import Proxy, Way
from tests.real_printer import RealPrinter
from tests.server.conftest import HOME
from tests.server.printing.conftest import STATION, Unit

DAY_MS = 24 * 3_600_000


def until(true: Callable[[], object]) -> None:
    end = time.monotonic() + 20
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def through(unit: Unit, port: int) -> None:
    """The station's printer is reached over this port from now on."""
    with unit.world.app.app_context():
        add_printer(unit.world.parts, HOME, STATION, f"ipp://localhost:{port}/ipp/print")


def later(unit: Unit) -> None:
    """What was put back is due again."""
    unit.world.clock.ms += 31_000


def test_the_printer_gets_the_very_bytes_that_the_ledger_names(unit: Unit, station: RealPrinter) -> None:
    permit = unit.ask(unit.enter(), copies=2)
    unit.work()
    row = unit.permit(permit)
    assert (row.state, row.fault, row.copies) == ("sent", None, [3, 4])
    assert row.job_uuid is not None
    (started,) = unit.at_desk("print.started")
    assert (row.started_seq, started.data["copies"]) == (started.seq, [3, 4])
    unit.answer(permit, "printed")
    (settled,) = unit.at_desk("print.settled")
    assert (settled.data["of_seq"], settled.data["outcome"], settled.officer) == (started.seq, "printed", 4)
    printed = [hashlib.sha256(one).hexdigest() for one in station.papers]
    assert [one["file_hash"] for one in settled.data["copies"]] == printed
    assert len(set(printed)) == 2
    (told,) = unit.world.rows(PrintRow)
    assert told.outcome == "printed"


def test_nothing_is_printed_by_the_answer_of_the_printer_alone(unit: Unit, station: RealPrinter) -> None:
    permit = unit.ask(unit.enter())
    unit.work()
    assert len(station.papers) == 1
    unit.let_go()
    unit.work()
    assert (unit.permit(permit).state, unit.permit(permit).outcome) == ("sent", None)
    assert unit.at_desk("print.settled") == []


@pytest.mark.fault("F21")
def test_f21_nothing_is_started_on_a_printer_that_is_off_and_it_prints_by_itself_once_it_is_on(
    unit: Unit, station: RealPrinter
) -> None:
    station.switch_off()
    permit = unit.ask(unit.enter())
    unit.work()
    row = unit.permit(permit)
    assert (row.state, "không trả lời" in (row.fault or "")) == ("created", True)
    assert unit.at_desk("print.started") == []
    station.switch_on()
    later(unit)
    unit.work()
    assert (unit.permit(permit).state, len(station.papers)) == ("sent", 1)


@pytest.mark.fault("F21")
def test_f21_out_of_paper_is_told_the_copy_comes_once_and_the_next_waits_for_the_printer(
    unit: Unit, station: RealPrinter
) -> None:
    station.behave(reasons="media-empty-error", waits=True)
    first, second = unit.ask(unit.enter()), unit.ask(unit.enter())
    unit.work()
    assert (unit.permit(first).state, unit.permit(first).fault) == ("sent", "Máy in báo: hết giấy.")
    assert (unit.permit(second).state, "hết giấy" in (unit.permit(second).fault or "")) == ("created", True)
    station.go()
    until(lambda: station.papers)
    station.behave()
    until(lambda: _works(unit, second))
    assert len(station.papers) == 2


def _works(unit: Unit, permit: UUID) -> bool:
    later(unit)
    unit.work()
    return unit.permit(permit).state == "sent"


@pytest.mark.fault("F21")
def test_f21_a_jam_asks_a_person_and_nothing_is_sent_again_by_itself(unit: Unit, station: RealPrinter) -> None:
    station.behave(reasons="media-jam-error", jam=True)
    document = unit.enter()
    permit = unit.ask(document)
    unit.work()
    row = unit.permit(permit)
    assert (row.state, "kẹt giấy" in (row.fault or "")) == ("failed", True)
    station.behave()
    unit.let_go()
    unit.work()
    assert station.papers == []
    unit.answer(permit, "none")
    again = unit.ask(document)
    assert unit.permit(again).copies == [3]
    unit.work()
    assert (unit.permit(again).state, len(station.papers)) == ("sent", 1)


@pytest.mark.fault("F21")
def test_f21_a_page_cut_while_sending_is_unknown_and_never_sent_again_by_itself(
    unit: Unit, station: RealPrinter
) -> None:
    permit = unit.ask(unit.enter())
    with unit.world.app.app_context():
        size = len(prepare(unit.world.parts, (HOME, permit)).copies[0][1])
    with Proxy(station.port) as proxy:
        through(unit, proxy.port)
        proxy.cut_after(Way.UP, 1_500 + size // 2)
        unit.work()
        assert proxy.calm()
    assert unit.permit(permit).state == "unknown"
    through(unit, station.port)
    unit.let_go()
    unit.work()
    assert unit.permit(permit).state == "unknown"
    whole = [one for one in station.papers if len(one) == size]
    assert whole == []


@pytest.mark.fault("F21")
def test_f21_an_answer_lost_after_the_whole_page_is_unknown_and_prints_no_second_one(
    unit: Unit, station: RealPrinter
) -> None:
    permit = unit.ask(unit.enter())
    with Proxy(station.port) as proxy:
        through(unit, proxy.port)
        proxy.meddle(_losing_the_answer_to_a_document())  # type: ignore[arg-type]  # as any meddler
        unit.work()
    through(unit, station.port)
    until(lambda: station.papers)
    unit.let_go()
    unit.work()
    assert (unit.permit(permit).state, len(station.papers)) == ("unknown", 1)


def _losing_the_answer_to_a_document() -> object:
    async def lose(request: bytes, ask: object) -> bytes:
        answer: bytes = await ask(request)  # type: ignore[operator]
        if b"%PDF" in request:
            raise ConnectionResetError
        return answer

    return lose


class At(NoHooks):
    """Does something when the program reaches a point, once."""

    def __init__(self, name: str, act: Callable[[], object]) -> None:
        self._name, self._act, self.done = name, act, False

    def point(self, name: str) -> None:
        if name == self._name and not self.done:
            self.done = True
            self._act()


def work_with(unit: Unit, hooks: At) -> None:
    """A worker with something that happens in between."""
    app = unit.world.other_app(hooks)
    parts = app.extensions["bienban"]
    with app.app_context():
        while run_once(parts, "người in"):
            pass
    assert hooks.done


@pytest.mark.fault("F22")
@pytest.mark.parametrize("point", ["print.claimed", "print.before"])
def test_f22_a_decision_cancelled_between_permit_and_start_is_not_printed(
    unit: Unit, station: RealPrinter, point: str
) -> None:
    document = unit.enter()
    permit = unit.ask(document)
    work_with(unit, At(point, lambda: unit.change(of=document)))
    row = unit.permit(permit)
    assert (row.state, "đã bị huỷ" in (row.refused_because or "")) == ("refused", True)
    assert (station.papers, unit.at_desk("print.started")) == ([], [])


@pytest.mark.fault("F22")
def test_f22_a_decision_amended_between_permit_and_start_asks_for_another_look(
    unit: Unit, station: RealPrinter
) -> None:
    document = unit.enter()
    permit = unit.ask(document)
    work_with(unit, At("print.before", lambda: unit.change("decision.amended", of=document)))
    row = unit.permit(permit)
    assert (row.state, "thay đổi" in (row.refused_because or "")) == ("refused", True)
    assert station.papers == []
    unit.ask(document)
    unit.work()
    assert len(station.papers) == 1


@pytest.mark.fault("F22")
def test_f22_a_decision_cancelled_after_the_start_leaves_one_counted_copy_that_a_person_answers_for(
    unit: Unit, station: RealPrinter
) -> None:
    document = unit.enter()
    permit = unit.ask(document)
    work_with(unit, At("print.started", lambda: unit.change(of=document)))
    assert (unit.permit(permit).state, len(station.papers)) == ("sent", 1)
    unit.answer(permit, "printed")
    (told,) = unit.world.rows(PrintRow)
    assert told.outcome == "printed"


@pytest.mark.fault("F22")
def test_f22_a_permit_ends_with_its_day(unit: Unit, station: RealPrinter) -> None:
    permit = unit.ask(unit.enter())
    work_with(unit, At("print.before", lambda: setattr(unit.world.clock, "ms", unit.world.clock.ms + DAY_MS)))
    assert (unit.permit(permit).state, unit.at_desk("print.started"), station.papers) == ("expired", [], [])
    idle = unit.ask(unit.enter())
    unit.world.clock.ms += DAY_MS
    unit.work()
    assert unit.permit(idle).state == "expired"
    assert station.papers == []


@pytest.mark.fault("F22")
def test_f22_a_worker_whose_claim_another_took_over_starts_nothing(unit: Unit, station: RealPrinter) -> None:
    permit = unit.ask(unit.enter())

    def other_worker() -> None:
        unit.let_go()
        unit.work("người khác")

    work_with(unit, At("print.before", other_worker))
    assert (unit.permit(permit).state, len(station.papers)) == ("sent", 1)
    assert len(unit.at_desk("print.started")) == 1


@pytest.mark.fault("F22")
def test_f22_a_worker_whose_claim_has_passed_to_another_leaves_the_permit_to_him(
    unit: Unit, station: RealPrinter
) -> None:
    permit = unit.ask(unit.enter())

    def other_claims() -> None:
        with unit.world.app.app_context(), transaction():
            db.session.execute(update(PrintPermit).values(claimed_by="người khác"))

    work_with(unit, At("print.before", other_claims))
    assert (unit.permit(permit).state, station.papers, unit.at_desk("print.started")) == ("created", [], [])


@pytest.mark.fault("F21")
def test_f21_no_copy_follows_once_a_person_was_asked(unit: Unit, station: RealPrinter) -> None:
    permit = unit.ask(unit.enter(), copies=3)

    def taken_for_dead() -> None:
        unit.let_go()
        unit.work("người khác")
        unit.answer(permit, "none")

    work_with(unit, At("print.copy", taken_for_dead))
    assert (unit.permit(permit).state, len(station.papers)) == ("settled", 1)
