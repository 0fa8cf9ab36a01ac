"""A verification and a return at the desk: with the PIN, of what is there, once, and then their papers."""

from __future__ import annotations

from uuid import UUID

import pytest

from server.deciding.custody import Held, in_custody
from server.deciding.files import case_file
from server.ledger.models import EventRow
from server.printing.commands import add_printer
from server.printing.handing import hand_out
from server.printing.permits import Wish, ask
from shared.cases.report import SeizedItem
from shared.ledger.event import read_event
from shared.protocol.events import read_data
from tests.print_templates.reading import texts
from tests.server.conftest import HOME, World
from tests.server.deciding.signers import HEAD, PIN, passed_up, with_signers
from tests.server.deciding.test_pages import browser, form, path

BIKES = SeizedItem("Xe mô tô biển số 29-B1 123.45", "chiếc", 2)
PAPER = SeizedItem("Giấy phép lái xe", "cái", 1, "Còn hạn")


@pytest.fixture
def case(world: World) -> UUID:
    return passed_up(with_signers(world, HEAD), seized=(BIKES, PAPER))


def custody(world: World, case: UUID) -> list[Held]:
    with world.app.app_context():
        return in_custody(case_file(HOME, case))


def printed(world: World, kind: str) -> str:
    (row,) = world.rows(EventRow, kind=kind)
    with world.app.app_context():
        add_printer(world.parts, HOME, "Tệp PDF", "file")
        permit = ask(world.parts, HOME, Wish(HEAD.officer, row.hash, "Tệp PDF", 1))
        return " ".join(texts(hand_out(world.parts, HOME, permit, officer=HEAD.officer)[2]))


def test_a_verification_is_written_down_and_printed(world: World, case: UUID) -> None:
    client = browser(world)
    page = client.get(path(case)).text
    sent = form(page, lam="xac_minh", ngay="2026-11-21", ket_qua="Biển số ghi đúng.", ma_pin=PIN)
    assert client.post(path(case), data={**sent, "ma_pin": "000000"}).status_code == 403
    assert client.post(path(case), data={**sent, "ket_qua": " "}).status_code == 422
    assert client.post(path(case), data={**sent, "ngay": "2020-01-01"}).status_code == 422
    assert world.rows(EventRow, kind="verification.recorded") == []
    assert client.post(path(case), data=sent).status_code == 303
    assert "Biên bản xác minh" in client.get(path(case)).text
    words = printed(world, "verification.recorded")
    assert "Biển số ghi đúng." in words
    assert "Bản in lại" not in words, "the desk's own first copy"


def test_things_are_given_back_once_and_the_record_is_printed(world: World, case: UUID) -> None:
    client = browser(world)
    page = client.get(path(case)).text
    (held,) = custody(world, case)
    assert held.items == (BIKES, PAPER)
    sent = form(page, lam="tra_lai", giay=held.hash.hex(), vat="1", nguoi_nhan="NGUYỄN VĂN MẪU", ma_pin=PIN)
    assert client.post(path(case), data={**sent, "nguoi_nhan": " "}).status_code == 422
    assert client.post(path(case), data={**sent, "vat": "9"}).status_code == 409
    assert client.post(path(case), data={**sent, "vat": ""}).status_code == 422
    assert client.post(path(case), data={**sent, "giay": "00"}).status_code == 422
    assert client.post(path(case), data=sent).status_code == 303
    (left,) = custody(world, case)
    assert left.items == (BIKES,)
    assert client.post(path(case), data=sent).status_code == 409, "the second place is empty now"
    words = printed(world, "item.returned")
    assert "Giấy phép lái xe" in words
    assert "Xe mô tô" not in words
    sent = form(client.get(path(case)).text, lam="tra_lai", giay=held.hash.hex(), vat="0", nguoi_nhan="X", ma_pin=PIN)
    assert client.post(path(case), data=sent).status_code == 303
    assert custody(world, case) == []
    assert "Trả lại đồ vật" not in client.get(path(case)).text
    (row, _) = world.rows(EventRow, kind="item.returned")
    assert read_data(read_event(row.raw)).of_hash == held.hash.hex(), "the report is in the tablet's ledger"


def test_whoever_only_looks_sees_papers_and_no_forms(world: World, case: UUID) -> None:
    page = browser(world, officer=None).get(path(case)).text
    assert "Giấy của hồ sơ" in page
    assert "Trả lại đồ vật" not in page
