"""The print pages over HTTP: who looks, who acts, what a stale form, another unit and a curious reader get."""

from __future__ import annotations

import re
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient

from server.accounts.routes import SESSION
from server.accounts.service import ALL_UNITS, log_in, set_officer, set_password
from server.printing.models import PrintPermit
from shared.cases.records import PrintStarted
from tests.server.conftest import HOME, World
from tests.server.printing.conftest import FOLDER, STATION, Unit

PASSWORD = "mật khẩu làm thử 1"
QUEUE = "/giam-sat/in"


def browser(world: World, *, home: int = HOME, officer: int | None = 3) -> FlaskClient:
    """Logged in; `officer` None: an account that may only look."""
    name = f"nguoi-{home}-{officer}"
    with world.app.app_context():
        set_password(world.parts, name, PASSWORD, home=home)
        if officer is not None:
            set_officer(name, home=home, officer=officer)
        token = log_in(world.parts, name, PASSWORD, address="test")
    client = world.client
    client.set_cookie(SESSION, token)
    return client


def page_of(document: bytes) -> str:
    return f"{QUEUE}/{HOME}/{document.hex()}"


def form(client: FlaskClient, where: str, **values: str) -> dict[str, str]:
    token = re.search(r'name="form_token" value="(\w+)"', client.get(where).text)
    assert token is not None
    return {"form_token": token[1], "may_in": FOLDER, "so_ban": "1", "ly_do": "làm mất"} | values


def only_permit(unit: Unit) -> PrintPermit:
    (row,) = unit.world.rows(PrintPermit)
    found: PrintPermit = row
    return found


def acts(permit: UUID) -> list[str]:
    return [f"{QUEUE}/{HOME}/lan/{permit}/{what}" for what in ("ket-qua", "bo", "tep")]


def test_everything_lies_behind_the_log_in(quiet_unit: Unit) -> None:
    document = quiet_unit.enter()
    permit = quiet_unit.ask(document, printer=FOLDER)
    client = quiet_unit.world.client
    for where in (QUEUE, f"{QUEUE}/so-in", page_of(document)):
        assert client.get(where).headers["Location"].endswith("/dang-nhap")
    for where in (page_of(document), *acts(permit)):
        assert client.post(where).headers["Location"].endswith("/dang-nhap")
    assert only_permit(quiet_unit).state == "created"


def test_a_person_asks_takes_the_file_and_answers(quiet_unit: Unit) -> None:
    document = quiet_unit.enter()
    client = browser(quiet_unit.world)
    where = page_of(document)
    assert client.post(where, data=form(client, where)).status_code == 303
    permit = only_permit(quiet_unit)
    assert (permit.asked_by, permit.reason, permit.printer) == (3, "làm mất", FOLDER)
    answer = client.post(acts(permit.id)[2], data=form(client, QUEUE))
    assert (answer.mimetype, answer.data[:5]) == ("application/pdf", b"%PDF-")
    assert re.fullmatch(r'attachment; filename="0+1-QD-XPHC-ban-3.pdf"', answer.headers["Content-Disposition"])
    assert answer.headers["Cache-Control"] == "no-store"
    assert "In 1</a>" in client.get(QUEUE).text
    assert client.post(acts(permit.id)[0], data=form(client, QUEUE, ket_qua="printed")).status_code == 303
    assert (only_permit(quiet_unit).state, only_permit(quiet_unit).outcome) == ("settled", "printed")
    assert "Đã ra giấy" in client.get(f"{QUEUE}/so-in").text


def test_a_second_try_for_the_file_gets_a_page_and_no_pdf(quiet_unit: Unit) -> None:
    permit = quiet_unit.ask(quiet_unit.enter(), printer=FOLDER)
    client = browser(quiet_unit.world)
    content = form(client, QUEUE)
    assert client.post(acts(permit)[2], data=content).mimetype == "application/pdf"
    again = client.post(acts(permit)[2], data=content)
    assert (again.status_code, b"%PDF" in again.data) == (409, False)


def test_a_form_from_elsewhere_does_nothing(quiet_unit: Unit) -> None:
    document = quiet_unit.enter()
    permit = quiet_unit.ask(document, printer=FOLDER)
    client = browser(quiet_unit.world)
    for where in (page_of(document), *acts(permit)):
        answer = client.post(where, data={"form_token": "0" * 64, "ket_qua": "none", "may_in": FOLDER, "so_ban": "1"})
        assert (answer.status_code, b"%PDF" in answer.data) == (403, False)
    assert only_permit(quiet_unit).state == "created"


@pytest.mark.parametrize("home", [HOME, ALL_UNITS])
def test_an_account_that_is_no_officer_may_look_and_not_print(quiet_unit: Unit, home: int) -> None:
    document = quiet_unit.enter()
    permit = quiet_unit.ask(document, printer=FOLDER)
    client = browser(quiet_unit.world, home=home, officer=None)
    assert STATION not in client.get(QUEUE).text
    assert "chỉ xem" in client.get(page_of(quiet_unit.enter())).text
    for where in acts(permit):
        assert client.post(where, data=form(client, QUEUE, ket_qua="none")).status_code == 403
    assert client.post(page_of(document), data=form(client, QUEUE)).status_code == 403
    assert only_permit(quiet_unit).state == "created"


def test_another_units_prints_are_not_there(quiet_unit: Unit) -> None:
    unit = quiet_unit
    document = unit.enter()
    permit = unit.ask(document, printer=FOLDER)
    unit.world.add_unit(28)
    client = browser(unit.world, home=28)
    assert unit.permit(permit).number not in client.get(QUEUE).text
    assert "Không thấy số này" in client.get(QUEUE, query_string={"so": unit.permit(permit).number}).text
    assert client.get(page_of(document)).status_code == 404
    for where in (page_of(document), *acts(permit)):
        assert client.post(where, data=form(client, QUEUE)).status_code == 404


def test_what_is_no_document_is_not_there(quiet_unit: Unit) -> None:
    client = browser(quiet_unit.world)
    for what in ("xyz", "AB" * 32, "ab" * 31, "ab" * 32):
        assert client.get(f"{QUEUE}/{HOME}/{what}").status_code == 404


def test_the_page_says_why_a_document_is_not_printed(quiet_unit: Unit) -> None:
    document = quiet_unit.enter()
    quiet_unit.change(of=document)
    client = browser(quiet_unit.world)
    shown = client.get(page_of(document)).text
    assert "Quyết định đã bị huỷ bởi" in shown
    assert 'name="may_in"' not in shown
    answer = client.post(page_of(document), data=form(client, QUEUE))
    assert (answer.status_code, "đã bị huỷ" in answer.text) == (403, True)


def test_wrong_numbers_of_copies_and_answers_are_told(quiet_unit: Unit) -> None:
    document = quiet_unit.enter()
    client = browser(quiet_unit.world)
    where = page_of(document)
    for copies in ("", "0", "10", "-1", "1e3", "²", "9" * 30):
        assert client.post(where, data=form(client, where, may_in=STATION, so_ban=copies)).status_code == 403
    assert client.post(where, data=form(client, where, ly_do="")).status_code == 422
    assert client.post(where, data=form(client, where, may_in="Máy lạ")).status_code == 404
    permit = quiet_unit.ask(document, printer=FOLDER)
    assert client.post(acts(permit)[0], data=form(client, QUEUE, ket_qua="có")).status_code == 422
    assert client.post(acts(permit)[0], data=form(client, QUEUE, ket_qua="printed")).status_code == 403
    assert client.post(acts(uuid4())[0], data=form(client, QUEUE, ket_qua="printed")).status_code == 404


def test_a_document_is_found_by_its_number(quiet_unit: Unit) -> None:
    quiet_unit.enter()
    client = browser(quiet_unit.world)
    for typed in ("000001/QĐ-XPHC", "1", "0001-000001/BB-VPHC", " 0001-000001 "):
        found = client.get(QUEUE, query_string={"so": typed}).text
        section = found[found.index('id="tim"') : found.index('id="xong"')]
        assert section.count(f"{QUEUE}/{HOME}/") == 1, typed


def test_prints_of_tablets_stand_in_the_print_ledger_too(quiet_unit: Unit) -> None:
    unit = quiet_unit
    unit.enter()
    named = len(unit.tablet.events) - 1
    unit.tablet.add("print.started", PrintStarted((1, 2), "BP-04", of_seq=named), case=unit.case)
    unit.push()
    shown = browser(unit.world).get(f"{QUEUE}/so-in").text
    for part in ("bản 1, 2", "BP-04", "máy tính bảng", "Chưa ai trả lời"):
        assert part in shown
