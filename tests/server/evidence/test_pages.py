"""The photos' pages: what is missing and since when; a picture only for people of its unit, and for no cache."""

from __future__ import annotations

from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from server.accounts.routes import SESSION
from server.accounts.service import log_in, set_password
from server.evidence.queries import cases_with_photos, photos_of_case
from tests.server.conftest import HOME, World
from tests.server.evidence.pictures import Sender, claim, name_of, picture

PAGE = "/giam-sat/anh"
PASSWORD = "mật khẩu làm thử 1"


def visitor(world: World, home: int = 0) -> FlaskClient:
    name = f"nguoi{home}"
    with world.app.app_context():
        set_password(world.parts, name, PASSWORD, home=home)
        token = log_in(world.parts, name, PASSWORD, address="test")
    client = world.client
    client.set_cookie(SESSION, token)
    return client


def test_a_case_lists_what_is_here_and_what_is_missing_since_when(either: World) -> None:
    tablet = either.tablet(numbers=0)
    case = uuid4()
    tablet.record(case)
    claim(tablet, picture(1), case)
    since = either.clock.ms
    either.clock.ms += 3_600_000
    claim(tablet, picture(2), case)
    Sender(tablet).whole(picture(2))
    claim(tablet, picture(3))
    Sender(tablet).whole(picture(3))
    with either.app.app_context():
        first, second = cases_with_photos(None)
        here = [one.is_here for one in photos_of_case(HOME, case)]
    assert (first.case, first.claimed, first.here, first.missing_since) == (case, 2, 1, since)
    assert first.number == f"{tablet.code}-000001/BB-VPHC"
    assert (second.missing, second.missing_since) == (0, None)
    assert here == [False, True]
    page = visitor(either).get(f"{PAGE}/{HOME}/{case}").get_data(as_text=True)
    assert "còn thiếu 1" in page
    assert "Chưa về" in page


def test_a_picture_is_shown_whole_to_people_of_its_unit_and_kept_by_no_cache(world: World) -> None:
    tablet = world.tablet(numbers=0)
    case = claim(tablet, picture(1))
    Sender(tablet).whole(picture(1))
    for home in (0, HOME):
        client = visitor(world, home)
        answer = client.get(f"{PAGE}/{HOME}/{name_of(picture(1))}.jpg")
        assert (answer.status_code, answer.mimetype, answer.get_data()) == (200, "image/jpeg", picture(1))
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert f"{name_of(picture(1))}.jpg" in client.get(f"{PAGE}/{HOME}/{case}").get_data(as_text=True)


def test_nobody_else_sees_pages_or_pictures(world: World) -> None:
    tablet = world.tablet(numbers=0)
    case = claim(tablet, picture(1))
    Sender(tablet).whole(picture(1))
    world.add_unit(28)
    stranger = visitor(world, 28)
    paths = (f"{PAGE}/{HOME}/{case}", f"{PAGE}/{HOME}/{name_of(picture(1))}.jpg")
    assert [stranger.get(path).status_code for path in paths] == [404, 404]
    assert "0 ảnh" not in stranger.get(PAGE).get_data(as_text=True)
    assert f"{tablet.code}-" not in stranger.get(PAGE).get_data(as_text=True)
    for path in (PAGE, *paths):
        assert world.client.get(path).headers["Location"].endswith("/dang-nhap")
        # A tablet's token opens no page for people.
        assert world.client.get(path, headers=tablet.headers).status_code == 303


@pytest.mark.parametrize("name", ["x", "..%2f..%2fkeys%2froot.key", "A" * 64, "0" * 64])
def test_what_is_no_photo_is_not_found(world: World, name: str) -> None:
    assert visitor(world).get(f"{PAGE}/{HOME}/{name}.jpg").status_code == 404


def test_who_looked_at_a_picture_is_in_the_access_log(world: World, caplog: pytest.LogCaptureFixture) -> None:
    tablet = world.tablet(numbers=0)
    claim(tablet, picture(1))
    Sender(tablet).whole(picture(1))
    with caplog.at_level("INFO", logger="bienban.access"):
        visitor(world, HOME).get(f"{PAGE}/{HOME}/{name_of(picture(1))}.jpg")
    assert f"{name_of(picture(1))} seen by nguoi{HOME}" in caplog.text
