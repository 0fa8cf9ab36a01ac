"""A real IPP printer: the very bytes arrive, faults lower the claim, and nothing is ever sent twice by itself."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator

import pytest

from field_client.bootstrap import build_tablet
from field_client.printing.ipp_printer import IppPrinter
from field_client.printing.ports import PrintJob, printer_named
from field_client.ui import views as v
from shared.errors import InvalidInput, TransportError
from shared.ledger.event import read_event
from tests.faults.proxy import Proxy, Way
from tests.field_client.conftest import Site
from tests.real_printer import RealPrinter

pytestmark = pytest.mark.fault("F21")

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 400 + b"\n%%EOF\n"


@pytest.fixture(scope="module")
def hardware() -> Iterator[RealPrinter]:
    made = RealPrinter()
    made.start()
    yield made
    made.close()


@pytest.fixture
def station(hardware: RealPrinter) -> RealPrinter:
    hardware.behave()
    return hardware.ready()


def job(copy: int = 1) -> PrintJob:
    return PrintJob("decision", "004133/QĐ-XPHC", copy, PDF)


def until(true: Callable[[], object]) -> None:
    end = time.monotonic() + 20
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_the_printer_gets_the_very_bytes_each_copy_once(station: RealPrinter) -> None:
    printer = IppPrinter(station.uri)
    for copy in (1, 2):
        printer.print_copy(job(copy))
    assert station.papers == [PDF, PDF]
    assert printer.note().vi == "đã kết nối"


def test_a_printer_that_is_off_got_nothing(station: RealPrinter) -> None:
    station.switch_off()
    with pytest.raises(TransportError, match="printer_off"):
        IppPrinter(station.uri).print_copy(job())
    assert IppPrinter(station.uri).note().vi == "không trả lời"
    station.switch_on()
    assert station.papers == []


def test_out_of_paper_is_told_and_the_copy_comes_when_there_is_paper(station: RealPrinter) -> None:
    station.behave(reasons="media-empty-error", waits=True)
    printer = IppPrinter(station.uri)
    printer.print_copy(job())
    assert printer.note().vi == "hết giấy"
    assert station.papers == []
    with pytest.raises(TransportError, match="printer_busy"):
        printer.print_copy(job(2))
    station.go()
    until(lambda: station.papers)
    assert station.papers == [PDF]


def test_a_jam_ends_the_job_and_says_so(station: RealPrinter) -> None:
    station.behave(reasons="media-jam-error", jam=True)
    with pytest.raises(TransportError, match="printer_job_ended") as caught:
        IppPrinter(station.uri).print_copy(job())
    assert "kẹt giấy" in caught.value.vi
    assert station.papers == []


@pytest.mark.parametrize("part", [0.3, 0.9])
def test_a_body_cut_in_half_is_unsure_though_the_printer_calls_it_completed(station: RealPrinter, part: float) -> None:
    with Proxy(station.port) as proxy:
        printer = IppPrinter(f"ipp://localhost:{proxy.port}/ipp/print")
        proxy.cut_after(Way.UP, 600 + int(len(PDF) * part))
        with pytest.raises(TransportError, match="printer_unsure"):
            printer.print_copy(job())
    time.sleep(0.5)
    assert PDF not in station.papers


def test_an_answer_lost_after_the_whole_body_sends_nothing_again(station: RealPrinter) -> None:
    with Proxy(station.port) as proxy:
        printer = IppPrinter(f"ipp://localhost:{proxy.port}/ipp/print")
        proxy.meddle(_losing_the_answer_to_the_document())
        with pytest.raises(TransportError, match="printer_unsure"):
            printer.print_copy(job())
    until(lambda: station.papers)
    time.sleep(0.3)
    assert station.papers == [PDF]


def _losing_the_answer_to_the_document() -> object:
    async def lose(request: bytes, ask: object) -> bytes:
        answer: bytes = await ask(request)  # type: ignore[operator]
        if b"%PDF" in request:
            raise ConnectionResetError
        return answer

    return lose


def test_a_printer_that_restarts_while_it_prints_leaves_a_person_to_look(station: RealPrinter) -> None:
    station.behave(waits=True)
    restarts: list[float] = []

    def restart(_seconds: float) -> None:
        if not restarts:
            restarts.append(1)
            station.switch_off()
            station.switch_on()

    with pytest.raises(TransportError, match="printer_unsure"):
        IppPrinter(station.uri, waits=restart).print_copy(job())
    station.go()
    assert restarts


def test_a_decision_on_paper_is_the_file_that_the_ledger_names(station: RealPrinter, site: Site) -> None:
    printer = printer_named(station.uri, site.folder)
    site.tablet = build_tablet(site.settings, clock=site.clock, hooks=site.hooks, printer=printer)
    site.enrol()
    site.sync()
    case_id = site.entered()
    site.print_all()
    before = len(station.papers)
    site.tablet.print_decision(case_id, 2)
    site.print_all()
    view = site.tablet.printing(case_id, decision=True)
    assert view.open is not None
    assert view.open.state is v.PrintState.ASKED
    site.tablet.settle_print(view.open.print_id, v.PrintOutcome.ALL)
    with site.tablet.opened.tablet.store.reading() as connection:
        raws = connection.exec_driver_sql("SELECT raw FROM events ORDER BY seq").scalars().all()
    settled = [one for one in map(read_event, raws) if one.kind == "print.settled"][-1]
    printed = [hashlib.sha256(one).hexdigest() for one in station.papers[before:]]
    assert [one["file_hash"] for one in settled.data["copies"]] == printed
    assert len(printed) == 2


@pytest.mark.parametrize("uri", ["ipp:", "ipp:///x", "ipp://"])
def test_an_address_that_names_no_printer_is_told(uri: str, site: Site) -> None:
    with pytest.raises(InvalidInput, match="printer_uri"):
        printer_named(uri, site.folder)
