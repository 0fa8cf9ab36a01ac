"""Logging in: only with the right password, only by our own form, not without end, and not for ever."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from server.accounts import service
from server.accounts.models import Account, LoginTry, WebSession
from server.accounts.service import (
    ALL_UNITS,
    FIRST_NAME,
    SESSION_MS,
    TRIES_OF_ADDRESS,
    WINDOW_MS,
    first_supervisor,
    set_officer,
    set_password,
)
from server.cli import main
from shared.errors import Conflict, InvalidInput, NotFound
from tests.server.conftest import World

NAME, PASSWORD = "giamsat", "mật khẩu làm thử 1"


@pytest.fixture
def client(world: World) -> FlaskClient:
    """A browser; the account exists."""
    with world.app.app_context():
        set_password(world.parts, NAME, PASSWORD)
    return world.client


def log_in(client: FlaskClient, password: str = PASSWORD, **form: str) -> TestResponse:
    token = re.search(r'name="form_token" value="(\w+)"', client.get("/dang-nhap").text)
    assert token is not None
    return client.post("/dang-nhap", data={"ten": NAME, "mat_khau": password, "form_token": token[1], **form})


def test_the_right_password_opens_the_figures(client: FlaskClient) -> None:
    assert client.get("/giam-sat").status_code == 303
    answer = log_in(client)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/giam-sat")
    page = client.get("/giam-sat")
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("form", [{"mat_khau": "mật khẩu gõ sai"}, {"ten": "không ai"}, {"mat_khau": ""}])
def test_a_wrong_name_or_password_opens_nothing_and_says_the_same(client: FlaskClient, form: dict[str, str]) -> None:
    answer = log_in(client, **form)
    assert answer.status_code == 403
    assert "Tên hoặc mật khẩu chưa đúng." in answer.text
    assert client.get("/giam-sat").status_code == 303


def test_a_form_made_elsewhere_is_refused(client: FlaskClient) -> None:
    assert log_in(client, form_token="0" * 64).status_code == 403
    data = {"ten": NAME, "mat_khau": PASSWORD}
    assert client.application.test_client().post("/dang-nhap", data=data).status_code == 403
    assert client.get("/giam-sat").status_code == 303


def test_guessing_is_stopped_for_a_while_even_with_the_right_password(client: FlaskClient, world: World) -> None:
    for _ in range(TRIES_OF_ADDRESS):
        assert log_in(client, "mật khẩu gõ sai").status_code == 403
    assert log_in(client).status_code == 429
    world.clock.ms += WINDOW_MS
    assert log_in(client).status_code == 303
    assert len(world.rows(LoginTry)) == 2


def test_a_session_ends_after_a_shift(client: FlaskClient, world: World) -> None:
    log_in(client)
    world.clock.ms += SESSION_MS - 1
    assert client.get("/giam-sat").status_code == 200
    world.clock.ms += 1
    assert client.get("/giam-sat").status_code == 303


def test_a_new_password_ends_every_session(client: FlaskClient, world: World) -> None:
    log_in(client)
    with world.app.app_context():
        set_password(world.parts, NAME, "mật khẩu khác hẳn")
    assert client.get("/giam-sat").status_code == 303


def test_the_database_holds_neither_password_nor_session(client: FlaskClient, world: World) -> None:
    log_in(client)
    cookie = client.get_cookie("bienban_session")
    assert cookie is not None
    assert cookie.http_only
    assert cookie.same_site == "Strict"
    assert world.rows(Account)[0].password.startswith("scrypt:")
    assert cookie.value.encode() not in world.rows(WebSession)[0].token_hash


def test_log_out_needs_the_form_of_that_page(client: FlaskClient, world: World) -> None:
    log_in(client)
    assert client.post("/dang-xuat", data={"form_token": "0" * 64}).status_code == 403
    assert len(world.rows(WebSession)) == 1
    token = re.search(r'name="form_token" value="(\w+)"', client.get("/giam-sat").text)
    assert token is not None
    assert client.post("/dang-xuat", data={"form_token": token[1]}).status_code == 303
    assert world.rows(WebSession) == []


def test_a_short_password_is_refused(world: World) -> None:
    with world.app.app_context(), pytest.raises(InvalidInput, match="password"):
        set_password(world.parts, NAME, "ngắn")


def test_the_first_supervisor_is_made_once_and_told_once(world: World) -> None:
    with world.app.app_context():
        password = first_supervisor(world.parts)
        assert password is not None
        assert first_supervisor(world.parts) is None
    assert [one.name for one in world.rows(Account)] == [FIRST_NAME]
    assert log_in(world.client, password).status_code == 303


def test_two_units_cannot_share_a_name(world: World) -> None:
    with world.app.app_context():
        set_password(world.parts, NAME, PASSWORD, home=27)
        with pytest.raises(Conflict, match="account"):
            set_password(world.parts, NAME, PASSWORD, home=28)


def test_the_command_tells_a_password_that_works(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BIENBAN_DATA_DIR", str(world.settings.data_dir))
    assert main(["supervisor", "--name", NAME]) == 0
    *_, name, password = capsys.readouterr().out.split()
    assert name == NAME
    assert log_in(world.client, password).status_code == 303
    assert main(["init"]) == 0
    assert NAME not in capsys.readouterr().out


def test_an_account_acts_only_for_an_officer_of_its_own_unit(world: World) -> None:
    with world.app.app_context():
        set_password(world.parts, NAME, PASSWORD, home=27)
        with pytest.raises(NotFound, match="officer"):
            set_officer(NAME, home=27, officer=99)
        with pytest.raises(InvalidInput, match="home"):
            set_officer(NAME, home=ALL_UNITS, officer=3)
        set_officer(NAME, home=27, officer=3)
        token = service.log_in(world.parts, NAME, PASSWORD, address="test")
        seen = service.visitor_of(world.parts, token)
        assert seen is not None
        assert (seen.home, seen.officer) == (27, 3)
        set_password(world.parts, NAME, "mật khẩu khác hẳn", home=27)
    assert world.rows(Account)[0].officer == 3


def test_the_command_makes_an_account_that_may_act(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BIENBAN_DATA_DIR", str(world.settings.data_dir))
    assert main(["supervisor", "--name", NAME, "--home", "27", "--officer", "4"]) == 0
    assert world.rows(Account)[0].officer == 4
    assert main(["supervisor", "--name", "khac", "--officer", "4"]) == 2
    assert "--home" in capsys.readouterr().err
