"""The pages where cases are decided, over HTTP: who sees what, who may act, what a forged or stale form does."""

from __future__ import annotations

import html
import re
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient

from server.accounts.routes import SESSION
from server.accounts.service import ALL_UNITS, log_in, make_signer, set_officer, set_password
from server.cases.models import DecisionRow
from server.signing.models import SignerRow
from tests.server.conftest import HOME, World
from tests.server.deciding.signers import PIN, passed_up, with_signers

PASSWORD = "mật khẩu làm thử 1"
LIST, PINS = "/giam-sat/quyet-dinh", "/giam-sat/ma-ky"


def browser(world: World, *, home: int = HOME, officer: int | None = 5, signs: bool = True) -> FlaskClient:
    """Logged in, as a signer, as an officer who settles, or (`officer` None) as somebody who looks."""
    name = f"nguoi-{home}-{officer}-{signs}"
    with world.app.app_context():
        set_password(world.parts, name, PASSWORD, home=home)
        if officer is not None and signs:
            make_signer(name, home=home, officer=officer)
        elif officer is not None:
            set_officer(name, home=home, officer=officer)
        token = log_in(world.parts, name, PASSWORD, address="test")
    client = world.client
    client.set_cookie(SESSION, token)
    return client


def path(case: UUID) -> str:
    return f"{LIST}/{HOME}/{case}"


def field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None, name
    return html.unescape(found[1])


def form(page: str, **values: str) -> dict[str, str]:
    return {"form_token": field(page, "form_token"), **values}


@pytest.fixture
def case(world: World) -> UUID:
    return passed_up(with_signers(world))


def test_everything_lies_behind_the_log_in(world: World, case: UUID) -> None:
    for where in (
        LIST,
        PINS,
        path(case),
        f"{path(case)}/thay-doi",
        f"{path(case)}/trang-1.png",
        f"{path(case)}/thay-doi/trang-1.png",
    ):
        assert world.client.get(where).status_code == 303
    for where in (PINS, path(case), f"{path(case)}/thay-doi"):
        assert world.client.post(where).status_code == 303


def test_the_list_says_who_what_why_until_when_and_who_may_sign(world: World, case: UUID) -> None:
    page = browser(world).get(LIST).text
    for words in ("NGUYỄN VĂN MẪU", "Nồng độ cồn mức 3", "Khung tiền phạt vượt thẩm quyền", "Quyết định được",
                  "Quyết định 1", path(case)):  # fmt: skip
        assert words in page


def test_late_cases_are_flagged_and_cases_that_may_be_explained_stand_apart(world: World, case: UUID) -> None:
    waiting = passed_up(world, explanation_waived=False, transferred=False)
    page = browser(world).get(LIST).text
    assert page.index(str(case)) < page.index("còn hạn giải trình") < page.index(str(waiting))
    world.clock.ms += 60 * 24 * 3_600_000
    assert "Quá hạn" in browser(world).get(LIST).text


def test_a_signer_reviews_and_enters_with_his_pin(world: World, case: UUID) -> None:
    client = browser(world)
    page = client.get(path(case)).text
    assert "khung 30.000.000–40.000.000 đồng" in page
    review = client.get(f"{path(case)}?chon=1&giam=9.1&muc_0=31.000.000&xem=1")
    assert "Xem lại trước khi nhập" in review.text
    assert "<strong>31.000.000 đồng</strong>" in review.text
    picture = html.unescape(re.search(r'<img src="([^"]+)"', review.text)[1])  # type: ignore[index]  # asserts below
    image = client.get(picture)
    assert (image.status_code, image.mimetype, image.data[:4]) == (200, "image/png", b"\x89PNG")
    assert world.rows(DecisionRow) == []
    sent = form(review.text, lam="nhap", chon="1", giam="9.1", muc_0="31.000.000", da_xem=field(review.text, "da_xem"))
    wrong = client.post(path(case), data={**sent, "ma_pin": "135791"})
    assert (wrong.status_code, "Mã PIN chưa đúng" in wrong.text) == (403, True)
    done = client.post(path(case), data={**sent, "ma_pin": PIN})
    assert (done.status_code, done.headers["Location"]) == (303, path(case))
    assert [row.total for row in world.rows(DecisionRow)] == [31_000_000]
    page = client.get(path(case)).text
    assert "000001/QĐ-XPHC" in page
    to_print = client.get(f"/giam-sat/in/{HOME}/{world.rows(DecisionRow)[0].hash.hex()}")
    assert to_print.request.path in page
    assert (to_print.status_code, "000001/QĐ-XPHC" in to_print.text) == (200, True)
    again = client.post(path(case), data={**sent, "ma_pin": PIN})
    assert (again.status_code, "đã có quyết định 000001/QĐ-XPHC" in again.text) == (409, True)


def test_what_differs_from_the_review_is_told_and_shown_anew(world: World, case: UUID) -> None:
    client = browser(world)
    review = client.get(f"{path(case)}?xem=1").text
    sent = form(review, lam="nhap", chon="1", giam="9.1", xem="1", da_xem=field(review, "da_xem"), ma_pin=PIN)
    told = client.post(path(case), data=sent)
    assert (told.status_code, "đã đổi từ lúc bạn xem" in told.text) == (409, True)
    assert field(told.text, "da_xem") != sent["da_xem"]
    assert world.rows(DecisionRow) == []


def test_what_cannot_be_is_told_beside_a_form_that_stays_usable(world: World, case: UUID) -> None:
    client = browser(world)
    for query, words in (
        ("chon=1&giam=9.1&muc_0=99000000", "ngoài phần pháp luật để người ký chọn"),
        ("chon=1&giam=9.1&muc_0=abc", "Số tiền"),
        ("chon=1&giam=9.1&thang_0=chín", "Số tháng là số nguyên"),
        ("chon=1&giam=99.9", "không phải tình tiết"),
    ):
        answer = client.get(f"{path(case)}?{query}&xem=1")
        assert answer.status_code == 422
        assert words in answer.text
        assert "Xem lại trước khi nhập" not in answer.text
        assert "Xem quyết định trước khi nhập" in answer.text


def test_a_supervisor_sees_the_case_and_decides_nothing(world: World, case: UUID) -> None:
    signer = browser(world).get(f"{path(case)}?xem=1").text
    for client in (browser(world, officer=3, signs=False), browser(world, home=ALL_UNITS, officer=None)):
        page = client.get(f"{path(case)}?xem=1").text
        assert "NGUYỄN VĂN MẪU" in page
        assert "da_xem" not in page
        assert client.get(f"{path(case)}/trang-1.png").status_code == 403
        sent = form(page, lam="nhap", da_xem=field(signer, "da_xem"), ma_pin=PIN)
        assert client.post(path(case), data=sent).status_code == 403
        sent = form(page, lam="dong", ly_do="thử")
        assert client.post(path(case), data=sent).status_code == 403
    assert world.rows(DecisionRow) == []


def test_another_units_cases_do_not_exist(world: World, case: UUID) -> None:
    world.add_unit(28)
    client = browser(world, home=28, officer=3)
    for where in (path(case), f"{path(case)}/thay-doi", f"{path(case)}/trang-1.png"):
        assert client.get(where).status_code == 404
    for where in (path(case), f"{path(case)}/thay-doi"):
        assert client.post(where).status_code == 404
    assert str(case) not in client.get(LIST).text
    assert browser(world).get(path(uuid4())).status_code == 404


def test_a_form_from_elsewhere_does_nothing(world: World, case: UUID) -> None:
    client = browser(world)
    review = client.get(f"{path(case)}?xem=1").text
    sent = form(review, lam="nhap", da_xem=field(review, "da_xem"), ma_pin=PIN)
    answer = client.post(path(case), data={**sent, "form_token": "0" * 64})
    assert (answer.status_code, world.rows(DecisionRow)) == (403, [])


def test_an_explanation_and_a_closing_are_recorded_from_the_page(world: World) -> None:
    case = passed_up(with_signers(world), explanation_waived=False)
    client = browser(world)
    page = client.get(path(case)).text
    assert "Chờ hết hạn giải trình" in page
    explained = {"lam": "giai_trinh", "cach": "heard", "ngay": "2026-11-21", "ghi_chu": "thử", "ma_pin": PIN}
    assert client.post(path(case), data=form(page, **{**explained, "ma_pin": "135791"})).status_code == 403
    assert "Chờ hết hạn giải trình" in client.get(path(case)).text
    assert client.post(path(case), data=form(page, **explained)).status_code == 303
    page = client.get(path(case)).text
    assert "Đã giải trình trực tiếp" in page
    assert "Chờ hết hạn giải trình" not in page
    assert client.post(path(case), data=form(page, **{**explained, "cach": "x"})).status_code == 422
    closed = {"lam": "dong", "ly_do": "không đủ căn cứ", "ma_pin": PIN}
    assert client.post(path(case), data=form(page, **{**closed, "ma_pin": "135791"})).status_code == 403
    assert client.post(path(case), data=form(page, **{**closed, "ly_do": " "})).status_code == 422
    assert client.post(path(case), data=form(page, **closed)).status_code == 303
    assert "Đã đóng hoặc tạm dừng" in client.get(path(case)).text
    assert str(case) not in client.get(LIST).text


def test_an_entered_decision_is_corrected_from_its_page(world: World, case: UUID) -> None:
    client = browser(world)
    review = client.get(f"{path(case)}?xem=1").text
    assert client.get(f"{path(case)}/thay-doi").headers["Location"] == path(case)
    client.post(path(case), data=form(review, lam="nhap", da_xem=field(review, "da_xem"), ma_pin=PIN))
    where = f"{path(case)}/thay-doi"
    typed = {"can_cu": "drafting_error", "ly_do": "ghi sai", "o_0": "offender.occupation", "dung_0": "Giáo viên"}
    look = client.post(where, data=form(client.get(where).text, lam="xem", **typed))
    assert "<s>Lái xe</s> → <strong>Giáo viên</strong>" in look.text
    picture = html.unescape(re.search(r'<img src="([^"]+)"', look.text)[1])  # type: ignore[index]  # asserts below
    image = client.get(picture)
    assert (image.status_code, image.mimetype, image.data[:4]) == (200, "image/png", b"\x89PNG")
    assert world.rows(DecisionRow)[0].decision_state == "entered"
    sent = form(look.text, lam="ky", da_xem=field(look.text, "da_xem"), ma_pin=PIN, **typed)
    assert client.post(where, data=sent).status_code == 303
    assert world.rows(DecisionRow)[0].decision_state == "corrected"
    assert "Đính chính quyết định" in client.get(path(case)).text
    refused = client.post(where, data=form(look.text, lam="xem", can_cu="", ly_do="thử"))
    assert (refused.status_code, "Chọn căn cứ" in refused.text) == (422, True)
    watcher = browser(world, officer=None)
    assert "bằng tài khoản ký của mình" in watcher.get(where).text
    assert watcher.post(where, data=form(watcher.get(where).text, **typed)).status_code == 403


def test_a_signer_chooses_and_changes_his_pin_and_a_second_person_takes_it_away(world: World) -> None:
    with_signers(
        world,
    )  # both have a PIN; the team leader has none yet
    client = browser(world, officer=3)
    page = client.get(PINS).text
    assert "Chọn mã PIN của tôi" in page
    typed = {"lam": "chon", "ma_pin": PIN, "ma_pin_lai": PIN, "mat_khau": PASSWORD}
    assert client.post(PINS, data=form(page, **{**typed, "ma_pin_lai": "135791"})).status_code == 200
    assert "khác nhau" in client.post(PINS, data=form(page, **{**typed, "ma_pin_lai": "135791"})).text
    assert "Mật khẩu chưa đúng" in client.post(PINS, data=form(page, **{**typed, "mat_khau": "sai"})).text
    assert world.rows(SignerRow, officer=3) == []
    assert client.post(PINS, data=form(page, **typed)).status_code == 303
    other = {"lam": "doi", "ma_cu": PIN, "ma_pin": "135791", "ma_pin_lai": "135791", "mat_khau": PASSWORD}
    assert client.post(PINS, data=form(page, **other)).status_code == 303
    own = client.post(PINS, data=form(page, lam="dat_lai", nguoi_ky=f"{HOME}/3", mat_khau=PASSWORD))
    assert "không phải chính người ký" in own.text
    second = browser(world, officer=4, signs=False)
    page = second.get(PINS).text
    done = second.post(PINS, data=form(page, lam="dat_lai", nguoi_ky=f"{HOME}/3", mat_khau=PASSWORD))
    assert done.status_code == 303
    assert world.rows(SignerRow, officer=3)[0].closed is None
    assert (
        "không có người ký"
        in second.post(PINS, data=form(page, lam="dat_lai", nguoi_ky="x", mat_khau=PASSWORD)).text.lower()
    )
