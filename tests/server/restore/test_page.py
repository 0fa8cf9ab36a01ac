"""The page on restores and clocks says what is open, and shows each supervisor only his units."""

from __future__ import annotations

from uuid import uuid4

import pytest

from server.accounts.routes import SESSION
from server.accounts.service import log_in, set_password
from server.cli import main
from server.keys.witness import WITNESS, read_witness
from server.restore.service import restore_by_hand
from server.times.judging import judge_times
from tests.server.conftest import HOME, World


def page_of(world: World, home: int = 0) -> str:
    with world.app.app_context():
        set_password(world.parts, "giamsat", "mật khẩu làm thử 1", home=home)
        token = log_in(world.parts, "giamsat", "mật khẩu làm thử 1", address="test")
    client = world.client
    client.set_cookie(SESSION, token)
    answer = client.get("/giam-sat/phuc-hoi")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def busy(world: World) -> World:
    """A restore told by hand, a tablet not heard since, one whose clock is a day ahead, an event of a wrong time."""
    silent, ahead = world.tablet(), world.tablet()
    ahead.now += 86_400_000
    ahead.record(uuid4())
    world.clock.ms += 60_000
    assert ahead.push().status_code == 200
    with world.app.app_context():
        restore_by_hand(world.parts)
        while judge_times(world.parts):
            pass
    ahead.offer(clock=world.clock.ms + 86_400_000)
    assert silent.code != ahead.code
    return world


def test_a_server_that_was_never_restored_says_so(world: World) -> None:
    world.tablet()
    html = page_of(world)
    assert "Chưa lần nào" in html
    assert "Máy sau lần phục hồi" not in html


def test_the_page_names_the_restore_the_tablets_not_heard_the_open_serials_and_the_wrong_clock(world: World) -> None:
    html = page_of(busy(world))
    assert "Người quản trị báo" in html
    assert html.count("Chưa liên lạc lại") == 1
    assert "000041" in html
    assert "005040" in html
    assert "nhanh" in html
    assert "Giờ máy nằm ngoài hai biên nhận" in html


def test_a_supervisor_of_one_unit_sees_no_other(world: World) -> None:
    busy(world)
    world.add_unit(HOME + 1)
    html = page_of(world, home=HOME + 1)
    assert "Giờ máy nằm ngoài hai biên nhận" not in html
    assert "Chưa liên lạc lại" not in html
    assert "005040" not in html


def test_the_command_begins_a_new_epoch_and_makes_a_damaged_witness_good(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tablet = world.tablet(numbers=5)
    witness = world.settings.key_dir / WITNESS
    witness.write_bytes(b"{")
    refused = tablet.ask_lease(uuid4(), year=2026, count=5)
    assert (refused.status_code, refused.get_json()["error"]) == (422, "witness")
    monkeypatch.setenv("BIENBAN_DATA_DIR", str(world.settings.data_dir))
    assert main(["restored"]) == 0
    assert "New epoch: 2" in capsys.readouterr().out
    known = read_witness(world.settings.key_dir)
    assert known is not None
    assert (known.epoch, known.high[HOME, 2026, 1]) == (2, 5 + world.settings.restore_skip)
