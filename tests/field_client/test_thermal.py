"""The roll at the roadside: a notice and never the document, read back dot by dot; nothing is sent twice by itself."""

from __future__ import annotations

import hashlib
import os
import pty
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from field_client.bootstrap import build_tablet
from field_client.printing import thermal
from field_client.printing.ports import PrintJob, printer_named
from field_client.printing.thermal import ThermalPrinter
from field_client.printing.thermal_bytes import ASK_STATE, commands
from field_client.ui import views as v
from print_templates.notice import NARROW, WIDE, render_notice
from print_templates.notice_dots import Dots
from shared.errors import InvalidInput, NotAllowed, TransportError
from shared.ledger.event import Event, read_event
from shared.seal.token import from_qr_text
from tests.field_client.conftest import Site
from tests.field_client.roll_printer import RollPrinter, read_roll
from tests.samples import printable_sample, sample_decision

pytestmark = pytest.mark.fault("F21")


@pytest.fixture
def roll() -> Iterator[RollPrinter]:
    made = RollPrinter()
    yield made
    made.close()


@pytest.fixture
def belt(site: Site, roll: RollPrinter) -> Site:
    """A tablet whose only printer has a roll."""
    site.tablet = build_tablet(
        site.settings, clock=site.clock, hooks=site.hooks, printer=printer_named(roll.uri(), site.folder)
    )
    site.enrol()
    site.sync()
    return site


@pytest.fixture(scope="module")
def stream() -> bytes:
    return commands(render_notice(printable_sample(sample_decision()), width=NARROW))


def job(stream: bytes) -> PrintJob:
    return PrintJob("decision", "004133/QĐ-XPHC", 0, stream)


def events(site: Site, kind: str) -> list[Event]:
    with site.tablet.opened.tablet.store.reading() as connection:
        raws = connection.exec_driver_sql("SELECT raw FROM events ORDER BY seq").scalars().all()
    return [one for one in map(read_event, raws) if one.kind == kind]


def noticed(site: Site) -> str:
    """A case whose decision is entered and whose notice was asked for and sent, after that of its report."""
    case_id = site.entered()
    site.print_all()
    site.tablet.print_decision(case_id, 2)
    site.print_all()
    return case_id


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_the_commands_draw_what_was_laid_out_dot_by_dot(width: int) -> None:
    laid_out = render_notice(printable_sample(sample_decision()), width=width)
    burnt, told = read_roll(commands(laid_out))
    meant = Image.frombytes("1", (laid_out.width, laid_out.height), laid_out.rows).point(lambda dot: 255 - dot, "L")
    assert told == ["start", "feed", "cut"]
    assert burnt.size == meant.size
    differ = sum(one != other for one, other in zip(burnt.tobytes(), meant.tobytes(), strict=True))
    assert differ <= 8  # where two bytes of a row would have been a command that acts at once


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_the_seal_on_the_roll_is_that_of_the_document(width: int) -> None:
    printable = printable_sample(sample_decision())
    burnt, _ = read_roll(commands(render_notice(printable, width=width)))
    (code,) = zxingcpp.read_barcodes(burnt)
    assert from_qr_text(code.text) == printable.token


def test_a_picture_that_spells_such_commands_is_changed_by_a_dot_each() -> None:
    spelled = b"\x10\x04\x01" + b"\x10\x14\x01" + b"\x10\x05\x02" + b"\x10\x10\x04" + bytes(NARROW // 8 - 12)
    _, picture = commands(Dots(NARROW, 1, spelled)).split(b"\x1dv0\x00", 1)
    sent = picture[4 : 4 + NARROW // 8]
    assert all(order not in sent for order in (b"\x10\x04", b"\x10\x05", b"\x10\x14"))
    assert sum((one ^ other).bit_count() for one, other in zip(sent, spelled, strict=True)) == 4


def test_a_notice_goes_over_once_and_whole(roll: RollPrinter, stream: bytes) -> None:
    printer = ThermalPrinter(roll.uri())
    printer.print_copy(job(stream))
    assert [one.removesuffix(b"\x1dr\x01") for one in roll.notices] == [stream]
    assert printer.note().vi == "đã kết nối"


def test_a_printer_that_says_nothing_is_sent_to_all_the_same(
    roll: RollPrinter, stream: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(thermal, "_ANSWER_S", 0.05)
    roll.talks = False
    ThermalPrinter(roll.uri()).print_copy(job(stream))
    assert len(roll.notices) == 1


def test_a_printer_that_is_off_got_nothing(roll: RollPrinter, stream: bytes) -> None:
    roll.close()
    printer = ThermalPrinter(roll.uri())
    with pytest.raises(TransportError, match="printer_off"):
        printer.print_copy(job(stream))
    assert printer.note().vi == "không trả lời"
    assert roll.notices == []


@pytest.mark.parametrize(("fault", "words"), [("paper", "hết giấy"), ("cover_open", "nắp đang mở")])
def test_a_printer_that_is_not_ready_gets_nothing_and_says_why(
    roll: RollPrinter, stream: bytes, fault: str, words: str
) -> None:
    setattr(roll, fault, fault != "paper")
    printer = ThermalPrinter(roll.uri())
    with pytest.raises(TransportError, match="printer_not_ready") as caught:
        printer.print_copy(job(stream))
    assert words in caught.value.vi
    assert printer.note().vi == words
    assert roll.notices == []


def test_little_paper_left_is_told_and_stops_nothing(roll: RollPrinter, stream: bytes) -> None:
    roll.low = True
    printer = ThermalPrinter(roll.uri())
    printer.print_copy(job(stream))
    assert printer.note().vi == "sắp hết giấy"
    assert len(roll.notices) == 1


def test_a_roll_that_ends_midway_is_told_and_nothing_is_sent_again(
    roll: RollPrinter, stream: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(thermal, "_ANSWER_S", 0.1)
    roll.stops_after = len(stream) // 2
    with pytest.raises(TransportError, match="printer_stopped") as caught:
        ThermalPrinter(roll.uri()).print_copy(job(stream))
    assert "hết giấy" in caught.value.vi
    assert len(roll.notices) == 1


@pytest.mark.parametrize("part", [0.1, 0.5, 0.99])
def test_a_link_cut_midway_is_unsure(roll: RollPrinter, stream: bytes, part: float) -> None:
    roll.cut_after = int(len(stream) * part)
    with pytest.raises(TransportError, match="printer_unsure"):
        ThermalPrinter(roll.uri()).print_copy(job(stream))
    assert len(roll.notices) == 1


def test_a_cut_notice_asks_a_person_and_is_never_sent_again_by_itself(belt: Site, roll: RollPrinter) -> None:
    belt.print_all()
    roll.cut_after = 9_000
    case_id = noticed(belt)
    sent = len(roll.notices)
    belt.restart()
    belt.print_all()
    belt.print_all()
    assert len(roll.notices) == sent
    printing = belt.tablet.printing(case_id, decision=True)
    assert printing.open is not None
    assert printing.open.state is v.PrintState.FAILED
    with pytest.raises(NotAllowed, match="print_open"):
        belt.tablet.print_decision(case_id, 1)


def test_a_notice_is_no_copy_of_the_decision(belt: Site, roll: RollPrinter) -> None:
    case_id = noticed(belt)
    printing = belt.tablet.printing(case_id, decision=True)
    assert printing.open is not None
    after = belt.tablet.settle_print(printing.open.print_id, v.PrintOutcome.ALL)
    assert (after.roll, after.confirmed, after.next_copy) == (True, 0, 1)
    (row,) = belt.tablet.decisions()
    assert (row.stage, row.stage_copies) == (v.Stage.ENTERED, 0)
    started, settled = events(belt, "print.started")[-1], events(belt, "print.settled")[-1]
    assert started.data["copies"] == [0]
    assert started.data["printer"] == f"127.0.0.1:{roll.port} (58 mm)"
    (copy,) = settled.data["copies"]
    sent = roll.notices[-1].removesuffix(b"\x1dr\x01")
    assert copy == {"copy": 0, "file_hash": hashlib.sha256(sent).hexdigest()}


def test_after_a_notice_the_decision_prints_on_sheets_from_copy_one(belt: Site) -> None:
    case_id = noticed(belt)
    printing = belt.tablet.printing(case_id, decision=True)
    assert printing.open is not None
    belt.tablet.settle_print(printing.open.print_id, v.PrintOutcome.ALL)
    belt.restart()  # with the printer of the settings: sheets
    belt.tablet.print_decision(case_id, 2)
    belt.print_all()
    assert events(belt, "print.started")[-1].data["copies"] == [1, 2]
    assert len(list((belt.settings.print_dir / "decisions").iterdir())) == 2


def test_a_permit_for_one_printer_prints_on_no_other(belt: Site, roll: RollPrinter) -> None:
    case_id = belt.entered()
    belt.print_all()
    before = len(roll.notices)
    belt.tablet.print_decision(case_id, 1)
    belt.restart()
    belt.print_all()
    assert not belt.settings.print_dir.exists()
    assert len(roll.notices) == before
    assert belt.tablet.printing(case_id, decision=True).open is None


def test_the_hash_of_a_notice_is_known_after_a_power_cut(belt: Site, roll: RollPrinter) -> None:
    case_id = noticed(belt)
    belt.tablet.stop()
    belt.tablet = build_tablet(
        belt.settings, clock=belt.clock, hooks=belt.hooks, printer=printer_named(roll.uri(), belt.folder)
    )
    belt.tablet.unlock("280946")
    with belt.tablet.opened.tablet.store.transaction() as tx:
        tx.exec_driver_sql("UPDATE prints SET files = '[]', state = 'unknown' WHERE decision_seq IS NOT NULL")
    printing = belt.tablet.printing(case_id, decision=True)
    assert printing.open is not None
    belt.tablet.settle_print(printing.open.print_id, v.PrintOutcome.ALL)
    (copy,) = events(belt, "print.settled")[-1].data["copies"]
    assert copy["file_hash"] == hashlib.sha256(roll.notices[-1].removesuffix(b"\x1dr\x01")).hexdigest()


def test_a_device_file_takes_the_same_bytes(stream: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thermal, "_ANSWER_S", 0.05)
    ours, theirs = pty.openpty()
    came: list[bytes] = []

    def read() -> None:
        while sum(map(len, came)) < len(ASK_STATE) + len(stream) + 3:
            came.append(os.read(ours, 4096))

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    ThermalPrinter(f"escpos:{os.ttyname(theirs)}?width=58").print_copy(job(stream))
    reader.join(10)
    assert b"".join(came) == ASK_STATE + stream + b"\x1dr\x01"


@pytest.mark.parametrize(
    "uri", ["escpos:", "escpos://", "escpos://host?width=72", "escpos://host:port", "escpos:usb/lp0", "escpos:///"]
)
def test_an_address_that_names_no_roll_printer_is_told(uri: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="printer_uri"):
        printer_named(uri, tmp_path)
