"""The desk's pages over HTTP: who may look, who may act, what a forged or stale form does."""

from __future__ import annotations

import re
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient

from server.accounts.routes import SESSION
from server.accounts.service import ALL_UNITS, log_in, set_officer, set_password
from server.desk.models import SettlementRow
from server.ledger.models import EventRow
from server.ledger.queries import OVERDUE_MS
from shared.cases.records import ServiceRecorded
from shared.ledger.export import read_export
from tests.server.conftest import HOME, World
from tests.server.tablet import TestTablet

PASSWORD = "mật khẩu làm thử 1"
LIST = "/giam-sat/giu-lai"


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


@pytest.fixture
def tablet(world: World, case: UUID) -> TestTablet:
    """Its decision is held outside its lease; the service of it waits."""
    made = world.tablet()
    made.enter(case, made.decision(made.record(case), serial=900))
    made.add("service.recorded", ServiceRecorded("handed", made.now, of_seq=3), case=case)
    assert made.push().status_code == 200
    return made


def path(tablet: TestTablet, seq: int = 3) -> str:
    return f"{LIST}/{tablet.home}/{tablet.id}/{seq}"


def form(client: FlaskClient, where: str, **values: str) -> dict[str, str]:
    token = re.search(r'name="form_token" value="(\w+)"', client.get(where).text)
    assert token is not None
    content = {"form_token": token[1], "cach": "accepted", "ly_do": "đã xem", "dieu": "outside_lease number.serial"}
    return {**content, **values}


def test_everything_lies_behind_the_log_in(world: World, tablet: TestTablet) -> None:
    for where in (LIST, path(tablet), f"/giam-sat/don-vi/{HOME}", f"/giam-sat/may/{HOME}/{tablet.id}"):
        assert world.client.get(where).status_code == 303
    assert world.client.post(path(tablet)).status_code == 303


def test_what_is_held_and_what_waits_is_listed_and_overdue_after_a_day(world: World, tablet: TestTablet) -> None:
    client = browser(world)
    page = client.get(LIST).text
    assert "1 mục giữ lại xem xét" in page
    assert "1 mục chờ mục trước" in page
    assert "Chờ quá 24 giờ" not in page
    world.clock.ms += OVERDUE_MS + 1
    with world.app.app_context():
        token = log_in(world.parts, f"nguoi-{HOME}-3", PASSWORD, address="test")
    client.set_cookie(SESSION, token)
    assert "Chờ quá 24 giờ" in client.get(LIST).text
    assert world.rows(EventRow, tablet=tablet.id, seq=5)[0].verdict == "waiting"


def test_an_event_is_opened_with_its_facts_its_bytes_its_case_and_what_waits_for_it(
    world: World, tablet: TestTablet
) -> None:
    page = browser(world).get(path(tablet)).text
    for words in (
        "000900/QĐ-XPHC",
        "NGUYỄN VĂN MẪU",
        "5.500.000 đồng",
        "Giao quyết định",
        "1 mục của hồ sơ này đang chờ",
    ):
        assert words in page
    assert 'value="set_aside"' not in page
    assert world.rows(EventRow, tablet=tablet.id, seq=3)[0].hash.hex() in page


def test_the_second_look_writes_nothing_and_the_act_needs_the_password(world: World, tablet: TestTablet) -> None:
    client = browser(world)
    look = client.post(path(tablet), data=form(client, path(tablet), lam="xem"))
    assert "Nhìn lại trước khi xử lý" in look.text
    assert world.rows(SettlementRow) == []
    wrong = client.post(path(tablet), data=form(client, path(tablet), lam="xu_ly", mat_khau="sai"))
    assert "Mật khẩu chưa đúng" in wrong.text
    assert world.rows(SettlementRow) == []
    done = client.post(path(tablet), data=form(client, path(tablet), lam="xu_ly", mat_khau=PASSWORD))
    assert (done.status_code, done.headers["Location"]) == (303, LIST)
    (row,) = world.rows(SettlementRow)
    assert (row.officer, row.outcome, row.reason) == (3, "accepted", "đã xem")
    assert "đã xem" in client.get(LIST).text
    again = client.post(path(tablet), data=form(client, LIST, lam="xu_ly", mat_khau=PASSWORD))
    assert "đã có người xử lý" in again.text


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"form_token": "0" * 64}, "mở quá lâu"),
        ({"cach": "delete"}, "Chọn một cách"),
        ({"ly_do": " "}, "Ghi lý do"),
        ({"cach": "corrected"}, "ít nhất một ô"),
        ({"cach": "set_aside"}, "không để riêng được"),
    ],
)
def test_a_form_that_asks_for_what_may_not_be_is_refused_in_words(
    world: World, tablet: TestTablet, values: dict[str, str], words: str
) -> None:
    client = browser(world)
    data = form(client, path(tablet), lam="xu_ly", mat_khau=PASSWORD, **values)
    assert words in client.post(path(tablet), data=data).text
    assert world.rows(SettlementRow) == []


def test_who_may_only_look_cannot_act(world: World, tablet: TestTablet) -> None:
    client = browser(world, home=ALL_UNITS, officer=None)
    assert "Tài khoản này chỉ xem" in client.get(path(tablet)).text
    answer = client.post(path(tablet), data=form(client, path(tablet), lam="xu_ly", mat_khau=PASSWORD))
    assert "cần tài khoản gắn với một cán bộ" in answer.text
    assert world.rows(SettlementRow) == []


def test_another_unit_finds_nothing_here(world: World, tablet: TestTablet) -> None:
    world.add_unit(28)
    client = browser(world, home=28)
    for where in (path(tablet), f"/giam-sat/don-vi/{HOME}", f"/giam-sat/may/{HOME}/{tablet.id}"):
        assert client.get(where).status_code == 404
    assert client.post(path(tablet), data=form(client, LIST)).status_code == 404
    assert "0 mục giữ lại" in client.get(LIST).text


def test_a_second_objection_is_shown_before_anything_is_done(world: World, case: UUID, tablet: TestTablet) -> None:
    client = browser(world)
    tablet.officer = 4
    other = uuid4()
    report = tablet.record(other)
    tablet.officer = 3
    tablet.enter(other, tablet.decision(report, serial=901))
    tablet.push()
    where = path(tablet, 6)
    look = client.post(where, data=form(client, where, lam="xem", dieu="khác")).text
    assert "Còn một điều khác giữ mục này lại" in look
    assert "Không đúng thẩm quyền" in look
    assert world.rows(SettlementRow) == []


def test_the_unit_lists_what_is_known_to_exist_and_has_not_come(world: World, tablet: TestTablet) -> None:
    tablet.record(uuid4())
    tablet.offer(oldest_unsent_at=tablet.now)
    client = browser(world)
    for where in (f"/giam-sat/don-vi/{HOME}", f"/giam-sat/may/{HOME}/{tablet.id}"):
        page = client.get(where).text
        assert "000006 – 000007" in page
        assert "giờ của máy" in page
    assert client.get("/giam-sat/don-vi").headers["Location"] == f"/giam-sat/don-vi/{HOME}"
    assert "Đội Cảnh sát giao thông số 3" in browser(world, home=ALL_UNITS, officer=None).get("/giam-sat/don-vi").text
    assert client.get(f"/giam-sat/may/{HOME}/{uuid4()}").status_code == 404


def test_the_desks_ledger_is_offered_for_checking(world: World, tablet: TestTablet) -> None:
    client = browser(world)
    client.post(path(tablet), data=form(client, path(tablet), lam="xu_ly", mat_khau=PASSWORD))
    link = re.search(r'href="(/giam-sat/so-ban/[^"]+)"', client.get(LIST).text)
    assert link is not None
    envelope, lines = read_export(client.get(link[1]).data)
    assert (envelope.home, len(lines)) == (HOME, 1)


def test_an_unreadable_event_shows_its_bytes_and_may_be_set_aside(world: World, case: UUID) -> None:
    tablet = world.tablet()
    tablet.events.append(b'{"kind":"no frame",\xff}')
    assert tablet.push().status_code == 200
    client = browser(world)
    page = client.get(path(tablet, 1)).text
    assert "Không đọc được thành từng ô" in page
    assert "no frame" in page
    data = form(client, path(tablet, 1), lam="xu_ly", mat_khau=PASSWORD, cach="set_aside", dieu="")
    assert client.post(path(tablet, 1), data=data).status_code == 303
    assert world.rows(EventRow, tablet=tablet.id, seq=1)[0].verdict == "set_aside"
